"""The library as a whole, at one moment: its articles, what came in when, and which passages hold a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from ingest.library import catalogue, lexical, vocabulary
from ingest.library.catalogue import PlacedPassage, StoredVersion
from ingest.library.schema import arrivals, passages, versions
from ingest.library.vectors import from_bytes
from ingest.models.ports import Vector


@dataclass(frozen=True, slots=True)
class Entry:
    """An article by one of its versions, without the text; `arrival` counts the versions as they came in."""

    article_id: str
    version: int
    title: str
    url: str | None
    author: str | None
    outlet: str | None
    published: str | None
    fetched: str
    valid_from: str
    place: int  # 0 is the article's oldest version
    arrival: int


class Survey:
    """The library as of `at` (None: now), seen through one transaction."""

    def __init__(self, connection: Connection, at: datetime | None) -> None:
        self._connection = connection
        self._at = at

    def entries(self) -> list[Entry]:
        """Return every article by the version that counts, newest first, undated ones last."""
        order = versions.c.published.is_(None), versions.c.published.desc(), versions.c.article_id
        return self._read(_entry.where(catalogue.valid(self._at)).order_by(*order))

    def arrived(self, after: int) -> list[Entry]:
        """Return the versions that came in after arrival number `after`, in that order, whether they count or not."""
        return self._read(_entry.where(arrivals.c.number > after).order_by(arrivals.c.number))

    def began(self, since: datetime) -> list[Entry]:
        """Return the versions that count from a moment after `since` on, up to `at`, oldest first."""
        moment, until = (_utc(each) for each in (since, self._at or datetime.max.replace(tzinfo=UTC)))
        wanted = _entry.where(versions.c.valid_from >= moment, versions.c.valid_from <= until)
        return self._read(wanted.order_by(versions.c.valid_from, versions.c.article_id))

    def last_arrival(self) -> int:
        """Return the number of the version that came in last, 0 for an empty library."""
        return self._connection.execute(select(arrivals.c.number).order_by(arrivals.c.number.desc())).scalar() or 0

    def version(self, article_id: str, number: int) -> StoredVersion:
        """Return a version with its text. Raises LibraryError."""
        return catalogue.read_version(self._connection, article_id, number)

    def history(self, article_id: str) -> list[StoredVersion]:
        """Return every version of an article, oldest first."""
        return catalogue.read_history(self._connection, article_id)

    def passages(self, article_id: str, version: int) -> list[PlacedPassage]:
        """Return the passages of a version in reading order."""
        return catalogue.passages_of(self._connection, article_id, version)

    def vectors(self, numbers: Sequence[int]) -> dict[int, Vector]:
        """Return the vectors of passages by their numbers."""
        found = select(passages.c.number, passages.c.vector).where(passages.c.number.in_(numbers))
        return {row.number: from_bytes([row.vector])[0] for row in self._connection.execute(found)}

    def holding(self, words: Sequence[str], *, phrase: bool = False, most: int | None = None) -> list[PlacedPassage]:
        """Return the passages that hold all of `words` or, as a `phrase`, hold them in a row.

        The `most` best of them, or all, best first.

        Headlines count; forms of a word are one, as in the lexical index.
        """
        found = lexical.with_all(self._connection, words, phrase=phrase, past=False, most=most)
        if self._at is not None:
            found += lexical.with_all(self._connection, words, phrase=phrase, past=True, most=most)
        held = catalogue.placed(self._connection, found, at=self._at)
        return [held[number] for number in found if number in held]

    def unknown(self, words: Sequence[str]) -> list[str]:
        """Return those of `words` that no article holds."""
        return vocabulary.unknown(self._connection, words)

    def nearly(self, word: str, edits: int) -> list[tuple[str, int]]:
        """Return the words of the articles that are spelt nearly like `word`, and how many letters differ."""
        return vocabulary.nearly(self._connection, word, edits)

    def _read(self, wanted: Select[*tuple[Any, ...]]) -> list[Entry]:
        return [Entry(*row) for row in self._connection.execute(wanted)]


_entry = select(
    versions.c.article_id, versions.c.number.label("version"), versions.c.title, versions.c.url, versions.c.author,
    versions.c.outlet, versions.c.published, versions.c.fetched, versions.c.valid_from, versions.c.place,
    arrivals.c.number.label("arrival"),
).join(
    arrivals,
    (arrivals.c.article_id == versions.c.article_id) & (arrivals.c.version == versions.c.number),
)  # fmt: skip


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
