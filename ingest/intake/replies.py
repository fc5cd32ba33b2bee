"""What the reply of a server means for the source that was asked."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from ingest.errors import SourceError
from ingest.intake.visits import Wanted, to_given
from ingest.library.known import KEPT, KnownSource, Visit
from ingest.reading.read import Given
from ingest.reading.sandbox import Entry, links_apart
from ingest.sources.fetched import Fetched
from ingest.sources.kinds import kind_by_content
from ingest.sources.web.address import linked
from ingest.sources.web.reply import Reply

logger = logging.getLogger(__name__)

_PAGES = 1000  # of one feed or sitemap: no more may stand in a news sitemap
_TENTH = 10  # of the time since a feed dropped a page: then it is asked again


def is_unchanged(source: Wanted, reply: Reply) -> bool:
    """Return whether the server, or the bytes it sends, say that the page is the one taken in before."""
    if source.known is None or source.fresh:
        return False
    return reply.status == HTTPStatus.NOT_MODIFIED or source.known.digest == _digest(reply)


def visited(source: Wanted, reply: Reply) -> Visit:
    """Return the visit of a page, with what to ask by next time."""
    known, unchanged = source.known, reply.status == HTTPStatus.NOT_MODIFIED
    kept = known if unchanged else None  # a server need not say again what it has said
    return Visit(
        address=source.address,
        kind="page",
        at=reply.at,
        given=to_given(source.given) if source.named else None,
        etag=reply.validators.etag or (kept.etag if kept else None),
        last_modified=reply.validators.last_modified or (kept.last_modified if kept else None),
        digest=kept.digest if kept else _digest(reply),
    )


def listed(source: Wanted, reply: Reply, kind: str, entries: Sequence[Entry]) -> Visit:
    """Return the visit of a feed or sitemap that lists `entries`."""
    visit = replace(visited(source, reply), kind=kind, digest=None)
    if reply.status == HTTPStatus.NOT_MODIFIED:
        return visit
    pages = addressed(reply.url, entries)
    if len(pages) > _PAGES:
        logger.warning("%s lists %d articles: the first %d are ingested", source.address, len(pages), _PAGES)
    visit = replace(visit, pages=list(pages)[:_PAGES], said={page: _kept(entry) for page, entry in pages.items()})
    # What an index of sitemaps led to says nothing of whether the index has changed.
    return replace(visit, etag=None, last_modified=None) if source.followed else visit


def entries_of(source: Wanted, reply: Reply, kind: str) -> list[Entry]:
    """Return what a feed or sitemap lists, nothing if it has not changed. Raises SourceError."""
    if source.known and source.known.found_in:
        raise SourceError("this is a feed that another one lists: ingest it by itself")
    if source.given != Given():
        raise SourceError(f"this is a {kind}, but what was said describes one article: ingest it without")
    if reply.status == HTTPStatus.NOT_MODIFIED:
        return []
    page = Fetched(source=source.address, kind="html", fetched=reply.at, content=reply.body, url=reply.url)
    entries = links_apart(page, kind)
    if source.followed and any("sitemap" in entry for entry in entries):
        raise SourceError("its list of sitemaps leads to another list: ingest the sitemap for news itself")
    return entries


def addressed(base: str, entries: Sequence[Entry]) -> dict[str, Entry]:
    """Return the `entries` of a feed at `base` by the addresses of their pages."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for address in linked(base, [entry.get("link", "")]):
            found.setdefault(address, entry)
    return found


def _kept(entry: Entry) -> dict[str, str]:
    """Return what is kept of an entry, for a page that doesn't say it; its text is not."""
    return {name: entry[name] for name in ("published", "modified", "author") if len(entry.get(name, "x" * 200)) < 200}


def fetched(source: Wanted, reply: Reply, listed_as: Mapping[str, str]) -> Fetched:
    """Return the page that `reply` holds, of a kind that its content says. Raises SourceError.

    `listed_as` is what a feed says of it.
    """
    if not reply.body.strip():
        raise SourceError("its server sends an empty page: check the address, or try again later")
    kind = kind_by_content(reply.body)
    return Fetched(
        source=source.address,
        kind="html" if kind == "text" and "html" in reply.media_type else kind,
        fetched=reply.at,
        content=reply.body,
        url=reply.url,
        charset=reply.charset,
        listed=listed_as,
    )


def is_due(page: KnownSource, newest: datetime, now: datetime) -> bool:
    """A page is asked as often as its feed; since that has dropped it, ever more rarely."""
    if page.wait_until and page.wait_until > now:
        return False
    if not page.tried or not page.listed or page.listed >= newest:
        return True
    return now - page.listed < KEPT and (now - page.tried) * _TENTH >= page.tried - page.listed


def _digest(reply: Reply) -> str:
    return hashlib.sha256(reply.body).hexdigest()
