"""The index in the library's own folder: one process owns it; the others, and what it lacks, scan the ledger."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from ingest.errors import LibraryError
from ingest.library import removal
from ingest.library.build import Records
from ingest.library.index import Index
from ingest.library.indexable import Indexable
from ingest.library.ledger import Ledger
from ingest.library.seal import Seal, State, gaps
from ingest.library.vectors import Vectors

if TYPE_CHECKING:
    from ingest.models.ports import Vector

_BACKLOG = 2000  # passages that may wait for the index: scanning them takes 0.2 ms, building a generation seconds
_SHARE = 100  # of what the index holds, the hundredth part may wait: each catch-up copies as much as ten of these


class LocalIndex:
    """What is found near a vector: by the index if this process owns it, and by a scan of all that it lacks."""

    away = False

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        """Own nothing yet: until then, all is scanned."""
        self._folder = folder
        self._passages = Indexable(ledger)
        self._index: Index | None = None
        self._vectors = Vectors()
        self._removals = -1
        self._catching_up = threading.Lock()

    @property
    def count(self) -> int:
        """How many passages `nearest` searches."""
        return self._index.count if self._index else 0

    def nearest(self, vector: "Vector", k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest passages of the index as (id, cosine similarity), best first."""
        return self._index.nearest(vector, k) if self._index else []

    def beside(self, connection: Connection) -> Vectors:
        """Return what is to be scanned beside the index, as `connection` sees it."""
        if self._index is None and (removals := removal.removals(connection)) != self._removals:
            # Some of the vectors in memory must no longer be held, whoever removed them.
            self._vectors, self._removals = Vectors(), removals
        vectors = self._vectors
        vectors.top_up(connection)
        return vectors

    def own(self) -> bool:
        """Own and open the index if no other process does."""
        if self._index is None and (index := Index.own(self._folder)):
            self._update(index, index.open)
            self._index = index
        return self._index is not None

    def catch_up(self, backlog: int) -> bool:
        """Update the index if this process owns it and more than `backlog` passages wait; return whether it did."""
        if self._index is None or not self._catching_up.acquire(blocking=False):
            return False
        try:
            state = self._passages.state()
            if state.removals == self._removals and self._lacking(self._index.seals, state) <= backlog:
                return False
            self._update(self._index, self._index.catch_up, state)
            return True
        finally:
            self._catching_up.release()

    def rebuild(self) -> int:
        """Build the index from the ledger's vectors; return how many passages it holds. Raises LibraryError."""
        if not self.own() or self._index is None:
            raise LibraryError(
                "another newsdesk process has the index open and updates it: stop it, then run `newsdesk reindex`"
            )
        self._update(self._index, self._index.rebuild)
        return self._index.count

    def forget(self) -> bool:
        """After a removal, keep nothing of it; return False if another process owns the index, and will do it."""
        if not self.own() or self._index is None:
            return False
        self._update(self._index, self._index.catch_up)
        return True

    def waiting(self) -> int:
        """Return how many passages no index covers yet, whoever owns it. Does not load Chroma."""
        return self._lacking(Index.sealed(self._folder), self._passages.state())

    def tolerated(self) -> int:
        """Return how many passages may wait until it pays to add them."""
        return max(_BACKLOG, sum(each.count for each in Index.sealed(self._folder)) // _SHARE)

    def check(self) -> str:
        """Return a line on the health of the index. Raises LibraryError with what is wrong."""
        return Index.check(self._folder)

    def close(self) -> None:
        """Close the index if we own it."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _lacking(self, seals: Sequence[Seal], state: State) -> int:
        lacking = gaps([each.span for each in seals], state.upto)
        return sum(self._passages.count(gap.after, gap.upto) for gap in lacking)

    def _update(self, index: Index, how: Callable[[State, Records], None], state: State | None = None) -> None:
        """Bring `index` to a state of the ledger, by default that of now; from then on, scan what it does not find."""
        state = state or self._passages.state()
        how(state, self._passages)
        self._vectors = Vectors(above=index.upto, between=gaps(each.span for each in index.seals), others=index.missed)
        self._removals = state.removals
