"""What becomes of a question that could not be answered now: it is tried again, or ended, and the log says which."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot.records.asked import StoredTurn
from bot.records.records import Records
from bot.slack import wording
from bot.slack.faults import Dead, Fault, RateLimited, Refused
from bot.slack.workspaces import Workspaces
from ingest.errors import LibraryAwayError

logger = logging.getLogger(__name__)

_TOO_LATE = 24 * 3600.0  # seconds after which nobody waits for an answer any more
_AGAIN, _LONGEST_WAIT = 2.0, 60.0  # seconds before another try: after a fault of our own, and after many of Slack's


class Endings:
    """Gives questions back, or ends them. `broken` is set when no token is accepted."""

    def __init__(
        self,
        records: Records,
        workspaces: Workspaces,
        broken: asyncio.Future[str],
        beside: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`beside` runs in the background what nobody waits for."""
        self._records = records
        self._workspaces = workspaces
        self._broken = broken
        self._beside = beside

    async def after(self, turn: StoredTurn, error: Exception) -> None:
        """Do with a turn what follows from an error."""
        match error:
            case Dead():
                await self._without_token(turn, error)
            case RateLimited(wait=wait):
                await self._records.postpone(turn, wait)
            case Refused():
                await self._undelivered(turn, error)
            case Fault():
                await self._later(turn, error)
            case LibraryAwayError():
                logger.warning("question %d is tried again in %.0f s: %s", turn.id, _AGAIN, error)
                await self._records.postpone(turn, _AGAIN)
            case _:
                logger.error("question %d failed (%s: %s)", turn.id, type(error).__name__, error)
                logger.debug("the traceback", exc_info=error)
                await self._records.postpone(turn, _AGAIN, failed=True)

    async def say(self, turn: StoredTurn, words: str | None) -> None:
        """Say `words` where only the asker sees them; without any, take away what was said there."""
        private: dict[str, Any] = {"text": words, "replace_original": False} if words else {"delete_original": True}
        try:
            workspace = await self._workspaces.find(turn.asked.team, turn.asked.enterprise)
            await workspace.web.respond(turn.asked.response_url or "", response_type="ephemeral", **private)
        except Fault as fault:
            logger.info("what only the asker sees is not changed: %s", fault)

    async def _without_token(self, turn: StoredTurn, dead: Dead) -> None:
        logger.error("%s", dead)
        if not self._workspaces.only_one:  # one of many has removed the bot: nobody waits there any more
            self._workspaces.forget(turn.asked.team)
            await self._records.finish(turn, "undeliverable")
            return
        await self._records.postpone(turn)
        if not self._broken.done():
            self._broken.set_result(str(dead))

    async def _undelivered(self, turn: StoredTurn, refused: Refused) -> None:
        if turn.asked.kind == "share":  # it may be tried again once the bot has been invited
            await self._records.drop(turn)
            self._beside(self.say(turn, wording.CANNOT_SHARE))
            return
        logger.warning("question %d of %s is not answered: %s", turn.id, turn.asked.channel, refused)
        await self._records.finish(turn, "undeliverable")

    async def _later(self, turn: StoredTurn, fault: Fault) -> None:
        if self._records.age(turn) > _TOO_LATE:
            logger.warning("question %d is given up after a day: %s", turn.id, fault)
            await self._records.finish(turn, "undeliverable")
            return
        wait = min(2.0**turn.failures, _LONGEST_WAIT)
        logger.warning("question %d is tried again in %.0f s: %s", turn.id, wait, fault)
        await self._records.postpone(turn, wait, failed=True)
