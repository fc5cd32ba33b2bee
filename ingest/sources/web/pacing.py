"""Lets requests to one host go one after another, with a pause between them, and none while it asks for peace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

PAUSE = 1.0  # seconds between two requests to one host begin; its robots.txt may ask for more
_AT_ONCE = 2  # requests to one host
_AT_ONCE_NAMED = 8  # to a host that the user has named as their own
_ALTOGETHER = 16


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    free_at: float = 0.0  # on the event loop's clock: the next request may begin then


@dataclass(slots=True)
class Turns:
    """Who may ask which host when; for one event loop. `held` tells until when hosts asked not to be asked.

    While `room` is not set, nobody may: there are replies enough that wait to be read.
    """

    room: asyncio.Event
    held: dict[str, datetime] = field(default_factory=dict)
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_ALTOGETHER))

    @asynccontextmanager
    async def turn(self, host: str, *, named: bool, pause: float | None) -> AsyncIterator[None]:
        """Wait until it is our turn to ask `host`; `pause` is what its robots.txt asks for.

        A host that the user has `named` as their own needs no pause.
        """
        known = self._hosts.setdefault(host, _Host(asyncio.Semaphore(_AT_ONCE_NAMED if named else _AT_ONCE)))
        async with known.places:
            now = asyncio.get_running_loop().time()
            begin = max(now, known.free_at)
            known.free_at = begin + max(pause or 0.0, 0.0 if named else PAUSE)
            await asyncio.sleep(begin - now)
            async with self._places:
                await self.room.wait()
                yield

    def rest(self, host: str, seconds: float) -> None:
        """Ask `host` nothing for `seconds`, whoever waits for a turn."""
        known = self._hosts[host]
        known.free_at = max(known.free_at, asyncio.get_running_loop().time() + seconds)

    def held_until(self, host: str) -> datetime | None:
        """Return the moment before which `host` is not to be asked, if that has not come."""
        until = self.held.get(host)
        return until if until and until > datetime.now(UTC) else None
