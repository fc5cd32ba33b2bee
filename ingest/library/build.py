"""Builds a generation of the index from the ledger's vectors, and opens one for searching."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from pathlib import Path
from typing import Protocol

from ingest.errors import LibraryError
from ingest.library import generations, seal
from ingest.library.chroma import Neighbours, Record, append
from ingest.library.seal import Seal, State

# Passages in one generation: adding to one copies it, and a removal builds it anew, so this bounds what either costs.
# A choice; a search asks every generation (docs/evaluation.md, "Speed and memory").
ROOM = 100_000

# Passages of a generation that are looked for again when it is added to. None of 40,000 that were found before was
# missed after an addition (docs/decisions.md, "Library and index").
_SAMPLE = 20_000


class Records(Protocol):
    """What an index is built from: the passages of the ledger, by number."""

    def after(self, number: int) -> Iterable[Record]:
        """Yield the passages numbered above `number`, by number."""

    def count(self, after: int, upto: int) -> int:
        """Return how many passages are numbered above `after`, up to `upto`."""


@dataclass(slots=True, eq=False)
class Live:
    """A generation that is open for searching; `readers` counts the searches in progress."""

    folder: Path
    seal: Seal
    neighbours: Neighbours
    readers: int = 0

    @property
    def after(self) -> int:
        """Its passages are numbered above this."""
        return self.seal.after

    @property
    def upto(self) -> int:
        """Its passages are numbered up to this."""
        return self.seal.state.upto

    @property
    def has_room(self) -> bool:
        """May passages be added to a copy of it?"""
        return self.seal.count < ROOM

    def within(self, other: "Live") -> bool:
        """Does another hold all that this one does, and more?"""
        return other is not self and other.after <= self.after and self.upto < other.upto

    def reseal(self, found: Seal) -> None:
        """Write down that it still holds for another state of the ledger."""
        if found != self.seal:
            seal.write(self.folder, found)
            self.seal = found


def opened(generation: Path, found: Seal) -> Live:
    """Open `generation`, which matches its seal. Raises LibraryError if it does not find what it holds."""
    generations.restore(generation)
    neighbours = Neighbours(generation)
    if neighbours.count != found.count:
        neighbours.close()
        raise LibraryError("the index does not find what it holds")
    return Live(generation, found, neighbours)


def built(folder: Path, target: State, records: Records, *, after: int, base: Live | None) -> Live | None:
    """Make a generation in `folder` of the passages above `after` up to the target's, as far as there is room.

    `base` is a generation of the first of them, which is copied. It is sealed and open, but not yet published; None if
    there are no passages. Raises LibraryError if it cannot be made.
    """
    generation = generations.begin(folder, base.folder if base else None)
    try:
        upto, count = (base.upto, base.seal.count) if base else (after, 0)
        rest = takewhile(lambda record: record.number <= target.upto, records.after(upto))
        for added in append(generation, islice(rest, ROOM - count)):
            upto, count = added[-1].number, count + len(added)
        full = next(rest, None) is not None
        if not count:
            shutil.rmtree(generation)
            return None
        missed = _missed(generation, _asked_for(records, after, base, upto))
        if base:
            missed = sorted({*base.seal.missed, *missed})
        reached = replace(target, upto=upto if full else target.upto)
        generations.finish(generation, Seal(reached, after, count, missed))
        return opened(generation, seal.verified(generation))
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise


def _asked_for(records: Records, after: int, base: Live | None, upto: int) -> Iterator[Record]:
    """Yield all that has been added and, of what was there before, all or every so manyth: a link to it may be gone."""
    before, held = (base.upto, base.seal.count) if base else (after, 0)
    every = -(-held // _SAMPLE) or 1
    yield from takewhile(lambda record: record.number <= upto, records.after(before if every > 1 else after))
    if every > 1:
        old = takewhile(lambda record: record.number <= before, records.after(after))
        yield from (record for record in old if record.number % every == 0)


def _missed(generation: Path, records: Iterable[Record]) -> list[int]:
    """Return which of `records` a search of `generation` would not find: they have to be scanned.

    A graph is searched by following its links, and perhaps none leads to a passage: of 100 small indexes, two had such
    a passage. Costs 0.3 ms a passage, a third of what adding it did.
    """
    neighbours = Neighbours(generation)
    try:
        return neighbours.missed(records)
    finally:
        neighbours.close()
