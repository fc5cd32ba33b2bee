"""The library: the ledger and the index derived from it, behind one class."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from ingest.article import Article, canonical_url
from ingest.errors import LibraryError
from ingest.library import catalogue, embargo, quantized, removal, takedown, versions
from ingest.library.catalogue import Listed, PlacedPassage, StoredVersion
from ingest.library.chroma_server import Address, ChromaServer
from ingest.library.embargo import Held
from ingest.library.ledger import Ledger, fact
from ingest.library.local import LocalIndex
from ingest.library.schema import passages
from ingest.library.served import ServedIndex
from ingest.library.snapshot import Snapshot
from ingest.library.sources import Sources
from ingest.library.survey import Survey
from ingest.library.versions import Outcome, Standing
from ingest.models.ports import Vector
from ingest.passages.split import Passage


class Library:
    """A library in one folder. Any number of processes may open it; one at a time owns its index."""

    def __init__(self, home: Path, database_url: str = "", chroma: Address | None = None) -> None:
        """Open or make the library in `home`.

        Its ledger is in the database at a URL, its index on a Chroma server, if they are given, or else in `home`.
        Raises LibraryError, SettingsError.
        """
        self.home = home
        self.ledger = Ledger(home, database_url)
        self.sources = Sources(self.ledger)
        self._index = (
            ServedIndex(self.ledger, ChromaServer(chroma)) if chroma else LocalIndex(self.ledger, home / "index")
        )

    def own_index(self) -> bool:
        """Own and open the index if no other process does; without it, the ledger is scanned. A torn one is rebuilt.

        An index on a server is nobody's own.
        """
        return self._index.own()

    def catch_up(self, *, backlog: int = 0) -> bool:
        """Update the index if this process owns it and more than `backlog` passages wait; return whether it did.

        One on a server is updated by whoever comes first, and rebuilt if the server has torn it. Raises LibraryError.
        """
        return self._index.catch_up(backlog)

    def reindex(self) -> int:
        """Build the index from the ledger's vectors; return how many passages it holds. Raises LibraryError."""
        return self._index.rebuild()

    def check_model(self, name: str, digest: str) -> None:
        """Record the embedding model of a new library; refuse a different one once it has vectors."""
        wanted = f"{name} {digest}"
        with self.ledger.reading() as connection:
            known = fact(connection, "embedding_model")
        if known == wanted:
            return
        if known and not self.is_empty():
            raise LibraryError(
                f"this library was embedded with {known.split()[0]}, not with {name}: unset NEWSDESK_EMBEDDING_MODEL or"
                f" set it to {known.split()[0]}, or set NEWSDESK_HOME to a new folder and ingest the articles again"
            )
        self.ledger.record("embedding_model", wanted)

    def standing(self, article: Article) -> Standing:
        """Return which article this is, and whether this text of it is already in the library."""
        with self.ledger.reading() as connection:
            return versions.standing(connection, article)

    def knows(self, article: Article) -> bool:
        """Return whether this article, under any of its names, is in the library."""
        with self.ledger.reading() as connection:
            article_id = versions.standing(connection, article).article_id
            return catalogue.current(connection, article_id) is not None

    def current(self, article_id: str) -> StoredVersion | None:
        """Return the current version of an article, None if there is no such article."""
        with self.ledger.reading() as connection:
            return catalogue.current(connection, article_id)

    def is_taken_down(self, article: Article) -> bool:
        """Return whether this article was removed for good."""
        with self.ledger.reading() as connection:
            return takedown.is_taken_down(connection, takedown.names_of(article))

    def hold(self, article: Article, *, named: bool) -> bool:
        """Keep an article under embargo until it comes out; return whether it was not kept so before."""
        with self.ledger.writing() as connection:
            return embargo.hold(connection, article, named=named)

    def held(self, *, until: datetime | None = None) -> list[Held]:
        """Return the articles under embargo, or those that come out `until` a moment."""
        with self.ledger.reading() as connection:
            return embargo.held(connection, until=until)

    def has_due(self) -> bool:
        """Is anything under embargo that may come out now?"""
        with self.ledger.reading() as connection:
            return embargo.is_due(connection, datetime.now(UTC))

    def let_go(self, article: Article) -> bool:
        """Keep an article under embargo no longer; return whether it was."""
        with self.ledger.writing() as connection:
            return embargo.let_go(connection, article)

    def missing(self, cut: Sequence[Passage]) -> list[Passage]:
        """Return those of an article's passages that have no vector yet."""
        with self.ledger.reading() as connection:
            known = versions.stored(connection, [passage.id for passage in cut])
        return [passage for passage in cut if passage.id not in known]

    def commit(
        self,
        article_id: str,
        article: Article,
        cut: Sequence[Passage],
        vectors: Mapping[str, Vector],
        *,
        named: bool = True,
    ) -> Outcome:
        """Store a version in one transaction. Raises versions.MissingVectors if `vectors` lacks some.

        An article that was taken down stays so (it is "unchanged") unless somebody `named` it.
        """
        with self.ledger.writing() as connection:
            if named:
                takedown.allow(connection, article)
            elif takedown.is_taken_down(connection, takedown.names_of(article)):
                return "unchanged"
            outcome = versions.commit(connection, article_id, article, cut, vectors)
            quantized.fill(connection)
            return outcome

    @contextmanager
    def snapshot(self, at: datetime | None = None, outlets: Sequence[str] = ()) -> Iterator[Snapshot]:
        """Yield the library as it is now, or as of `at`, for one search: it does not change meanwhile.

        With `outlets`, no search finds what others published.
        """
        with self.ledger.reading() as connection:
            yield Snapshot(connection, self._index.beside(connection), self._index, at, outlets)

    @contextmanager
    def survey(self, at: datetime | None = None) -> Iterator[Survey]:
        """Yield the library as a whole, as it stands now or as of `at`: it does not change meanwhile."""
        with self.ledger.reading() as connection:
            yield Survey(connection, at)

    def seen(self) -> int | None:
        """Return the arrival up to which whoever uses this library in a terminal was told what is new."""
        known = self.ledger.fact("news_seen")
        return int(known) if known else None

    def note_seen(self, arrival: int) -> None:
        """Remember it."""
        self.ledger.record("news_seen", str(arrival))

    def backlog(self) -> int:
        """Return how many passages no index covers yet, whoever owns it. Does not load Chroma."""
        return self._index.waiting()

    def tolerated(self) -> int:
        """Return how many passages may wait for the index until it pays to add them."""
        return self._index.tolerated()

    def is_empty(self) -> bool:
        """Return whether there is nothing to search."""
        with self.ledger.reading() as connection:
            return connection.execute(select(passages.c.number).limit(1)).first() is None

    def arrived(self) -> int:
        """Return the number of the newest arrival: what came in by now is up to it."""
        with self.ledger.reading() as connection:
            return catalogue.arrived(connection)

    def figures(self) -> dict[str, int]:
        """Return what a monitor watches: how much there is, and what is late."""
        with self.ledger.reading() as connection:
            counted = catalogue.counted(connection)
        return counted | {
            "passages_waiting": self.backlog(),  # for the index
            "articles_under_embargo": len(self.held()),
            "sources_late": len(self.sources.stale(datetime.now(UTC))),
        }

    def begins(self, article_id: str | None = None) -> datetime | None:
        """Return the start of the earliest version, of one article or of all; None for an empty library."""
        with self.ledger.reading() as connection:
            stamp = catalogue.begins(connection, article_id)
        return datetime.fromisoformat(stamp) if stamp else None

    def articles(self) -> list[Listed]:
        """Return every article by its current version, newest first."""
        with self.ledger.reading() as connection:
            return catalogue.list_articles(connection)

    def version(self, given_id: str, number: int | None = None) -> StoredVersion:
        """Return a version (by default the current one) of the article whose id is or begins with `given_id`."""
        with self.ledger.reading() as connection:
            return catalogue.read_version(connection, catalogue.full_id(connection, given_id), number)

    def at_url(self, url: str) -> StoredVersion | None:
        """Return the current version of the article at `url`, however that is spelled, if there is one."""
        with self.ledger.reading() as connection:
            return catalogue.at_url(connection, canonical_url(url))

    def history(self, given_id: str) -> list[StoredVersion]:
        """Return every version of the article whose id is or begins with `given_id`, the oldest first."""
        with self.ledger.reading() as connection:
            return catalogue.read_history(connection, catalogue.full_id(connection, given_id))

    def passages_of(self, version: StoredVersion) -> list[PlacedPassage]:
        """Return the passages of a version in reading order."""
        with self.ledger.reading() as connection:
            return catalogue.passages_of(connection, version.article_id, version.number)

    def article_id(self, given: str) -> str:
        """Return the full id that `given` is, or is a prefix of. Raises LibraryError."""
        with self.ledger.reading() as connection:
            return catalogue.full_id(connection, given)

    def remove(self, given_id: str) -> tuple[str, int, bool]:
        """Take an article down for good; return its id, how many passages it had, and whether the index is rebuilt.

        If another process owns the index, that process rebuilds it at its next search. Raises LibraryError, also if a
        process that is reading keeps removed words on disk.
        """
        with self.ledger.writing() as connection:
            article_id = catalogue.full_id(connection, given_id)
            takedown.remember(connection, article_id)
            count = removal.remove(connection, article_id)
        rebuilt = self._index.forget()
        self.ledger.compact()
        return article_id, count, rebuilt

    def check_index(self) -> str:
        """Return a line on the health of the index. Raises LibraryError with what is wrong."""
        return self._index.check()

    @property
    def index_is_away(self) -> bool:
        """Did the Chroma server fail when it was asked last, so that words alone were searched?"""
        return self._index.away

    def close(self) -> None:
        """Close the ledger, and the index if we own it."""
        self._index.close()
        self.ledger.close()
