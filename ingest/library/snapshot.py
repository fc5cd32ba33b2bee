"""One search's view of the library: everything it finds is from one moment, whatever is committed meanwhile."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from ingest.errors import IndexAwayError
from ingest.library import catalogue, lexical, versions
from ingest.library.catalogue import PlacedPassage
from ingest.library.local import LocalIndex
from ingest.library.schema import passages
from ingest.library.served import ServedIndex
from ingest.library.vectors import Vectors, exact, from_bytes
from ingest.models.ports import Vector

Ranked = list[tuple[PlacedPassage, float]]
Scores = list[tuple[int, float]]  # passage numbers with their scores, best first
# What is near a vector: what a scan finds, the numbers of what may be as near, and what the index finds, by passage id.
Near = tuple[Scores, list[int], dict[str, float]]


class Snapshot:
    """The library as of `at` (None: now), or what some `outlets` published of it, seen through one transaction."""

    def __init__(
        self,
        connection: Connection,
        vectors: Vectors,
        index: LocalIndex | ServedIndex,
        at: datetime | None,
        outlets: Sequence[str] = (),
    ) -> None:
        self._connection = connection
        self._vectors = vectors
        self._index = index
        self._at = at
        self._outlets = outlets
        self._seen: dict[int, PlacedPassage | None] = {}  # both methods find many of the same passages
        self._ahead: tuple[int, Near] | None = None

    def looked(self, vector: Vector, k: int) -> Vector:
        """Look up the neighbours before `dense` asks for them, while another thread searches; return `vector`."""
        self._ahead = _first(k), self._look(vector, _first(k))
        return vector

    def dense(self, vector: Vector, k: int, *, article_id: str | None = None) -> Ranked:
        """Return the `k` passages nearest to `vector` with their cosine similarity, best first.

        The index's results are merged with an exact scan of what it lacks; then the ledger keeps what is valid. If that
        is too little, more is fetched.
        """
        if article_id is not None:
            return self._valid(lambda _: self._within(vector, article_id), k, article_id)
        return self._valid(lambda n: self._nearest(vector, n), k, None)

    def lexical(self, question: str, k: int, *, article_id: str | None = None) -> Ranked:
        """Return the `k` passages that best match the words of `question`, with their BM25 score."""
        return self._lexical(partial(lexical.nearest, self._connection, question), k, article_id)

    def holding(self, words: Sequence[str], k: int, *, article_id: str | None = None) -> Ranked:
        """Return the `k` best passages that contain `words` in a row, or one end of them."""
        return self._lexical(partial(lexical.holding, self._connection, words), k, article_id)

    def _lexical(self, search: Callable[..., Scores], k: int, article_id: str | None) -> Ranked:
        def find(n: int) -> tuple[Scores, bool]:
            found = search(n)
            whole = len(found) < n
            if self._at is not None:
                past = search(n, past=True)
                found, whole = _best(found + past, n), whole and len(past) < n
            return found, whole

        return self._valid(find, k, article_id)

    def text(self, article_id: str, version: int) -> str:
        """Return the text of a version."""
        return catalogue.read_version(self._connection, article_id, version).text

    def _within(self, vector: Vector, article_id: str) -> tuple[Scores, bool]:
        rows = self._connection.execute(
            select(passages.c.number, passages.c.vector).where(passages.c.article_id == article_id)
        )
        found = [(row.number, float(from_bytes([row.vector])[0] @ vector)) for row in rows]
        return _best(found, len(found)), True

    def _look(self, vector: Vector, n: int) -> Near:
        found, rough = self._vectors.nearest(vector, n), self._vectors.roughly(vector, n)
        try:
            return found, rough, dict(self._index.nearest(vector, n))
        except IndexAwayError:  # what is in the index is found by its words alone
            return found, rough, {}

    def _nearest(self, vector: Vector, n: int) -> tuple[Scores, bool]:
        ahead = self._ahead
        found, rough, indexed = ahead[1] if ahead and ahead[0] == n else self._look(vector, n)
        whole = max(len(found), len(rough), len(indexed)) < n  # counted here: some may have been removed since
        numbers = versions.stored(self._connection, list(indexed))
        merged = {number: indexed[id] for id, number in numbers.items()}
        merged |= dict(found) | dict(exact(self._connection, rough, vector))
        return _best(list(merged.items()), n), whole

    def _valid(self, find: Callable[[int], tuple[Scores, bool]], k: int, article_id: str | None) -> Ranked:
        """Return the `k` best valid ones of what `find` finds; `find` also says whether there are no more."""
        wanted = _first(k)
        while True:
            found, whole = find(wanted)
            ranked: Ranked = []
            for place, (number, score) in enumerate(found):
                # All with the score of the last one wanted must be here: which of them came in first must not matter.
                if len(ranked) >= k and score < ranked[k - 1][1]:
                    return _stable(ranked)[:k]
                if number not in self._seen:
                    self._look_up([number for number, _ in found[place : place + k]])
                if (placed := self._seen[number]) and article_id in (None, placed.article_id):
                    ranked.append((placed, score))
            if whole:
                return _stable(ranked)[:k]
            wanted *= 4

    def _look_up(self, numbers: Sequence[int]) -> None:
        unknown = [number for number in numbers if number not in self._seen]
        self._seen |= dict.fromkeys(unknown) | catalogue.placed(
            self._connection, unknown, at=self._at, outlets=self._outlets
        )


def _first(k: int) -> int:
    """Return how many to fetch at first if `k` are wanted; a choice: a fifth may be outdated or have equal scores."""
    return k + k // 4


def _best(found: Scores, n: int) -> Scores:
    """Return the `n` best of two rankings of `n` each: further down, either may lack passages.

    Equal vectors get scores that differ in the seventh decimal, depending on where they are in memory.
    """
    return sorted(((number, round(score, 6)) for number, score in found), key=_by_score)[:n]


def _by_score(found: tuple[int, float]) -> tuple[float, int]:
    return -found[1], found[0]


def _stable(ranked: Ranked) -> Ranked:
    """Order equal scores by id, not by number: the order must not depend on when a passage came in."""
    return sorted(ranked, key=lambda hit: (-hit[1], hit[0].id))
