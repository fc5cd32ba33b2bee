"""Decides what an HTML page says of its article; what is doubtful is left out."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from ingest.errors import SourceError
from ingest.reading.byline import authors_in, best, names_in
from ingest.reading.dating import Dating, Marked, Shown
from ingest.reading.fields import line_of, names_of, url_of
from ingest.reading.linked_data import article_in
from ingest.reading.live import live_text
from ingest.reading.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page holds beside its text; `title` and `author` are the extractor's guesses.

    `address` is where it was found, `titled` the title of its window, `headlines` are its headings, `dates` what it
    marks as dates, `shown` looks for a date among the words that it shows, and `byline` is the one that it shows.
    """

    metas: Mapping[str, str]
    address: str | None = None
    scripts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    titled: str | None = None
    headlines: tuple[str, ...] = ()
    dates: Marked = field(default_factory=Marked)
    shown: Shown = field(default_factory=Shown)
    title: str | None = None
    byline: str | None = None
    author: str | None = None


def fields_of(page: Page, *, now: datetime, day_in: Callable[[str], str | None]) -> dict[str, object]:
    """Return what `page` says for certain, by the names of `Article`.

    `day_in` returns the day that words or a URL name; a day later than `now` is not believed.
    """
    url = _first(_story_url, [*page.links, page.metas.get("og:url")])
    linked = article_in(page.scripts, _story(page, url))
    outlet = _first(_names, [linked["outlet"], page.metas.get("og:site_name"), page.metas.get("publisher")])
    dating = Dating(now, day_in)
    published = dating.published(linked["published"], page.metas, page.dates, [url, page.address], page.shown)
    return {
        "title": _title(page, linked["title"], outlet),
        "author": best(
            [
                _first(_names, [linked["author"]]),
                *(names_in(said) for said in authors_in(page.metas)),
                page.byline,
                _first(_names, [page.author and names_in(page.author)]),
            ],
            outlet,
        ),
        "outlet": outlet,
        "live": live_text(linked["updates"]),
        "paid": str(linked["free"]).lower() == "false",
        "url": url,
        "published": published and published.stamp,
        "dated_by": published and published.by,
        "modified": dating.modified(linked["modified"], page.metas, page.dates),
    }


def _story(page: Page, url: str | None) -> Story:
    titles = [page.metas.get("og:title"), page.metas.get("twitter:title"), page.titled, *page.headlines]
    return Story.of([url, page.address, page.metas.get("og:url")], titles)


def _first(check: Callable[[object], str | None], values: Iterable[object]) -> str | None:
    for value in values:
        with suppress(SourceError):  # a page is not its reader's to correct: what is wrong in it is left out
            if found := check(value):
                return found
    return None


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


def _title(page: Page, linked: object, outlet: str | None) -> str | None:
    """Return the headline: as machines are told it, or the heading in it, without what is said beside it."""
    told = _first(_line, [linked, *(page.metas.get(name) for name in ("og:title", "twitter:title"))])
    titles = [line for line in (told, page.title, page.titled) if line]
    within = [each for each in page.headlines if any(_holds(title, each, outlet) for title in titles)]
    heading = max(within, key=len, default=None)
    if heading and (told is None or _holds(told, heading, outlet)):
        return _line(heading)
    return _without([outlet, *_site_names(page)], told or _first(_line, [page.title]))


def _holds(title: str, heading: str, outlet: str | None) -> bool:
    """Return whether `heading` is a headline of its own within `title`: `Bridge reopens` in `Bridge reopens | Post`."""
    whole, part = _folded(title), _folded(heading)
    if len(part.split()) < 2 or len(part) * 3 <= len(whole) or part == _folded(outlet or ""):
        return False
    return f" {part} " in f" {whole} "


def _folded(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.casefold()))


def _site_names(page: Page) -> list[str]:
    hosts = [urlsplit(url).hostname or "" for url in (*page.links, page.metas.get("og:url"), page.address) if url]
    return [host for host in hosts if host]


def _without(names: Iterable[str | None], title: str | None) -> str | None:
    """Return `title` without the name of the outlet or its host beside it: `Bridge reopens | The Post`."""
    letters = [re.sub(r"\W", "", name).casefold() for name in names if name]
    parts = re.split(r"(\s+[|\u00b7\u2022\u2013\u2014-]\s+)", title or "")
    if len(parts) < 3:
        return title
    for end, rest in ((-1, parts[:-2]), (0, parts[2:])):
        name = re.sub(r"\W", "", parts[end]).casefold()
        if len(name) > 2 and any(name in each or (len(each) > 4 and each in name) for each in letters):
            return "".join(rest)
    return title
