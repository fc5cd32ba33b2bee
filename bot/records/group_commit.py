"""One thread commits to the ledger: work that arrives within the same milliseconds shares a transaction.

Processes that share a ledger take turns by a file lock. SQLite retries after ever longer pauses: with two bots,
acknowledgements took 2.1 to 3.0 s at the 99th percentile, and with the lock 0.4 to 0.7 s
(`tests/support/slack_load.py`: 100 mentions in 2.5 s over HTTP, a busy machine with two cores).
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.errors import LibraryAwayError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ingest.library.ledger import Ledger

R = TypeVar("R")
_Work = tuple[Callable[["Connection"], Any], "Future[Any]"]

_BETWEEN = 0.005  # seconds; a choice: who has committed pauses this long, so that it does not win every time
# Seconds; a choice: a database that is away may be back before Slack delivers an event for the last time.
_PATIENCE, _AGAIN = 20.0, 0.25
_TOGETHER = 64  # pieces of work in one transaction; a choice: the commit waits for the disk, however many there are


class GroupCommit:
    """Runs work on the ledger outside the event loop. Closing it commits everything that was asked for."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._readers = ThreadPoolExecutor(2, "newsdesk-read")
        self._thread = threading.Thread(target=self._run, name="newsdesk-write", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[["Connection"], R]) -> R:
        """Return the result of `work` once it is on disk. Raises what `work` raises, and then nothing is stored."""
        done: Future[R] = Future()
        self._waiting.put((work, done))
        # Shielded: work whose caller was cancelled is committed all the same, as it would be a moment later.
        return await asyncio.shield(asyncio.wrap_future(done))

    async def read(self, work: Callable[["Connection"], R]) -> R:
        """Return the result of `work`, which reads one snapshot."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._reading, work)

    def close(self) -> None:
        """Commit what waits, and stop."""
        self._waiting.put(None)
        self._thread.join()
        self._readers.shutdown()

    def _reading(self, work: Callable[["Connection"], R]) -> R:
        def read() -> R:
            with self._ledger.reading() as connection:
                return work(connection)

        return _patiently(read)

    def _run(self) -> None:
        while True:
            some = [self._waiting.get()]
            while len(some) < _TOGETHER and not self._waiting.empty():
                some.append(self._waiting.get())
            self._write([work for work in some if work])
            if None in some:
                return
            if not self._waiting.empty():
                sleep(_BETWEEN)

    def _write(self, some: Sequence[_Work]) -> None:
        def write() -> list[Any]:
            with self._ledger.turn(), self._ledger.writing() as connection:
                return [work(connection) for work, _ in some]

        try:
            results = _patiently(write)
        except Exception as error:
            if len(some) == 1:
                some[0][1].set_exception(error)
                return
            for one in some:  # the transaction is undone: only the work that fails on its own gets the error
                self._write([one])
        else:
            for (_, done), result in zip(some, results, strict=True):
                done.set_result(result)


def _patiently(work: Callable[[], R]) -> R:
    """Return the result of `work`, which is tried again for a while if the database is away.

    It may have been committed before the connection broke: done twice, every piece of work changes no more than once.
    """
    until = monotonic() + _PATIENCE
    while True:
        try:
            return work()
        except LibraryAwayError:
            if monotonic() > until:
                raise
            sleep(_AGAIN)
