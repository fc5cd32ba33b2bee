"""Fetches many addresses side by side, on a thread of its own, for one who reads them one after another."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, Self, TypeVar

from ingest.errors import SourceError
from ingest.sources.web.connection import Connection
from ingest.sources.web.fetch import Fetcher
from ingest.sources.web.hosts import AllowedHosts
from ingest.sources.web.lookup import Lookup
from ingest.sources.web.pacing import Turns
from ingest.sources.web.reply import Reply, Validators
from ingest.sources.web.robots import Rules

logger = logging.getLogger(__name__)

_WAITING = 32  # replies that nobody has taken yet: while there are so many, no request is begun
For = TypeVar("For")  # what the caller wants a reply for


@dataclass(slots=True)
class WebAccess:
    """How to reach the web; what was learnt of hosts' rules is kept from crawl to crawl.

    Who sets `stop` ends the crawl under way, as a Ctrl-C does, but never amid a transaction.
    """

    allowed: AllowedHosts
    rules: dict[str, Rules]
    resolver: Lookup | None = None
    proxy: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def allowing(cls, hosts: AllowedHosts, proxy: str | None = None) -> "WebAccess":
        """Return what reaches public hosts, through `proxy` if there is one, and those of `hosts`."""
        return cls(hosts, {}, proxy=proxy)


class Crawl(Generic[For]):
    """Replies in the order they come in; while it is iterated over, `add` may ask for more. To be used in a `with`."""

    def __init__(self, web: WebAccess) -> None:
        self._web = web
        self._pending = 0
        self._replies: queue.SimpleQueue[tuple[For, Reply | SourceError] | None] = queue.SimpleQueue()
        self._failed: BaseException | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="crawl", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._stopped: asyncio.Event
        self._add: Callable[[For, str, Validators], None]

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Break off what is still under way."""
        if self._thread.ident is None:
            return
        self._ready.wait()
        with suppress(AttributeError, RuntimeError):  # it has ended by itself, or could not even begin
            self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def add(self, wanted: For, url: str, validators: Validators) -> None:
        """Ask for `url` on behalf of `wanted`."""
        if self._thread.ident is None:
            self._thread.start()  # whoever reads files alone imports and starts nothing
        self._ready.wait()
        if self._failed:
            raise self._failed
        self._pending += 1
        self._loop.call_soon_threadsafe(self._add, wanted, url, validators)

    def __iter__(self) -> Iterator[tuple[For, Reply | SourceError]]:
        """Yield what was asked for with its reply, or why there is none, until there is nothing left."""
        while self._pending:
            found = self._next()
            if found is None:
                raise self._failed or AssertionError("the crawl ended before its replies were taken")
            self._pending -= 1
            self._loop.call_soon_threadsafe(self._make_room)
            yield found

    def _next(self) -> tuple[For, Reply | SourceError] | None:
        while True:
            if self._web.stop.is_set():
                raise KeyboardInterrupt
            with suppress(queue.Empty):
                return self._replies.get(timeout=0.2)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # it belongs to the thread that waits for replies
            self._failed = error
        finally:
            self._replies.put(None)
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._waiting, self._room = 0, asyncio.Event()
        self._room.set()
        turns = Turns(self._room)
        tasks: set[asyncio.Task[None]] = set()
        async with Connection(self._web.allowed, self._web.resolver, self._web.proxy) as connection:
            fetcher = Fetcher(connection, self._web.allowed, self._web.rules, turns)

            def add(wanted: For, url: str, validators: Validators) -> None:
                task = self._loop.create_task(self._fetch(fetcher, wanted, url, validators))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

            self._add = add
            self._ready.set()
            await self._stopped.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch(self, fetcher: Fetcher, wanted: For, url: str, validators: Validators) -> None:
        reply: Reply | SourceError
        try:
            reply = await fetcher.fetch(url, validators)
        except SourceError as error:
            reply = error
        except Exception as error:  # what a server sends may trip any library; that is the trouble of one source
            logger.debug("the traceback", exc_info=error)
            reply = SourceError(f"fetching it fails ({type(error).__name__}: {error}): save the page as a file")
        self._waiting += 1
        if self._waiting >= _WAITING:
            self._room.clear()
        self._replies.put((wanted, reply))

    def _make_room(self) -> None:
        self._waiting -= 1
        if self._waiting < _WAITING:
            self._room.set()
