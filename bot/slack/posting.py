"""Posts an answer exactly once, whatever was posted before somebody crashed or a reply was lost.

Before a post is begun, the ledger says so. A post that was begun and not confirmed is looked for in the thread before
anything is posted again: by the metadata that names the question, or as a stream of ours that nobody owns.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.recalls.listed import read
from bot.records.asked import Asked, Kept, StoredTurn
from bot.records.records import Records
from bot.slack import wording
from bot.slack.api import SlackApi
from bot.slack.blocks import asked_by, closing, messages, notice
from bot.slack.elements import Message
from bot.slack.faults import RateLimited, Refused, Unreached
from bot.slack.recalls import recalled, superseded
from bot.slack.shapes import Dialect, Shapes
from bot.slack.stream import Allowance, Notes, Stream
from bot.slack.unconfirmed import find, metadata

_VANISHED = frozenset(["message_not_found", "cant_update_message", "edit_window_closed"])


class Lost(Exception):
    """The turn is not ours any more: another process has it, or the question was edited or deleted."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the bot is installed, who it is there, and what may be shown."""

    team: str
    web: SlackApi
    bot_user: str
    bot_id: str
    allowance: Allowance
    dialect: Dialect


class Posting:
    """Brings the answer of one turn into Slack."""

    def __init__(self, workspace: Workspace, records: Records, turn: StoredTurn) -> None:
        self._workspace = workspace
        self._web = workspace.web
        self._records = records
        self._turn = turn
        self._posts = dict(enumerate(turn.posts))
        self._may_stream = turn.attempts > 0
        self._shapes = Shapes(workspace.dialect, None)

    def stream(self) -> Stream | None:
        """Return what shows sentences while they come; None where they may not, or where something was posted."""
        asked = self._turn.asked
        # What nobody asked the bot is read to the end before it is known whether it is said at all.
        if asked.response_url or self._turn.attempts or asked.unasked or asked.posts_apart or asked.user[:1] == "B":
            return None
        if asked.kind == "recall":  # nobody waits for it
            return None
        place = {"channel": asked.channel, "thread_ts": asked.thread}
        place |= {"recipient_team_id": asked.team, "recipient_user_id": asked.user}
        return Stream(self._web, place, Notes(self._note, self._unnote), self._workspace.allowance)

    async def post(self, kept: Kept, stream: Stream | None) -> bool:
        """Post what was kept; return whether Slack still shows that we are at work. Raises Fault, Lost."""
        turn = self._turn
        if turn.asked.response_url and not turn.asked.posts_apart:
            await self._respond(kept, turn.asked.response_url)
            return False
        self._shapes = Shapes(self._workspace.dialect, kept.answer)
        whole = await self._whole(turn, kept)
        closed = await self._closed(kept, stream)
        if not closed:
            for part, message in enumerate(whole):
                await self._put(part, message)
        for part in [part for part in self._posts if part >= len(whole)]:  # of a longer answer, before an edit
            await self._take_back(part)
        if turn.asked.kind == "recall":
            await self.supersede()
        return not closed and not (turn.asked.unasked or turn.asked.posts_apart or turn.asked.kind == "recall")

    async def remove(self) -> None:
        """Delete every message of the answer. Raises Fault."""
        for part in list(self._posts):
            await self._take_back(part)

    async def supersede(self) -> None:
        """Mark the answers that this one recalls, or take back those that quote what was removed. Raises Fault.

        Done twice, it changes nothing: whoever takes over does it again.
        """
        channel, first = self._turn.asked.channel, self._posts.get(0)
        address = await self._permalink(channel, first) if first else None
        for old in await self._records.overtaken_by(self._turn.id):
            shapes = Shapes(self._workspace.dialect, old.kept.answer if old.kept else None)
            whole = await self._whole(old, old.kept) if old.kept else []
            for part, ts in enumerate(old.posts):
                if ts is None:
                    continue
                message = whole[part] if part < len(whole) else notice(wording.TAKEN_DOWN)
                if part == 0 and self._turn.asked.kind == "recall":
                    message = superseded(message, address)
                where: dict[str, Any] = {"channel": channel, "ts": ts, "metadata": metadata(old, part)}
                with suppress(Refused):  # somebody has deleted it
                    await shapes.send(message, partial(self._web.call, "chat.update", repeat=True, **where))

    async def _whole(self, turn: StoredTurn, kept: Kept) -> list[Message]:
        """Return the messages that an answer becomes, with what stands above it."""
        whole = messages(kept, turn.id)
        if turn.asked.kind == "share":
            whole[0] = asked_before(turn.asked, whole[0])
        if turn.asked.kind == "recall":
            whole[0] = recalled(await self._records.look(partial(read, told=turn.id)), whole[0], turn.asked.question)
        return whole

    async def _permalink(self, channel: str, ts: str) -> str | None:
        with suppress(Refused):
            found = await self._web.call("chat.getPermalink", repeat=True, channel=channel, message_ts=ts)
            return str(found["permalink"])
        return None

    async def _closed(self, kept: Kept, stream: Stream | None) -> bool:
        if stream is None:
            return False
        answer = kept.answer
        if answer is None or not answer.citations:
            await stream.abandon()
            return False
        return await stream.close(
            answer.sentences,
            blocks=self._shapes.newest(closing(kept, self._turn.id)),
            metadata=metadata(self._turn, 0),
            session_status="active",
        )

    async def _put(self, part: int, message: Message) -> None:
        ts, complete = self._posts.get(part), False
        if ts is None and part in self._posts:
            ts, complete = await self._unconfirmed(part)
            if ts:
                await self._keep(part, ts)
        if complete:
            return
        if ts and await self._updated(part, ts, message):
            return
        await self._posted(part, message)

    async def _posted(self, part: int, message: Message) -> None:
        if not await self._records.begin_post(self._turn, part):
            raise Lost
        self._posts[part] = None
        try:
            reply = await self._send("chat.postMessage", part, message, **self._place)
        except (Refused, RateLimited, Unreached):  # it was not posted: nothing to look for later
            await self._records.posted(self._turn, part, None)
            raise
        await self._keep(part, reply["ts"])

    @property
    def _place(self) -> dict[str, str]:
        asked, first = self._turn.asked, self._posts.get(0)
        if not asked.posts_apart:
            return {"channel": asked.channel, "thread_ts": asked.thread}
        return {"channel": asked.channel} | ({"thread_ts": first} if first else {})

    async def _updated(self, part: int, ts: str, message: Message) -> bool:
        try:
            await self._end_stream(ts)
            await self._send("chat.update", part, message, repeat=True, channel=self._turn.asked.channel, ts=ts)
        except Refused as refused:
            if refused.error in _VANISHED:
                return False
            raise
        return True

    async def _end_stream(self, ts: str) -> None:
        """End a stream that was left behind: while it is one, the message cannot be changed."""
        if self._may_stream:
            with suppress(Refused):  # it has ended, or was none
                await self._web.call("chat.stopStream", repeat=True, channel=self._turn.asked.channel, ts=ts)
            self._may_stream = False

    async def _send(self, method: str, part: int, message: Message, **where: Any) -> dict[str, Any]:  # noqa: ANN401
        """Post or update a message, in the shape that Slack takes."""
        where |= {"metadata": metadata(self._turn, part), "unfurl_links": False, "unfurl_media": False, "parse": "none"}
        sent: dict[str, Any] = await self._shapes.send(message, partial(self._web.call, method, **where))
        return sent

    async def _unconfirmed(self, part: int) -> tuple[str | None, bool]:
        """Look for a message whose post was not confirmed; return it, and whether it is complete as it stands."""
        known = await self._records.known_messages(self._turn) | {ts for ts in self._posts.values() if ts}
        return await find(self._web, self._workspace.bot_id, self._turn, part, known)

    async def _take_back(self, part: int) -> None:
        ts = self._posts[part] or (await self._unconfirmed(part))[0]
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
        shapes = Shapes(self._workspace.dialect, kept.answer)
        await shapes.send(message, partial(self._web.respond, url, **extra))

    async def _note(self, ts: str | None) -> bool:
        if ts is not None:
            await self._keep(0, ts)
            return True
        self._posts[0] = None
        self._may_stream = True
        return await self._records.begin_post(self._turn, 0)

    async def _unnote(self) -> None:
        """Note that a stream was not begun: there is nothing to look for before the answer is posted."""
        del self._posts[0]
        self._may_stream = False
        await self._records.posted(self._turn, 0, None)

    async def _keep(self, part: int, ts: str) -> None:
        self._posts[part] = ts
        await self._records.posted(self._turn, part, ts)
        if part == 0 and self._turn.asked.posts_apart:
            await self._records.move(self._turn, ts)


def asked_before(asked: Asked, message: Message) -> Message:
    """Return an answer with the question above it, for those who have not seen it asked."""
    return Message(message.text, [asked_by(asked.user, asked.question), *message.blocks])
