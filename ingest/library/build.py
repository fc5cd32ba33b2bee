"""Builds a generation of the index from the ledger's vectors, and opens one for searching."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from ingest.errors import LibraryError
from ingest.library import generations, seal
from ingest.library.chroma import Neighbours, Record, append
from ingest.library.seal import Seal, State

# Passages of an index that are looked for again when it is added to: to look for all of a million takes five minutes.
# None of 40,000 that were found before was missed after an addition (docs/decisions.md, "Library and index").
_SAMPLE = 20_000

Records = Callable[[int], Iterable[Record]]  # of a number: the ledger's records numbered above it, by number


@dataclass(slots=True)
class Live:
    """A generation that is open for searching; `readers` counts the searches in progress."""

    folder: Path
    seal: Seal
    neighbours: Neighbours
    readers: int = 0


def opened(generation: Path, state: State) -> Live:
    """Open `generation` if it is intact and extends `state`.

    Raises LibraryError with what is wrong.
    """
    found = seal.verified(generation)
    if not found.state.extends(state):
        raise LibraryError("the index belongs to another library or model, or predates a removal")
    generations.restore(generation)
    neighbours = Neighbours(generation)
    if neighbours.count != found.count:
        neighbours.close()
        raise LibraryError("the index does not find what it holds")
    return Live(generation, found, neighbours)


def built(folder: Path, target: State, records: Records, base: Live | None) -> Live | None:
    """Make a generation in `folder` of `base` and the records after it, and open it; None if there are none.

    It is sealed, but not yet published. Raises LibraryError if that cannot be done.
    """
    generation = generations.begin(folder, base.folder if base else None)
    try:
        upto, count = (base.seal.state.upto, base.seal.count) if base else (0, 0)
        for added in append(generation, records(upto)):
            upto, count = added[-1].number, count + len(added)
        if not count:
            return None
        missed = _missed(generation, _asked_for(records, base, upto))
        if base:
            missed = sorted({*base.seal.missed, *missed})
        generations.finish(generation, replace(target, upto=max(upto, target.upto)), count, missed)
        return opened(generation, target)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise


def _asked_for(records: Records, base: Live | None, upto: int) -> Iterator[Record]:
    """Yield all that has been added and, of what was there before, all or every so manyth: a link to it may be gone."""
    before, held = (base.seal.state.upto, base.seal.count) if base else (0, 0)
    every = -(-held // _SAMPLE) or 1
    yield from takewhile(lambda record: record.number <= upto, records(before if every > 1 else 0))
    if every > 1:
        old = takewhile(lambda record: record.number <= before, records(0))
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
