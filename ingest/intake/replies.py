"""What the reply of a server means for the source that was asked."""

import hashlib
import logging
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from ingest.errors import SourceError
from ingest.intake.visits import Wanted, to_given
from ingest.library.known import KEPT, KnownSource, Visit
from ingest.reading.read import Given
from ingest.reading.sandbox import links_apart
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


def listed(source: Wanted, reply: Reply, kind: str) -> Visit:
    """Return the visit of a feed or sitemap with the pages that it lists. Raises SourceError."""
    if source.known and source.known.found_in:
        raise SourceError("this is a feed that another one lists: ingest it by itself")
    if source.given != Given():
        raise SourceError(f"this is a {kind}, and what was said describes one article: ingest it without")
    visit = replace(visited(source, reply), kind=kind, digest=None)
    if reply.status == HTTPStatus.NOT_MODIFIED:
        return visit
    page = Fetched(source=source.address, kind="html", fetched=reply.at, content=reply.body, url=reply.url)
    pages = linked(reply.url, links_apart(page, kind))
    if len(pages) > _PAGES:
        logger.warning("%s lists %d articles: the first %d are taken in", source.address, len(pages), _PAGES)
    return replace(visit, pages=pages[:_PAGES])


def fetched(source: Wanted, reply: Reply) -> Fetched:
    """Return the page that `reply` holds, of a kind that its content says. Raises SourceError."""
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
