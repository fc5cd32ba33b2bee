"""The index: the passages nearest to a vector. It is derived from the ledger, and rebuilt when in doubt.

It is made of generations of a bounded size, whose files are never changed: to catch up, the owner copies the last one,
adds to the copy and swaps it in. A process that is not the owner, or has no index, searches the ledger's own vectors.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ingest.errors import LibraryError
from ingest.library import generations, seal
from ingest.library.build import Live, Records, built, opened
from ingest.library.seal import Seal, Span, State

if TYPE_CHECKING:
    from ingest.models.ports import Vector

logger = logging.getLogger(__name__)


class Index:
    """The index in one folder, owned by this process; many threads may search it while one catches up."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder = folder
        self._lock = lock
        self._live: Sequence[Live] = ()
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
        while live := generations.current(folder):
            try:
                found = [seal.verified(generation) for generation in live]
            except LibraryError:
                if generations.current(folder) == live:
                    raise
                continue  # the owner has just swapped in others
            size = sum(size for each in found for size, _ in each.files.values()) / 1e6
            count, upto = sum(each.count for each in found), found[-1].state.upto
            return f"{count:,} passages up to number {upto:,}, {size:,.1f} MB, intact"
        return "not built yet: searches are exact"

    @staticmethod
    def sealed(folder: Path) -> list[Seal]:
        """Return what the index in `folder` claims to hold, without owning it."""
        try:
            return [seal.read(generation) for generation in generations.current(folder)]
        except LibraryError:
            return []  # torn, or swept meanwhile: everything waits

    @property
    def seals(self) -> list[Seal]:
        """What each generation holds."""
        return [each.seal for each in self._live]

    @property
    def upto(self) -> int:
        """The highest passage number that is covered; 0 without an index."""
        return max((each.state.upto for each in self.seals), default=0)

    @property
    def missed(self) -> Sequence[int]:
        """The numbers of covered passages that `nearest` does not find."""
        return [number for each in self.seals for number in each.missed]

    @property
    def count(self) -> int:
        """How many passages the index holds."""
        return sum(each.count for each in self.seals)

    def open(self, target: State, records: Records) -> None:
        """Open the generations that are intact and hold nothing but what the ledger holds.

        Others are deleted: nothing removed may survive on disk. Raises LibraryError if the folder cannot be written.
        """
        with self._writing, _translated(self._folder):
            live: list[Live] = []
            for generation in generations.current(self._folder):
                try:
                    live.append(opened(generation, _held(seal.verified(generation), target, records)))
                except LibraryError as error:
                    logger.warning("%s; it will be rebuilt from the ledger", error)
            self._publish([each for each in live if not any(each.within(other) for other in live)])

    def catch_up(self, target: State, records: Records) -> None:
        """Add what the ledger has beyond the index, and build anew each generation that holds what was removed.

        Costs a copy of the last generation (2 KB a passage), so let some hundreds gather. Searches continue meanwhile.
        Raises LibraryError if the folder cannot be written; the index then stays as it was.
        """
        with self._writing, _translated(self._folder):
            stale = []
            for each in self._live:
                try:
                    each.reseal(_held(each.seal, target, records))
                except LibraryError:
                    stale.append(each)
            self._complete(target, records, stale)

    def rebuild(self, target: State, records: Records) -> None:
        """Build the index from nothing but `records`; afterwards no byte of an older one is on disk.

        Raises LibraryError if the folder cannot be written; the index then stays as it was.
        """
        with self._writing, _translated(self._folder):
            self._complete(target, records, list(self._live))

    def nearest(self, vector: "Vector", k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest passages as (id, cosine similarity), best first; none without an index.

        Raises LibraryError if Chroma fails.
        """
        with self._borrowed() as live:
            found = dict(chain.from_iterable(each.neighbours.nearest(vector, k) for each in live))
        return sorted(found.items(), key=lambda hit: -hit[1])[:k]

    def close(self) -> None:
        """Close the index, so that another process can own it."""
        with self._writing:
            try:
                self._swap([])
            finally:
                self._lock.release()

    def _complete(self, target: State, records: Records, stale: list[Live]) -> None:
        """Build one generation after the other until nothing is missing.

        What is `stale` is searched until others hold the same passages.
        """
        fresh = [each for each in self._live if each not in stale]
        while True:
            gap = _first_gap(fresh, target, records)
            self._publish([*fresh, *(each for each in stale if gap and gap.after < each.upto)])
            if gap is None:
                return
            before = next((each for each in fresh if each.upto == gap.after), None)
            base = before if before and before.has_room else None
            wanted = replace(target, upto=gap.upto)
            try:
                new = built(self._folder, wanted, records, after=base.after if base else gap.after, base=base)
            except LibraryError as error:
                if base is None:
                    raise
                logger.warning("%s; it will be rebuilt from the ledger", error)
                stale.append(base)
                fresh.remove(base)
                continue
            fresh = [*(each for each in fresh if each is not base), *([new] if new else [])]

    def _publish(self, live: Sequence[Live]) -> None:
        live = sorted(live, key=lambda each: each.upto)
        generations.publish(self._folder, [each.folder for each in live])
        self._swap(live)
        generations.sweep(self._folder)

    def _swap(self, live: Sequence[Live]) -> None:
        with self._changed:
            gone = [each for each in self._live if each not in live]
            self._live = live
            self._changed.wait_for(lambda: not any(each.readers for each in gone))
        for each in gone:
            each.neighbours.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Sequence[Live]]:
        with self._changed:
            live = self._live
            for each in live:
                each.readers += 1
        try:
            yield live
        finally:
            with self._changed:
                for each in live:
                    each.readers -= 1
                self._changed.notify_all()


def _held(found: Seal, target: State, records: Records) -> Seal:
    """Return the seal that a generation has now. Raises LibraryError if it holds what the ledger does not.

    Numbers are never given twice. So where passages were removed and it holds as many as are left, none was its own.
    """
    state = found.state
    if (state.library, state.model) != (target.library, target.model) or state.removals > target.removals:
        raise LibraryError("the index belongs to another library or model")
    if state.removals == target.removals:
        return found
    upto = min(state.upto, target.upto)
    if records.count(found.after, upto) != found.count:
        raise LibraryError("the index predates a removal")
    return replace(found, state=replace(target, upto=upto))


def _first_gap(live: Sequence[Live], target: State, records: Records) -> Span | None:
    """Return the first gap between generations that passages belong in."""
    gaps = seal.gaps([each.seal.span for each in live], target.upto)
    return next((gap for gap in gaps if records.count(gap.after, gap.upto)), None)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(f"the index in {folder} cannot be written: {error.strerror or error}") from error
