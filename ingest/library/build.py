"""Builds a generation of the index from the ledger's vectors, and opens one for searching."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import LibraryError
from ingest.library import generations, seal
from ingest.library.chroma import Neighbours, Record, append
from ingest.library.seal import Seal, State

if TYPE_CHECKING:
    from ingest.models.ports import Vector

Records = Callable[[int], Iterable[Record]]  # of a number: the ledger's records numbered above it, by number


@dataclass(slots=True)
class Live:
    """A generation that is open for searching; `readers` counts the searches under way."""

    folder: Path
    seal: Seal
    neighbours: Neighbours
    readers: int = 0


def opened(generation: Path, state: State, canaries: "Sequence[Vector]" = ()) -> Live:
    """Open `generation` if it is intact, extends `state` and finds `canaries`, which are some of its vectors.

    Raises LibraryError with what is wrong.
    """
    found = seal.verified(generation)
    if not found.state.extends(state):
        raise LibraryError("the index belongs to another library or model, or to a time before a removal")
    generations.restore(generation)
    neighbours = Neighbours(generation)
    if neighbours.count != found.count or not neighbours.finds(canaries):
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
        canaries: list[Vector] = []
        for added in append(generation, records(upto)):
            upto, count = added[-1].number, count + len(added)
            canaries += [record.vector for record in added[::100]]
        if not count:
            return None
        generations.finish(generation, replace(target, upto=max(upto, target.upto)), count)
        return opened(generation, target, canaries)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
