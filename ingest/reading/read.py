"""Reads fetched bytes as articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from ingest.article import Article, printable
from ingest.errors import SourceError
from ingest.reading.archive import read_row, rows
from ingest.reading.fields import date_of, id_of, line_of, names_of, url_of
from ingest.reading.markdown import read_markdown
from ingest.reading.parsed import ParsedArticle
from ingest.reading.sandbox import read_apart
from ingest.reading.text import read_text
from ingest.sources.fetched import Failure, Fetched, Kind, failure
from ingest.sources.web.site import same_site

_READERS: dict[Kind, Callable[[Fetched], ParsedArticle]] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_apart,
    "pdf": read_apart,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line says of an article; it wins over what the bytes say."""

    id: str | None = None
    title: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None


def read(fetched: Fetched, given: Given) -> Iterator[Article | Failure]:
    """Yield the article in `fetched`, or each of an archive's.

    What cannot be read is a Failure, and the rest goes on. `given` is said of every article, so it belongs to
    sources of one.
    """
    try:
        for source, say in _parts(fetched):
            try:
                yield _article(say(), given, source=source, fetched=fetched)
            except SourceError as error:
                yield failure(source, error)
    except SourceError as error:
        yield failure(fetched.source, error)


def _parts(fetched: Fetched) -> Iterator[tuple[str, Callable[[], ParsedArticle]]]:
    if fetched.kind == "archive":
        for number, line in rows(fetched):
            yield f"{fetched.source}:{number}", partial(read_row, line)
    else:
        yield fetched.source, partial(_READERS[fetched.kind], fetched)


def _article(said: ParsedArticle, given: Given, *, source: str, fetched: Fetched) -> Article:
    fields = said.fields
    url = url_of(given.url) or _address(url_of(fields.get("url")), fetched)
    title = line_of(given.title or fields.get("title"), "title") or line_of(said.untitled, "title")
    return Article(
        text=printable(said.text),
        title=title or source,
        source=source,
        fetched=fetched.fetched,
        id=id_of(given.id or fields.get("id")),
        url=url,
        author=names_of(given.author or fields.get("author"), "author"),
        outlet=names_of(fields.get("outlet"), "outlet") or (_host(url) if url else None),
        published=date_of(given.published or fields.get("published"), "published"),
        modified=date_of(fields.get("modified"), "modified"),
        extracted=fetched.kind in ("html", "pdf"),
    )


def _address(said: str | None, fetched: Fetched) -> str | None:
    """Return the address that what was `fetched` from the web says it has, if it may say so, else where it was."""
    if fetched.url is None or fetched.kind == "archive":
        return said
    # A page that could name another site's address would replace that site's article by itself.
    found = url_of(fetched.url)
    return said if said and found and same_site(_host(said) or "", _host(found) or "") else found


def _host(url: str) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None
