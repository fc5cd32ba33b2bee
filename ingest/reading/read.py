"""Reads fetched bytes as articles."""

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from ingest.article import Article, printable
from ingest.errors import SourceError
from ingest.reading.archive import read_json, read_object, read_row, rows
from ingest.reading.fields import date_of, id_of, line_of, names_of, url_of
from ingest.reading.markdown import read_markdown
from ingest.reading.parsed import ParsedArticle
from ingest.reading.sandbox import Entry, entries_apart, read_apart
from ingest.reading.text import read_text
from ingest.sources.fetched import Failure, Fetched, Kind, Note, failure
from ingest.sources.web.address import is_section_of
from ingest.sources.web.site import same_site

_READERS: dict[Kind, Callable[[Fetched], ParsedArticle]] = {"text": read_text, "markdown": read_markdown}
_EXTRACTED = ("html", "pdf")  # of these the text is what was found among other things
_MARKED = ("json-ld", "meta", "time")  # what tells a page's date for certain: a feed counts less


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line says of an article; it wins over what the bytes say."""

    id: str | None = None
    title: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    embargo_until: str | None = None


def read(fetched: Fetched, given: Given) -> Iterator[Article | Failure | Note]:
    """Yield the article in `fetched`, or each of an archive's.

    What cannot be read is a Failure, and the rest goes on; what cannot be read beside a text is a Note. `given` is said
    of every article, so it belongs to sources of one.
    """
    try:
        for source, say in _parts(fetched):
            try:
                said = say()
                notes = list(said.notes)
                yield _article(said, given, source=source, fetched=fetched, notes=notes)
                yield from (Note(source, note) for note in notes)
            except SourceError as error:
                yield failure(source, error)
    except SourceError as error:
        yield failure(fetched.source, error)


def _parts(fetched: Fetched) -> Iterator[tuple[str, Callable[[], ParsedArticle]]]:
    if fetched.kind == "archive":
        for number, line in rows(fetched):
            yield f"{fetched.source}:{number}", partial(read_row, line)
    elif fetched.kind == "json":
        for number, held in read_json(fetched):
            yield f"{fetched.source}:{number}", partial(read_object, held)
    elif fetched.kind == "feed":
        for number, entry in enumerate(_with_texts(fetched), start=1):
            yield f"{fetched.source}:{number}", partial(read_entry, fetched, entry)
    else:
        yield fetched.source, partial(_READERS.get(fetched.kind, read_apart), fetched)


def read_listed(fetched: Fetched, entry: Entry, given: Given) -> Article:
    """Return the article of a page that a feed carries whole. Raises SourceError."""
    said = read_entry(fetched, entry)
    return _article(said, given, source=fetched.source, fetched=fetched, notes=[])


def _with_texts(fetched: Fetched) -> list[Entry]:
    entries = [entry for entry in entries_apart(fetched) if entry.get("html")]
    if not entries:
        raise SourceError("this feed has no texts, only the addresses of articles: ingest its address on the web")
    return entries


def read_entry(fetched: Fetched, entry: Entry) -> ParsedArticle:
    """Read the article that an entry of a feed carries whole."""
    title = html.escape(entry.get("title", ""))
    body = f"<article><h1>{title}</h1>{entry['html']}</article>"
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    said = read_apart(replace(fetched, kind="html", content=page.encode(), charset="utf-8", url=entry.get("link")))
    fields = {"title": entry.get("title"), "author": entry.get("author"), "url": entry.get("link")}
    dates = {name: entry.get(name) for name in ("published", "modified")} | {"dated_by": "feed"}
    return replace(said, text=said.text.removeprefix(entry.get("title", "")).lstrip(), fields=fields | dates)


def _article(said: ParsedArticle, given: Given, *, source: str, fetched: Fetched, notes: list[str]) -> Article:
    fields = said.fields
    url = url_of(given.url) or _address(url_of(fields.get("url")), fetched)
    title = line_of(given.title or fields.get("title"), "title") or line_of(said.untitled, "title")
    author = names_of(given.author or fields.get("author"), "author")
    published, dated_by = _published(given, fields, fetched.listed, notes)
    modified = _date(fields.get("modified"), "modified", notes)
    return Article(
        text=printable(said.text),
        title=title or source,
        source=source,
        fetched=fetched.fetched,
        id=id_of(given.id or fields.get("id")),
        url=url,
        author=author or names_of(fetched.listed.get("author"), "author"),
        outlet=names_of(fields.get("outlet"), "outlet") or (_host(url) if url else None),
        published=published,
        modified=modified or _date(fetched.listed.get("modified"), "modified", []),
        extracted=fetched.kind in _EXTRACTED,
        found_at=url_of(fetched.url) if fetched.url else None,
        following=line_of(fields.get("following"), "following"),
        section=bool(fields.get("section")),
        paid=bool(fields.get("paid")),
        dated_by=dated_by,
        # An embargo that cannot be read is no reason to publish at once: the article fails.
        embargo_until=date_of(given.embargo_until or fields.get("embargo_until"), "embargo_until"),
    )


def _published(
    given: Given, fields: Mapping[str, object], listed: Mapping[str, str], notes: list[str]
) -> tuple[str | None, str | None]:
    """Return when an article was published, and what says so."""
    if given.published:
        return date_of(given.published, "published"), "given"
    found, by = _date(fields.get("published"), "published", notes), str(fields.get("dated_by") or "file")
    if (found is None or by not in (*_MARKED, "file")) and (told := _date(listed.get("published"), "published", [])):
        return told, "feed"
    return found, by if found else None


def _date(value: object, field: str, notes: list[str]) -> str | None:
    return _believed(lambda value: date_of(value, field), value, notes)


def _believed(check: Callable[[object], str | None], value: object, notes: list[str]) -> str | None:
    """Return what `check` makes of `value`; what it cannot read is noted, and costs no article."""
    try:
        return check(value)
    except SourceError as error:
        notes.append(f"{error}; it was left out")
        return None


def _address(said: str | None, fetched: Fetched) -> str | None:
    """Return the address that what was `fetched` from the web says it has, if it may say so, else where it was."""
    if fetched.url is None or fetched.kind in ("archive", "json", "feed"):
        return said
    # A page that could name another site's address would replace that site's article by itself.
    found = url_of(fetched.url)
    if not said or not found or not same_site(_host(said) or "", _host(found) or ""):
        return found
    return found if is_section_of(said, found) else said  # some sites name the section as each story's address


def _host(url: str) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None
