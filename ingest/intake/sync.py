"""Takes sources in, side by side: those named on the command line, or again all that are known."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin

from ingest.article import Article
from ingest.errors import SourceError
from ingest.intake.arrivals import Arrival, Item
from ingest.intake.doubts import wall
from ingest.intake.identity import is_list_with
from ingest.intake.parts import MOST, Begun, belongs, is_later, later, whole
from ingest.intake.replies import addressed, entries_of, fetched, is_due, is_unchanged, listed, visited
from ingest.intake.take_in import Report, take_in
from ingest.intake.visits import Visits, Wanted, from_known, to_given
from ingest.library.known import LISTINGS, KnownSource, Visit
from ingest.library.library import Library
from ingest.models.pool import Pool
from ingest.models.ports import Embedder
from ingest.reading.read import Given, read, read_listed
from ingest.reading.sandbox import Entry
from ingest.reading.story import key_of
from ingest.sources.fetched import MANY, Failure, Fetched, Note, Unchanged, failure
from ingest.sources.files import name_of
from ingest.sources.find import find, is_folder
from ingest.sources.kinds import listing_by_content
from ingest.sources.web.address import is_url, normal
from ingest.sources.web.crawl import Crawl, WebAccess
from ingest.sources.web.decoding import unpacked
from ingest.sources.web.reply import HostBusy, Reply, Validators

_LED_AWAY = "it leads to a page that is not this story: the story is gone, or check the address"


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
    embedder: Callable[[], Embedder | Pool]
    web: WebAccess
    stdin: BinaryIO
    anyway: bool = False
    progress: Callable[[Report], None] = lambda report: None
    check: Callable[[Fetched, Given], None] = lambda fetched, given: None
    _texts: dict[str, Entry] = field(default_factory=dict)  # by page: entries of feeds that carry their articles

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
            self._texts.clear()
            for source, reply in crawl:
                yield from self._replied(source, reply, crawl, visits)

    def _local(self, source: Wanted, visits: Visits) -> Iterator[Arrival]:
        found: Iterable[Fetched | Failure | Note] = find(source.address, stdin=self.stdin)
        named, address = source.named, _lasting(source.address)
        if named:
            found = list(found)
            named = not any(isinstance(each, Fetched) and each.kind in MANY for each in found)
        visit = Visit(
            address=address or source.address,
            kind="folder" if is_folder(Path(source.address)) else "file",
            at=datetime.now(UTC),
            given=to_given(source.given) if source.fresh else None,
            error=None if address else "there is nothing under this name that could be read again",
        )
        yield from visits.of(visit, self._read(found, source.given), named=named)

    def _read(self, found: Iterable[Fetched | Failure | Note], given: Given) -> Iterator[Item]:
        for each in found:
            if isinstance(each, Failure | Note):
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
                reply = replace(reply, body=unpacked(reply.body))
                listing = listing_by_content(reply.body)
            if not listing:
                yield from self._page(source, reply, crawl, visits)
                return
            entries = entries_of(source, reply, listing)
            if index := next((entry["sitemap"] for entry in entries if "sitemap" in entry), None):
                crawl.add(replace(source, followed=index), urljoin(reply.url, index), Validators())
                return
            visits.record(listed(source, reply, listing, entries))
            self._texts |= {page: each for page, each in addressed(reply.url, entries).items() if each.get("html")}
        except SourceError as error:
            if source.followed:
                error = SourceError(
                    f"this is a list of sitemaps: ingest the one for news, such as {source.followed} ({error})"
                )
            yield from self._failed(source, listing or "page", error, visits)
        if listing:
            for page in self._pages(source):
                _ask(crawl, page)

    def _failed(self, source: Wanted, kind: str, error: SourceError, visits: Visits) -> Iterator[Arrival]:
        wait = error.until if isinstance(error, HostBusy) else None
        address = source.begun.visit.address if source.begun else source.address
        visit = Visit(address=address, kind=kind, at=datetime.now(UTC), error=str(error), wait_until=wait)
        yield from visits.of(visit, [failure(source.address, error)], named=False)

    def _page(self, source: Wanted, reply: Reply, crawl: Crawl[Wanted], visits: Visits) -> Iterator[Arrival]:
        visit, named = visited(source, reply), source.named
        if is_unchanged(source, reply):
            yield from visits.of(visit, [Unchanged(source.address)], named=False)
            return
        known = source.known or self.library.sources.at(source.address)  # a page of a feed may be named by itself
        page = fetched(source, reply, known.listed_as if known else {})
        items: Iterable[Item] = self._moved(self._whole(self._read([page], source.given), page, source), source, reply)
        if page.kind in MANY:  # some of its lines may fail: all are read again
            visit, named = replace(visit, etag=None, last_modified=None, digest=None), False
        elif page.kind == "html":
            joined = self._joined(visit, list(items), source, crawl)
            if joined is None:
                return
            visit, named, items = joined
        yield from visits.of(visit, items, named=named)

    def _joined(
        self, visit: Visit, items: list[Item], source: Wanted, crawl: Crawl[Wanted]
    ) -> tuple[Visit, bool, list[Item]] | None:
        """Return what came of a page, with the pages of its story before it; None if the next is asked for first."""
        page = next((item for item in items if isinstance(item, Article)), None)
        begun = source.begun or Begun(visit, source.named, ())
        if page is None or (begun.articles and not belongs(page, begun)):
            return begun.visit, begun.named, [whole(begun.articles)] if begun.articles and page else items
        if is_later(page) and not begun.articles:
            return visit, source.named, [later(page, named=source.named)]
        begun = replace(begun, articles=(*begun.articles, page))
        if page.following and len(begun.articles) < MOST:
            crawl.add(Wanted(page.following, source.given, begun=begun), page.following, Validators())
            return None
        if len(begun.articles) == 1:
            return visit, source.named, items
        # The later pages may change alone, so the first is read again whatever its server says of it.
        unasked = replace(begun.visit, etag=None, last_modified=None, digest=None)
        return unasked, begun.named, [whole(begun.articles)]

    def _whole(self, items: Iterable[Item], page: Fetched, source: Wanted) -> Iterator[Item]:
        """Yield what its feed carries of an article, where the page itself is a wall."""
        entry = self._texts.get(source.address)
        for item in items:
            walled = isinstance(item, Failure) or (isinstance(item, Article) and wall(item))
            try:
                yield read_listed(page, entry, source.given) if entry and walled else item
            except SourceError:  # what the feed carries is nothing to read either
                yield item

    def _moved(self, items: Iterable[Item], source: Wanted, reply: Reply) -> Iterator[Item]:
        """Let an article whose page has moved for good stay the article that it was at the old address.

        Where it leads to a list of stories, the story is gone.
        """
        led = key_of(reply.url) != key_of(source.address)
        before = self.library.sources.article_at(source.address) if led else None
        current = self.library.current(before) if before else None
        for item in items:
            if current and isinstance(item, Article) and not item.id and is_list_with(item, current):
                yield Failure(source.address, _LED_AWAY)
            elif before and reply.moved and isinstance(item, Article) and not item.id and not self.library.knows(item):
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
