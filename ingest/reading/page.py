"""Decides what an HTML page says of its article; what is doubtful is left out."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ingest.dates import instant
from ingest.errors import SourceError
from ingest.reading.fields import date_of, line_of, names_of, url_of
from ingest.reading.linked_data import article_in

_PUBLISHED = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "citation_publication_date",
    "date",
)
_MODIFIED = (
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
)
# A year, a month and a day in the one order they can have: of "March 2025", htmldate makes the 22nd.
_WHOLE_DAY = re.compile(
    r"\b\d{1,2}\.\d{1,2}\.\d{4}\b"
    r"|\b\d{1,2}\W{1,3}[^\W\d]{3,}\W{1,3}\d{4}\b"
    r"|[^\W\d]{3,}\W{1,3}\d{1,2}\W{1,3}\d{4}\b"
    r"|\b\d{4}-\d\d-\d\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands in a page beside its text; `title` and `author` are the extractor's guesses."""

    metas: Mapping[str, str]
    scripts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    title: str | None = None
    author: str | None = None


def fields_of(page: Page, *, now: datetime, day_in: Callable[[str], str | None]) -> dict[str, object]:
    """Return what `page` says for certain, by the names of `Article`.

    `day_in` returns the day that words or a URL name; a day later than `now` is not believed.
    """
    linked = article_in(page.scripts)
    url = _first(_story_url, [*page.links, page.metas.get("og:url")])
    outlet = _first(_names, [linked["outlet"], page.metas.get("og:site_name"), page.metas.get("publisher")])
    published = [linked["published"], *_named(page, _PUBLISHED), *page.published]
    modified = [linked["modified"], *_named(page, _MODIFIED), *page.modified]
    in_words = (
        day_in(words) for words in published if isinstance(words, str) and len(words) < 60 and _WHOLE_DAY.search(words)
    )
    in_url = [day_in(url)] if url else []
    return {
        "title": _without(outlet, _first(_line, [linked["title"], page.title])),
        "author": _first(_names, [linked["author"], page.author]),
        "outlet": outlet,
        "url": url,
        "published": _first(_past(now), published) or _first(_past(now), [*in_words, *in_url]),
        "modified": _first(_past(now), modified),
    }


def _first(check: Callable[[object], str | None], values: Iterable[object]) -> str | None:
    for value in values:
        with suppress(SourceError):  # a page is not its reader's to correct: what is wrong in it is left out
            if found := check(value):
                return found
    return None


def _past(now: datetime) -> Callable[[object], str | None]:
    def check(value: object) -> str | None:
        date = date_of(value, "date")
        # A day begins 14 hours earlier in Kiribati than in UTC, in which dates without an offset are read.
        return date if date and instant(date) <= now + timedelta(hours=14) else None

    return check


def _story_url(value: object) -> str | None:
    url = url_of(value)
    # Some sites name their home page as the canonical address of every story: all would be one article.
    return url if url and (urlsplit(url).path.strip("/") or urlsplit(url).query) else None


def _names(value: object) -> str | None:
    names = names_of(value, "name")
    return None if names is None or names.startswith(("http://", "https://")) else html.unescape(names)


def _line(value: object) -> str | None:
    line = line_of(value, "title")
    return html.unescape(line) if line else None


def _named(page: Page, names: Iterable[str]) -> list[str]:
    return [page.metas[name] for name in names if name in page.metas]


def _without(outlet: str | None, title: str | None) -> str | None:
    """Return `title` without the name of the outlet behind it: `Bridge reopens | The Post`."""
    if title and outlet:
        return re.sub(rf"\s+[|\u00b7\u2013\u2014-]\s+{re.escape(outlet)}$", "", title)
    return title
