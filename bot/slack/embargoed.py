"""Shows what is under embargo in the channels that may see it: to whoever asks there, and to nobody else.

All of it is ephemeral. Nothing goes by way of an answer, so nothing is stored, logged, exported or shown elsewhere, and
nothing stays in Slack that would have to be taken back.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.answer import Answer
from bot.formatting import day
from bot.overview.words import all_in, bag, telling
from bot.records.asked import StoredTurn
from bot.slack import wording
from bot.slack.elements import OUTLET, TITLE, Block, Message, context, rich, section, words
from bot.slack.faults import Fault
from bot.slack.text import harmless, shortened
from bot.slack.workspaces import Workspaces
from ingest.errors import NewsdeskError
from ingest.library.embargo import Held
from ingest.library.library import Library

logger = logging.getLogger(__name__)

_LISTED = 10  # articles of a list
_TOLD = 3  # articles below an answer
_PREVIEW = 600  # characters of a text: its opening


class Embargoed:
    """Knows what is under embargo; `channels` are those that may see it."""

    def __init__(self, library: Library, workspaces: Workspaces, channels: frozenset[str]) -> None:
        self._library = library
        self._workspaces = workspaces
        self._channels = channels

    async def listed(self, channel: str) -> Message:
        """Return what is under embargo, what comes out first before the rest. Raises LibraryError."""
        if channel not in self._channels:
            return Message(wording.EMBARGO_NOT_HERE, [context(wording.EMBARGO_NOT_HERE)])
        held = await self._held()
        if not held:
            return Message(wording.EMBARGO_NOTHING, [context(wording.EMBARGO_NOTHING)])
        blocks = [block for each in held[:_LISTED] for block in (_headline(each), _opening(each))]
        if len(held) > _LISTED:
            blocks.append(context(f"… and {len(held) - _LISTED} more"))
        return Message(wording.EMBARGO_LIST, [*blocks, context(wording.EMBARGO_LIST)])

    async def tell(self, turn: StoredTurn, answer: Answer) -> None:
        """Tell who asked of the articles under embargo that hold all telling words of the question.

        That is less than an answer, and nothing is lost where it fails.
        """
        asked = turn.asked
        by_nobody = asked.posts_apart or asked.kind == "recall" or asked.user[:1] == "B"  # a workflow sees nothing
        if asked.channel not in self._channels or by_nobody:
            return
        try:
            if not (held := _about(answer, await self._held())):
                return
            workspace = await self._workspaces.find(asked.team, asked.enterprise)
            place: dict[str, Any] = {} if asked.response_url else {"thread_ts": asked.thread}
            await workspace.web.call(
                "chat.postEphemeral", channel=asked.channel, user=asked.user, text=wording.EMBARGO_LIST,
                blocks=[*map(_headline, held[:_TOLD]), context(wording.EMBARGO_MORE)], **place,
            )  # fmt: skip
        except (Fault, NewsdeskError) as error:
            logger.warning("question %d: what is under embargo is not shown: %s", turn.id, error)

    async def _held(self) -> list[Held]:
        held = await asyncio.to_thread(self._library.held)
        now = datetime.now(UTC)
        return [each for each in held if each.until > now]  # what is due is news, and taken in at once


def _about(answer: Answer, held: Sequence[Held]) -> list[Held]:
    """Return what holds all telling words of a question of fact; a request has words that tell what to do."""
    wanted = telling(answer.understood) if answer.request == "fact" else []
    return [each for each in held if wanted and all_in(wanted, bag(f"{each.article.title}\n{each.article.text}"))]


def _headline(held: Held) -> Block:
    until = f"{day(held.until.isoformat())}, {held.until:%H:%M} UTC"
    title = shortened(harmless(held.article.title), TITLE)
    outlet = shortened(harmless(held.article.outlet or ""), OUTLET)
    line = section(
        words(f"Under embargo until {until}: "), words(title, bold=True), words(f" · {outlet}" * bool(outlet))
    )
    return {"type": "rich_text", "elements": [line]}


def _opening(held: Held) -> Block:
    return rich(words(shortened(harmless(held.article.text), _PREVIEW)), kind="rich_text_quote")
