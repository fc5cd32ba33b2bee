"""Takes sources in, side by side: those named on the command line, or again all that are known."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from ingest.article import Article
from ingest.errors import SourceError
from ingest.intake.arrivals import Arrival, Item
from ingest.intake.replies import fetched, is_due, is_unchanged, listed, visited
from ingest.intake.take_in import Report, take_in
from ingest.intake.visits import Visits, Wanted, from_known, to_given
from ingest.library.known import LISTINGS, KnownSource, Visit
from ingest.library.library import Library
from ingest.models.ports import Embedder
from ingest.reading.read import Given, read
from ingest.sources.fetched import Failure, Fetched, Unchanged, failure
from ingest.sources.files import name_of
from ingest.sources.find import find, is_folder
from ingest.sources.kinds import listing_by_content
from ingest.sources.web.address import is_url, normal
from ingest.sources.web.crawl import Crawl, WebAccess
from ingest.sources.web.reply import HostBusy, Reply, Validators


def wanted(argument: str, given: Given) -> Wanted:
    """Return the source that an argument of `newsdesk ingest` stands for."""
    if is_url(argument):
        return Wanted(normal(argument), given, fresh=True, named=True)
    return Wanted(argument, given, fresh=True, named=not is_folder(Path(argument)))


def due(known: Iterable[KnownSource], now: datetime) -> list[Wanted]:
    """Return those of the `known` sources to ask now, without the pages of feeds, which come with their feed."""
    return [
        Wanted(source.address, from_known(source), source)
        for source in known
        if source.found_in is None and not (source.wait_until and source.wait_until > now)
    ]


@dataclass(slots=True)
class Intake:
    """Takes sources into `library`; `web` is how the web is reached."""

    library: Library
    embedder: Callable[[], Embedder]
    web: WebAccess
    stdin: BinaryIO
    anyway: bool = False
    progress: Callable[[Report], None] = lambda report: None
    check: Callable[[Fetched, Given], None] = lambda fetched, given: None

    def take(self, sources: Sequence[Wanted]) -> Report:
        """Take in what `sources` hold; each succeeds or fails on its own."""
        visits = Visits(self.library.sources)
        try:
            arriving = self._arriving(sources, visits)
            return take_in(arriving, self.library, self.embedder, anyway=self.anyway, progress=self.progress)
        finally:
            visits.record()  # also of what was done before a Ctrl-C

    def _arriving(self, sources: Sequence[Wanted], visits: Visits) -> Iterator[Arrival]:
        with Crawl[Wanted](self.web) as crawl:
            for source in sources:
                if is_url(source.address):
                    _ask(crawl, source)
            for source in sources:  # while the web is asked
                if not is_url(source.address):
                    yield from self._local(source, visits)
            for source, reply in crawl:
                yield from self._replied(source, reply, crawl, visits)

    def _local(self, source: Wanted, visits: Visits) -> Iterator[Arrival]:
        found: Iterable[Fetched | Failure] = find(source.address, stdin=self.stdin)
        named, address = source.named, _lasting(source.address)
        if named:
            found = list(found)
            named = not any(isinstance(each, Fetched) and each.kind == "archive" for each in found)
        visit = Visit(
            address=address or source.address,
            kind="folder" if is_folder(Path(source.address)) else "file",
            at=datetime.now(UTC),
            given=to_given(source.given) if source.fresh else None,
            error=None if address else "there is nothing under this name that could be read again",
        )
        yield from visits.of(visit, self._read(found, source.given), named=named)

    def _read(self, found: Iterable[Fetched | Failure], given: Given) -> Iterator[Item]:
        for each in found:
            if isinstance(each, Failure):
                yield each
            else:
                self.check(each, given)
                yield from read(each, given)

    def _replied(
        self, source: Wanted, reply: Reply | SourceError, crawl: Crawl[Wanted], visits: Visits
    ) -> Iterator[Arrival]:
        known = source.known
        listing = known.kind if known and known.kind in LISTINGS else None
        try:
            if isinstance(reply, SourceError):
                raise reply
            if reply.status == HTTPStatus.OK:
                listing = listing_by_content(reply.body)
            if listing:
                visits.record(listed(source, reply, listing))
            else:
                yield from self._page(source, reply, visits)
        except SourceError as error:
            visit = Visit(
                address=source.address,
                kind=listing or "page",
                at=datetime.now(UTC),
                error=str(error),
                wait_until=error.until if isinstance(error, HostBusy) else None,
            )
            yield from visits.of(visit, [failure(source.address, error)], named=False)
        if listing:
            for page in self._pages(source):
                _ask(crawl, page)

    def _page(self, source: Wanted, reply: Reply, visits: Visits) -> Iterator[Arrival]:
        visit = visited(source, reply)
        if is_unchanged(source, reply):
            yield from visits.of(visit, [Unchanged(source.address)], named=False)
            return
        page = fetched(source, reply)
        archive = page.kind == "archive"
        if archive:  # some of its lines may fail: all are read again
            visit = replace(visit, etag=None, last_modified=None, digest=None)
        items = self._moved(self._read([page], source.given), source, moved=reply.moved)
        yield from visits.of(visit, items, named=source.named and not archive)

    def _moved(self, items: Iterator[Item], source: Wanted, *, moved: bool) -> Iterator[Item]:
        """Let an article whose page has moved for good stay the article that it was at the old address."""
        before = self.library.sources.article_at(source.address) if moved else None
        for item in items:
            if before and isinstance(item, Article) and not item.id and not self.library.knows(item):
                yield replace(item, id=before)
            else:
                yield item

    def _pages(self, listing: Wanted) -> Iterator[Wanted]:
        """Yield the pages of a feed or sitemap that are to be asked now."""
        now, pages = datetime.now(UTC), self.library.sources.pages(listing.address)
        newest = max((page.listed for page in pages if page.listed), default=now)
        for page in pages:
            if listing.fresh or is_due(page, newest, now):
                yield Wanted(page.address, from_known(page), page, fresh=listing.fresh)


def _lasting(argument: str) -> str | None:
    """Return the name under which a file or folder can be read again, None if there is no such name."""
    if argument == "-":
        return None
    try:
        resolved = Path(argument).resolve(strict=True)
    except (OSError, ValueError):  # reading it tells the reason
        return None
    name = name_of(resolved)
    return name if name == str(resolved) else None  # a name that is not UTF-8 is spelt out, which finds nothing


def _ask(crawl: Crawl[Wanted], source: Wanted) -> None:
    known = source.known
    asked = Validators(known.etag, known.last_modified) if known and not source.fresh else Validators()
    crawl.add(source, source.address, asked)
