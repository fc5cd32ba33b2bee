"""Shows at once that somebody is at work. Nothing depends on it, so nothing that fails here matters."""

import asyncio
import logging
from typing import Any

from bot.records.asked import StoredTurn
from bot.slack import wording
from bot.slack.faults import Fault
from bot.slack.text import harmless, shortened
from bot.slack.workspaces import Workspaces

logger = logging.getLogger(__name__)

_TITLE = 200  # characters
_AT_ONCE = 32  # calls: a burst of questions must not take every connection from the answers


class Status:
    """The line below a question that says what is being done."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces
        self._some = asyncio.Semaphore(_AT_ONCE)

    async def show(self, turn: StoredTurn) -> None:
        """Say that a question is being answered."""
        status = wording.TAKING_IN if turn.asked.url else wording.STATUS
        await self._call(turn, "assistant.threads.setStatus", status=status, loading_messages=wording.LOADING)

    async def name(self, turn: StoredTurn) -> None:
        """Call a direct conversation after its first question, in the list of conversations with the bot."""
        title = shortened(harmless(turn.asked.question), _TITLE)
        if title and turn.asked.kind == "direct" and turn.asked.thread == turn.asked.ts:
            await self._call(turn, "agents.sessions.rename", title=title)

    async def end(self, turn: StoredTurn) -> None:
        """Say that nobody is at work any more: neither the Stop button nor a plain message says it."""
        await self._call(turn, "agents.sessions.setStatus", status="active")

    async def _call(self, turn: StoredTurn, method: str, **shown: Any) -> None:  # noqa: ANN401  (as of Web.call)
        asked = turn.asked
        shown |= {"channel_id": asked.channel, "thread_ts": asked.thread}
        try:
            workspace = await self._workspaces.find(asked.team, asked.enterprise)
            async with self._some:
                await workspace.web.call(method, patience=0, **shown)
        except Fault as fault:
            logger.info("no status is shown: %s", fault)
