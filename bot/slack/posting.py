"""Posts an answer exactly once, whatever was posted before somebody crashed or a reply was lost.

Before a post is begun, the ledger says so. A post that was begun and not confirmed is looked for in the thread before
anything is posted again: by the metadata that names the question, or as a stream of ours that nobody owns.
"""

import logging
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer
from bot.records.asked import Kept, StoredTurn
from bot.records.records import Records
from bot.slack.api import SlackApi
from bot.slack.blocks import closing, messages, plain
from bot.slack.elements import Message
from bot.slack.faults import RateLimited, Refused, Unreached
from bot.slack.stream import Allowance, Stream

logger = logging.getLogger(__name__)

_EVENT = "newsdesk_answer"
_VANISHED = frozenset(["message_not_found", "cant_update_message", "edit_window_closed"])


class Lost(Exception):
    """The turn is not ours any more: another process has it, or the question was edited or deleted."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the bot is installed, and who it is there."""

    team: str
    web: SlackApi
    bot_user: str
    bot_id: str
    allowance: Allowance


class Posting:
    """Brings the answer of one turn into Slack."""

    def __init__(self, workspace: Workspace, records: Records, turn: StoredTurn) -> None:
        self._workspace = workspace
        self._web = workspace.web
        self._records = records
        self._turn = turn
        self._posts = dict(enumerate(turn.posts))
        self._may_stream = turn.attempts > 0

    def stream(self) -> Stream | None:
        """Return what shows sentences while they come; None where they may not, or where something was posted."""
        asked = self._turn.asked
        if asked.response_url or self._turn.attempts:
            return None
        place = {"channel": asked.channel, "thread_ts": asked.thread}
        place |= {"recipient_team_id": asked.team, "recipient_user_id": asked.user}
        return Stream(self._web, place, self._note, self._workspace.allowance)

    async def post(self, kept: Kept, stream: Stream | None) -> bool:
        """Post what was kept; return whether Slack still shows that we are at work. Raises Fault, Lost."""
        turn = self._turn
        if turn.asked.response_url:
            await self._respond(kept, turn.asked.response_url)
            return False
        whole = messages(kept, turn.id)
        closed = await self._closed(kept.answer, stream)
        if not closed:
            for part, message in enumerate(whole):
                await self._put(part, message)
        for part in [part for part in self._posts if part >= len(whole)]:  # of a longer answer, before an edit
            await self._take_back(part)
        return not closed

    async def remove(self) -> None:
        """Delete every message of the answer. Raises Fault."""
        for part in list(self._posts):
            await self._take_back(part)

    async def _closed(self, answer: Answer | None, stream: Stream | None) -> bool:
        if stream is None:
            return False
        if answer is None or not answer.citations:
            await stream.abandon()
            return False
        metadata = self._metadata(0)
        return await stream.close(
            answer.sentences, blocks=closing(answer, self._turn.id), metadata=metadata, session_status="active"
        )

    async def _put(self, part: int, message: Message) -> None:
        ts, complete = self._posts.get(part), False
        if ts is None and part in self._posts:
            ts, complete = await self._found(part)
            if ts:
                await self._keep(part, ts)
        if complete:
            return
        if ts and await self._updated(part, ts, message):
            return
        await self._posted(part, message)

    async def _posted(self, part: int, message: Message) -> None:
        asked = self._turn.asked
        if not await self._records.begin_post(self._turn, part):
            raise Lost
        self._posts[part] = None
        try:
            reply = await self._shaped("chat.postMessage", part, message, channel=asked.channel, thread_ts=asked.thread)
        except (Refused, RateLimited, Unreached):  # it was not posted: nothing to look for later
            await self._records.posted(self._turn, part, None)
            raise
        await self._keep(part, reply["ts"])

    async def _updated(self, part: int, ts: str, message: Message) -> bool:
        try:
            await self._end_stream(ts)
            await self._shaped("chat.update", part, message, repeat=True, channel=self._turn.asked.channel, ts=ts)
        except Refused as refused:
            if refused.error in _VANISHED:
                return False
            raise
        return True

    async def _end_stream(self, ts: str) -> None:
        """End a stream that was left behind: while it is one, the message cannot be changed."""
        if self._may_stream:
            try:
                await self._web.call("chat.stopStream", repeat=True, channel=self._turn.asked.channel, ts=ts)
            except Refused as refused:  # it has ended, or was none
                logger.debug("%s", refused)
            self._may_stream = False

    async def _shaped(self, method: str, part: int, message: Message, **where: Any) -> dict[str, Any]:  # noqa: ANN401
        """Post or update; without blocks if Slack dislikes them."""
        extra: dict[str, Any] = {
            "metadata": self._metadata(part),
            "unfurl_links": False,
            "unfurl_media": False,
            "parse": "none",
        }
        try:
            return await self._web.call(method, text=message.text, blocks=message.blocks, **extra, **where)
        except Refused as refused:
            if not refused.shape:
                raise
            logger.warning("an answer is posted as plain text: %s", refused)
            return await self._web.call(method, text=plain(message).text, blocks=[], **extra, **where)

    async def _found(self, part: int) -> tuple[str | None, bool]:
        """Look for a message whose post was not confirmed; return it, and whether it is complete as it stands."""
        asked = self._turn.asked
        others = await self._records.known_messages(self._turn) | {ts for ts in self._posts.values() if ts}
        orphan: str | None = None
        listed = self._web.pages(
            "conversations.replies", "messages", channel=asked.channel, ts=asked.thread, limit=200,
            include_all_metadata="true", oldest=asked.ts if asked.ts[:1].isdigit() else "0",
        )  # fmt: skip
        async for message in listed:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == _EVENT:
                payload = metadata.get("event_payload") or {}
                if (payload.get("question"), payload.get("part")) == (asked.ts, part):
                    return message["ts"], payload.get("revision") == self._turn.revision
            elif message.get("bot_id") == self._workspace.bot_id and message["ts"] not in others and part == 0:
                orphan = message["ts"]
        return orphan, False

    async def _take_back(self, part: int) -> None:
        ts = self._posts[part] or (await self._found(part))[0]
        if ts:
            try:
                await self._web.call("chat.delete", repeat=True, channel=self._turn.asked.channel, ts=ts)
            except Refused as refused:
                if not refused.gone:
                    raise
        await self._records.posted(self._turn, part, None)
        del self._posts[part]

    async def _respond(self, kept: Kept, url: str) -> None:
        """Answer a command in the place of the line that said we are at it: so a second time shows nothing new."""
        message = messages(kept, self._turn.id, share=bool(kept.answer and kept.answer.citations))[0]
        extra = {"response_type": "ephemeral", "replace_original": True, "unfurl_links": False}
        await self._web.respond(url, text=message.text, blocks=message.blocks, **extra)

    async def _note(self, ts: str | None) -> bool:
        if ts is not None:
            await self._keep(0, ts)
            return True
        self._posts[0] = None
        self._may_stream = True
        return await self._records.begin_post(self._turn, 0)

    async def _keep(self, part: int, ts: str) -> None:
        self._posts[part] = ts
        await self._records.posted(self._turn, part, ts)

    def _metadata(self, part: int) -> dict[str, Any]:
        payload = {"question": self._turn.asked.ts, "part": part, "revision": self._turn.revision}
        return {"event_type": _EVENT, "event_payload": payload}
