"""Whose turn it is: the models use every core, so one piece of work is done at a time, and clients take turns."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.fair import FairQueue
from ingest.errors import BusyError

EACH, ALL = 100, 400  # pieces of work that wait, of one client and of all; a choice: 100 take 10 to 30 seconds


class Turns:
    """Lets one in at a time: a client after the other, each client's in their order."""

    def __init__(self, *, each: int = EACH, all: int = ALL) -> None:
        self._each, self._all = each, all
        self._waiting: FairQueue[asyncio.Future[None]] = FairQueue()
        self._asked: Counter[str] = Counter()
        self._busy = False

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for `client`'s turn, and hold it. Raises BusyError where too much waits already."""
        if self._asked[client] > self._each or self._asked.total() > self._all:
            raise BusyError(f"{self._asked.total()} questions are waiting: ask again in a minute")
        self._asked[client] += 1
        try:
            await self._let_in(client)
            try:
                yield
            finally:
                self._next()
        finally:
            self._asked[client] -= 1

    async def _let_in(self, client: str) -> None:
        if not self._busy:
            self._busy = True
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.put(client, mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it was let in at the moment it gave up
                self._next()
            raise

    def _next(self) -> None:
        while len(self._waiting):
            waiting = self._waiting.take()
            if not waiting.done():
                waiting.set_result(None)
                return
        self._busy = False
