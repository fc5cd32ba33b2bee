"""The index: the passages nearest to a vector. It is derived from the ledger, and rebuilt when in doubt.

Its files are never changed: to catch up, the owner copies the live generation, adds to the copy and swaps it in.
A process that is not the owner, or has no index, searches the ledger's own vectors.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ingest.errors import LibraryError
from ingest.library import generations, seal
from ingest.library.build import Live, Records, built, opened
from ingest.library.seal import State

if TYPE_CHECKING:
    from ingest.models.ports import Vector

logger = logging.getLogger(__name__)


class Index:
    """The index in one folder, owned by this process; many threads may search it while one catches up."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder = folder
        self._lock = lock
        self._live: Live | None = None
        self._writing = threading.Lock()
        self._changed = threading.Condition()

    @classmethod
    def own(cls, folder: Path) -> "Index | None":
        """Own `folder` for this process, or return None while another does; a process that dies releases it.

        Raises LibraryError if the folder cannot be written.
        """
        with _translated(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / "owner.lock", thread_local=False)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                return None
        return cls(folder, lock)

    @staticmethod
    def check(folder: Path) -> str:
        """Return a line on the health of the index in `folder`, without owning it.

        Raises LibraryError with what is wrong; the next owner repairs that by itself.
        """
        while generation := generations.current(folder):
            try:
                found = seal.verified(generation)
            except LibraryError:
                if generations.current(folder) == generation:
                    raise
                continue  # the owner has just swapped in another one
            size = sum(size for size, _ in found.files.values()) / 1e6
            return f"{found.count:,} passages up to number {found.state.upto:,}, {size:,.1f} MB, intact"
        return "not built yet: searches are exact"

    @staticmethod
    def covered(folder: Path) -> tuple[int, int]:
        """Return the highest passage number that the index in `folder` claims to cover, and how many it holds."""
        try:
            generation = generations.current(folder)
            found = seal.read(generation) if generation else None
        except LibraryError:
            found = None  # torn, or swept meanwhile: everything waits
        return (found.state.upto, found.count) if found else (0, 0)

    @property
    def upto(self) -> int:
        """The highest passage number that is covered; 0 without an index."""
        live = self._live
        return live.seal.state.upto if live else 0

    @property
    def missed(self) -> Sequence[int]:
        """The numbers of covered passages that `nearest` does not find."""
        live = self._live
        return live.seal.missed if live else ()

    @property
    def count(self) -> int:
        """How many passages the index holds."""
        live = self._live
        return live.seal.count if live else 0

    def open(self, library: str, model: str, removals: int) -> int:
        """Open the live generation if it is intact and belongs to these, and return its `upto`; otherwise 0.

        What cannot be opened is deleted: nothing removed may survive on disk. Raises LibraryError if the folder
        cannot be written.
        """
        with self._writing, _translated(self._folder):
            self._swap(None)
            if generation := generations.current(self._folder):
                try:
                    self._swap(opened(generation, State(library, model, 0, removals)))
                except LibraryError as error:
                    logger.warning("%s; it will be rebuilt from the ledger", error)
                    generations.publish(self._folder, None)
            generations.sweep(self._folder)
        return self.upto

    def catch_up(self, target: State, records: Records) -> None:
        """Add what the ledger has beyond the index, or rebuild everything if it does not just extend the index.

        Costs a copy of the index (2 KB a passage), so let some hundreds gather. Searches continue meanwhile.
        Raises LibraryError if the folder cannot be written; the index then stays as it was.
        """
        with self._writing:
            live = self._live
            if live and live.seal.state.extends(target):
                return
            self._replace(target, records, live if live and target.extends(live.seal.state) else None)

    def rebuild(self, target: State, records: Records) -> None:
        """Build the index from nothing but `records(0)`; afterwards no byte of an older one is on disk.

        Raises LibraryError if the folder cannot be written; the index then stays as it was.
        """
        with self._writing:
            self._replace(target, records, None)

    def nearest(self, vector: "Vector", k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest passages as (id, cosine similarity), best first; none without an index.

        Raises LibraryError if Chroma fails.
        """
        with self._borrowed() as live:
            return live.neighbours.nearest(vector, k) if live else []

    def close(self) -> None:
        """Close the index, so that another process can own it."""
        with self._writing:
            try:
                self._swap(None)
            finally:
                self._lock.release()

    def _replace(self, target: State, records: Records, base: Live | None) -> None:
        with _translated(self._folder):
            try:
                live = built(self._folder, target, records, base)
            except LibraryError as error:
                if not base:
                    raise
                logger.warning("%s; it will be rebuilt from the ledger", error)
                live = built(self._folder, target, records, None)
            generations.publish(self._folder, live.folder if live else None)
            self._swap(live)
            generations.sweep(self._folder)

    def _swap(self, live: Live | None) -> None:
        with self._changed:
            old, self._live = self._live, live
            if old:
                self._changed.wait_for(lambda: not old.readers)
        if old:
            old.neighbours.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Live | None]:
        with self._changed:
            if live := self._live:
                live.readers += 1
        try:
            yield live
        finally:
            if live:
                with self._changed:
                    live.readers -= 1
                    self._changed.notify_all()


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(f"the index in {folder} cannot be written: {error.strerror or error}") from error
