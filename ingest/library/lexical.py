"""The lexical index: BM25 over passages and their headlines, in the ledger's own database.

Current and past passages are kept apart, so that text corrected long ago neither slows today's search nor affects its
word frequencies: the ranking is that of a library that never held anything else.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import Connection

from ingest.english.common_words import COMMON
from ingest.library import fts5, tsvectors

_WORD = re.compile(r"\w+")

# Words that rank passages, however many hold them. Of 107 questions about the news of 2024, with READ a fiftieth (a
# hundredth) of the library, an article that answers is first of those found for 0.729 (0.729) with five, as opposed to
# 0.748 (0.720) with all words, and among ten for 0.991 (0.981) either way; with three, first for 0.692 (0.692). In a
# million passages, a search with five takes half as long as with all.
_RANKING = 5
Row = Mapping[str, object]  # number, title, body
Scores = list[tuple[int, float]]  # passage numbers with their BM25 score, best first


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which passages are wanted: those with one of `phrases`, or `every` one of them, ranked by those in `ranking`.

    A phrase is one word or several in a row. `body` leaves headlines out.
    """

    phrases: Sequence[str]
    ranking: Sequence[str] = ()
    every: bool = False
    body: bool = False


class Engine(Protocol):
    """What searches words in one kind of database. Each function has a transaction to work in.

    `READ` passages are ranked for a question at most; a library that has no more is searched for every word.
    """

    READ: int

    def create(self, connection: Connection) -> None:
        """Make its tables."""

    def insert(self, connection: Connection, rows: Sequence[Row], *, past: bool) -> None:
        """Add passages, none of which is there."""

    def delete(self, connection: Connection, numbers: Collection[int], *, past: bool) -> None:
        """Delete those of the passages that are there."""

    def retire(self, connection: Connection, numbers: Collection[int]) -> None:
        """Move those of the passages that are current to the past ones."""

    def known(self, connection: Connection, numbers: Collection[int]) -> set[int]:
        """Return which of the passages are there, current or past."""

    def merge(self, connection: Connection) -> None:
        """Leave no word of what was deleted in what is kept."""

    def newest(self, connection: Connection, *, past: bool) -> int:
        """Return the highest number of a passage that is there."""

    def often(self, connection: Connection, words: Sequence[str], *, past: bool) -> dict[str, int]:
        """Return how many passages hold each word; where they are more than READ, about how many."""

    def ranked(self, connection: Connection, wanted: Wanted, k: int | None, *, past: bool) -> Scores:
        """Return the `k` best passages, or all; ties go to the older number."""

    def texts(self, connection: Connection, word: str, most: int) -> list[str]:
        """Return headline and text of current passages that hold a word, `most` of them."""

    def stems(self, connection: Connection, first: str, after: str) -> list[tuple[str, int]]:
        """Return the stems of current passages from `first` on and before `after`, and how many passages hold each."""


def engine(connection: Connection) -> Engine:
    """Return what searches words in the database of a connection."""
    return tsvectors if connection.dialect.name == "postgresql" else fts5


def create(connection: Connection) -> None:
    """Make the index, stemmed (Porter) and without accents: `Zelenskyy's` finds `Zelenskyy`, `Bogota` `Bogotá`."""
    engine(connection).create(connection)


def enter(connection: Connection, rows: Sequence[Row]) -> None:
    """Add passages as current ones."""
    words = engine(connection)
    words.delete(connection, _numbers(rows), past=True)
    words.insert(connection, rows, past=False)


def enter_past(connection: Connection, rows: Sequence[Row]) -> None:
    """Add the passages of an edition that was outdated when it arrived, except those already stored."""
    words = engine(connection)
    known = words.known(connection, _numbers(rows))
    words.insert(connection, [row for row in rows if row["number"] not in known], past=True)


def retire(connection: Connection, numbers: Sequence[int]) -> None:
    """Move the passages with `numbers` from the current ones to the past ones."""
    engine(connection).retire(connection, numbers)


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Delete the passages with `numbers`, so that no word of them remains in the index."""
    words = engine(connection)
    for past in (False, True):
        words.delete(connection, numbers, past=past)
    words.merge(connection)


def nearest(connection: Connection, question: str, k: int, *, past: bool = False) -> Scores:
    """Return (passage number, BM25 score) of the `k` best passages, best first; ties go to the older number.

    `past` searches the passages that are no longer current.
    """
    words = telling(question)
    if not words:
        return []
    search = engine(connection)
    if search.newest(connection, past=past) > search.READ:
        wanted = _rarest(words, search.often(connection, words, past=past), search.READ)
        found = search.ranked(connection, wanted, k, past=past)
        if len(found) >= k or not wanted.every:
            return found
        return search.ranked(connection, replace(wanted, phrases=wanted.phrases[:1]), k, past=past)
    return search.ranked(connection, Wanted(words, words), k, past=past)


def _rarest(words: Sequence[str], often: Mapping[str, int], most: int) -> Wanted:
    """Return which passages are wanted, some `most`: with one of the rarest of `words`; the rarer ones rank them.

    What one passage in ten holds tells little of which is meant, and ranking all that hold it is what a search costs.
    To rank by a word costs as much as reading on, so of those that more than `most` hold, only some do. Where even the
    rarest is in more, the two rarest are wanted together.
    """
    rare = sorted((word for word in words if often[word]), key=often.__getitem__)
    kept: list[str] = []
    read = 0
    for word in rare:
        read += often[word]
        if kept and read > most:
            break
        kept.append(word)
    ranking = [word for nth, word in enumerate(rare) if nth < _RANKING or often[word] <= most]
    if len(rare) > 1 and often[rare[0]] > most:
        return Wanted(rare[:2], ranking, every=True)
    return Wanted(kept or words, ranking or words)


def holding(connection: Connection, words: Sequence[str], k: int, *, past: bool = False) -> Scores:
    """Return, like `nearest`, the passages that hold these words in a row, or the first or last dozen of them.

    A quotation may be longer than a passage.
    """
    search = engine(connection)
    # Few questions are quotations. Looking for a passage with all the words that tell takes a quarter of the time.
    parts = [
        " ".join(part)
        for part in dict.fromkeys((tuple(words[:12]), tuple(words[-12:])))
        if search.ranked(connection, Wanted(held := telling(" ".join(part)), held, every=True, body=True), 1, past=past)
    ]
    return search.ranked(connection, Wanted(parts, parts, body=True), k, past=past) if parts else []


def with_all(
    connection: Connection, words: Sequence[str], *, phrase: bool, past: bool, most: int | None = None
) -> list[int]:
    """Return the numbers of the passages that hold all of `words`, in a row if they are a `phrase`, best first."""
    parts = [word.lower() for each in words for word in _WORD.findall(each)]
    if not parts:
        return []
    phrases = [" ".join(parts)] if phrase else parts
    found = engine(connection).ranked(connection, Wanted(phrases, phrases, every=True), most, past=past)
    return [number for number, _ in found]


def telling(question: str) -> list[str]:
    """Return the meaningful words of `question`, each once; all of them if none is."""
    words = list(dict.fromkeys(_WORD.findall(question.lower())))
    return [word for word in words if word not in COMMON] or words


def _numbers(rows: Sequence[Row]) -> list[int]:
    return [int(str(row["number"])) for row in rows]
