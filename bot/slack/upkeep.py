"""What a long-running process does besides answering: keeps the index up to date, and forgets what is too old."""

import asyncio
import gc
import logging
from datetime import datetime, time

from bot.desk import Desk
from bot.recalls.find import find
from bot.recalls.webhook import Webhook, deliver
from bot.records.records import Records
from bot.settings import Settings
from bot.slack.suggestions import Suggestions
from bot.slack.watching import Watching
from ingest.errors import NewsdeskError

logger = logging.getLogger(__name__)

_EVERY = 60.0
_DIGESTED = "digested"  # the fact that says on which day the last digest came
_MORNING = time(8)  # when it comes if no setting says so


class Upkeep:
    """Looks after the library."""

    def __init__(
        self, desk: Desk, records: Records, suggestions: Suggestions, watching: Watching, settings: Settings
    ) -> None:
        self._desk = desk
        self._records = records
        self._suggestions = suggestions
        self._watching = watching
        self._keep_days = settings.keep_questions
        self._quiet = settings.quiet
        self._digest_at = settings.digest_hour
        self._webhook = Webhook.of(settings)

    async def warm_up(self) -> None:
        """Load the models, so that the first question does not wait for them. Raises NewsdeskError."""
        await asyncio.to_thread(self._load)
        gc.collect()
        gc.freeze()  # what is loaded stays: walking it again amid a burst took 161 ms, in which nothing else was done

    async def keep(self) -> None:
        """Do it every minute, until cancelled."""
        while True:
            try:
                await self._records.forget(self._keep_days)
                await asyncio.to_thread(self._catch_up)
                await asyncio.to_thread(find, self._desk.library.ledger)
                now = datetime.now()
                quiet = self._quiet.holds(now.time())
                daily = not quiet and await asyncio.to_thread(self._is_time, now)
                await self._records.recall(quiet=quiet, daily=daily)  # whoever sweeps does it
                if daily or not (quiet or self._digest_at):
                    await self._watching.tell()
                if daily:
                    await asyncio.to_thread(self._desk.library.ledger.record, _DIGESTED, str(now.date()))
                await self._suggestions.refresh()
                if self._webhook:
                    await asyncio.to_thread(deliver, self._desk.library, self._webhook)
            except NewsdeskError as error:
                logger.warning("%s", error)
            except Exception as error:  # one fault of ours must not end recalls, watches and the index for good
                logger.error("the upkeep of this minute failed (%s: %s)", type(error).__name__, error)
                logger.debug("the traceback", exc_info=error)
            await asyncio.sleep(_EVERY)

    def _is_time(self, now: datetime) -> bool:
        """Is it the hour of the day's digest, and has there been none?"""
        hour = self._digest_at or _MORNING
        return now.time() >= hour and self._desk.library.ledger.fact(_DIGESTED) != str(now.date())

    def _catch_up(self) -> None:
        self._desk.release()
        self._desk.library.catch_up(backlog=self._desk.library.tolerated())

    def _load(self) -> None:
        self._desk.check_model()
        self._desk.models.reranker.score("ready?", ["ready"])
        if self._desk.writer:
            self._desk.writer.begin_loading().result()
