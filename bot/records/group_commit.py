"""One writer: what many ask to be written within the same milliseconds is committed together.

Processes that share a ledger take turns by a lock of their own. SQLite lets who waits look again after ever longer
pauses: with two bots, acknowledgements took 2.1 to 3.0 s at the 99th percentile, and with the lock 0.4 to 0.7.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

from filelock import FileLock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ingest.library.ledger import Ledger

R = TypeVar("R")
_Work = tuple[Callable[["Connection"], Any], "Future[Any]"]

_LOOK, _BETWEEN = 0.002, 0.005  # seconds: who waits looks that often, and who has written leaves that much room
_TOGETHER = 64  # pieces of work in one transaction: a commit waits for the disk, whatever it holds


class GroupCommit:
    """Runs work on the ledger beside the event loop. Close it to have all that was asked for written."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger
        self._turn = FileLock(ledger.path.with_name("writing.lock"), poll_interval=_LOOK)
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._readers = ThreadPoolExecutor(2, "newsdesk-read")
        self._thread = threading.Thread(target=self._run, name="newsdesk-write", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[["Connection"], R]) -> R:
        """Return what `work` returns, when it is on the disk. Raises what `work` raises, then nothing is written."""
        done: Future[R] = Future()
        self._waiting.put((work, done))
        # Shielded: work that nobody waits for any more is written all the same, as it would be a moment later.
        return await asyncio.shield(asyncio.wrap_future(done))

    async def read(self, work: Callable[["Connection"], R]) -> R:
        """Return what `work` reads in one snapshot."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._reading, work)

    def close(self) -> None:
        """Write what waits, and end."""
        self._waiting.put(None)
        self._thread.join()
        self._readers.shutdown()

    def _reading(self, work: Callable[["Connection"], R]) -> R:
        with self._ledger.reading() as connection:
            return work(connection)

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
        try:
            with self._turn, self._ledger.writing() as connection:
                results = [work(connection) for work, _ in some]
        except Exception as error:
            if len(some) == 1:
                some[0][1].set_exception(error)
                return
            for one in some:  # the transaction is undone: only the one that fails by itself is told so
                self._write([one])
        else:
            for (_, done), result in zip(some, results, strict=True):
                done.set_result(result)
