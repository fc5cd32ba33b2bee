"""Keeps account of the sources that are being taken in: which articles came of each, and what became of them."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial

from ingest.intake.arrivals import Arrival, Item
from ingest.intake.parts import Begun
from ingest.library.known import KnownSource, Visit
from ingest.library.sources import Sources
from ingest.reading.read import Given
from ingest.sources.fetched import Note

_TOGETHER = 64  # visits that are recorded in one transaction, each of which waits for the disk


@dataclass(slots=True)
class Wanted:
    """A source that is to be taken in: named on the command line, or known.

    `fresh`: read it whatever was known of it. `named`: it is one article, which somebody has named. `followed`: the
    sitemap that an index of them led to. `begun`: it is a further page of that story.
    """

    address: str
    given: Given
    known: KnownSource | None = None
    fresh: bool = False
    named: bool = False
    followed: str | None = None
    begun: Begun | None = None


@dataclass(slots=True)
class _Open:
    """A visit whose articles are not all settled; it fails if all of them do."""

    visit: Visit
    waiting: int = 0
    succeeded: bool = False
    failed: str | None = None
    read: bool = False


class Visits:
    """Records each visit when the articles that came of it are on the disk, never before.

    What a server gave to ask it by would otherwise say "unchanged" of an article that a kill has kept out.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._done: list[Visit] = []

    def of(self, visit: Visit, items: Iterable[Item], *, named: bool) -> Iterator[Arrival]:
        """Yield `items`, which are all that came of `visit`, as arrivals that are settled here.

        `named`: somebody has named the article itself, rather than a feed or a folder that holds it.
        """
        entry = _Open(visit)
        for item in items:
            if isinstance(item, Note):
                yield Arrival(item, named)
                continue
            entry.waiting += 1
            yield Arrival(item, named, partial(self._settle, entry))
        entry.read = True
        self._close(entry)

    def record(self, visit: Visit | None = None) -> None:
        """Write down `visit` and all that are done."""
        done, self._done = [*self._done, *([visit] if visit else [])], []
        if done:
            self._sources.record(done)

    def _settle(self, entry: _Open, error: str | None) -> None:
        entry.waiting -= 1
        entry.succeeded |= error is None
        entry.failed = entry.failed or error
        self._close(entry)

    def _close(self, entry: _Open) -> None:
        if not entry.read or entry.waiting:
            return
        failed = entry.failed if not entry.succeeded else None
        self._done.append(replace(entry.visit, error=entry.visit.error or failed))
        if len(self._done) >= _TOGETHER:
            self.record()


def to_given(given: Given) -> dict[str, str]:
    """Return `given` as a known source keeps it."""
    return {name: value for name, value in asdict(given).items() if value is not None}


def from_known(source: KnownSource) -> Given:
    """Return what was said of a known source's article."""
    return Given(**{name: source.given.get(name) for name in Given.__dataclass_fields__})
