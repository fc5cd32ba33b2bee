"""Watching: a user names an article or a subject, and is told in a direct message when there is news of it."""

import asyncio
import logging
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from bot.desk import Desk
from bot.overview.watching import can_be_watched, watched
from bot.records.asked import Asked, Kept
from bot.records.records import Records
from bot.records.watches import MOST, Watch
from bot.slack import wording
from bot.slack.elements import UNWATCH, Block, Message, button
from bot.slack.faults import Fault, Refused
from bot.slack.text import asked_in, mrkdwn, shortened
from bot.slack.workspaces import Workspaces, whence
from ingest.errors import UnknownArticleError

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
_LONGEST = 100  # characters of a subject
_TITLE = 120
_LISTED = 40  # a message holds 50 blocks


class Watching:
    """Keeps what users watch, and tells them."""

    def __init__(self, desk: Desk, records: Records, workspaces: Workspaces) -> None:
        self._desk = desk
        self._records = records
        self._workspaces = workspaces

    async def command(self, body: Payload) -> Message:
        """Return the answer to `/newsdesk watch …`: what is watched now, or all of it. Raises LibraryError."""
        words = " ".join((body.get("text") or "").split()).partition(" ")[2]
        subject, url = asked_in(words)
        subject = subject.strip(" \"'“”‘’")
        (team, enterprise), user = whence(body), body["user_id"]
        if not subject and not url:
            return await self.listed(team, user)
        if url:
            article = await asyncio.to_thread(self._desk.library.at_url, url)
            if article is None:
                return _said(wording.WATCH_UNKNOWN)
            return await self._watch(team, user, article.title, enterprise=enterprise, article_id=article.article_id)
        if len(subject) > _LONGEST or not can_be_watched(subject):
            return _said(wording.WATCH_WHAT)
        return await self._watch(team, user, subject, enterprise=enterprise, subject=subject)

    async def answer(self, body: Payload, turn: int) -> str:
        """Watch the articles that an answer cites; return what to say."""
        (team, enterprise), user = whence(body), body["user"]["id"]
        found = await self._records.turn(turn)
        answer = found.kept.answer if found and found.kept and found.asked.team == team else None
        titles: dict[str, str] = {each.article_id: each.title for each in answer.citations} if answer else {}
        for article_id in titles:
            if await self._records.watch(team, user, enterprise=enterprise, article_id=article_id) is None:
                return wording.WATCH_TOO_MANY.format(most=MOST)
        return wording.WATCHING.format(what=_named(titles.values())) if titles else wording.GONE

    async def stop(self, body: Payload, number: int) -> Message:
        """Stop watching something; return what is watched still."""
        (team, _), user = whence(body), body["user"]["id"]
        await self._records.unwatch(team, user, number)
        return await self.listed(team, user)

    async def listed(self, team: str, user: str) -> Message:
        """Return what a user watches, each with a button that ends it."""
        mine = await self._records.watching(team, user)
        if not mine:
            return _said(wording.WATCH_NOTHING)
        blocks: list[Block] = [_section(wording.WATCH_LIST)]
        for each in mine[:_LISTED]:
            name = mrkdwn(shortened(await asyncio.to_thread(self._name, each), _TITLE))
            blocks.append(_section(f"• {name}") | {"accessory": button("Stop", UNWATCH, str(each.id))})
        return Message(wording.WATCH_LIST, blocks)

    async def tell(self) -> None:
        """Have everybody told who watches what there is news of. Raises LibraryError."""
        late = await self._records.late_watches()
        for (team, user), group in groupby(late, key=lambda each: (each.team, each.user)):
            some = list(group)
            answer, upto = await asyncio.to_thread(watched, self._desk.library, some)
            try:
                asked = await self._asked(some[0], upto, answer.question) if answer else None
            except Refused as refused:  # they have left, or take no messages: there is nobody to tell
                logger.warning("%s of %s cannot be told of what they watch: %s", user, team, refused)
                asked = None
            except Fault as fault:
                logger.warning("%s of %s is told later of what they watch: %s", user, team, fault)
                continue
            if await self._records.tell(some, upto, asked, Kept(answer=answer, notice=wording.WATCH_ENDS)) and asked:
                logger.info("%s of %s is told of what they watch", user, team)

    async def _asked(self, watch: Watch, upto: int, question: str) -> Asked:
        workspace = await self._workspaces.find(watch.team, watch.enterprise)
        opened = await workspace.web.call("conversations.open", repeat=True, users=watch.user)
        named = f"watch-{watch.user}-{upto}"
        return Asked(
            team=watch.team, channel=opened["channel"]["id"], ts=named, thread=named, user=watch.user, kind="watch",
            question=question, enterprise=watch.enterprise,
        )  # fmt: skip

    async def _watch(self, team: str, user: str, name: str, **what: Any) -> Message:  # noqa: ANN401
        if await self._records.watch(team, user, **what) is None:
            return _said(wording.WATCH_TOO_MANY.format(most=MOST))
        return _said(wording.WATCHING.format(what=_named([name])))

    def _name(self, watch: Watch) -> str:
        if not watch.article_id:
            return watch.subject
        try:
            return self._desk.library.version(watch.article_id).title
        except UnknownArticleError:
            return watch.article_id


def _named(titles: Iterable[str]) -> str:
    return ", ".join(f"*{mrkdwn(shortened(each, _TITLE))}*" for each in titles)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _said(text: str) -> Message:
    return Message(text, [_section(text)])
