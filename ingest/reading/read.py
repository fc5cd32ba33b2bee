"""Reads fetched bytes as articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from ingest.article import Article, printable
from ingest.errors import SourceError
from ingest.reading.archive import read_row, rows
from ingest.reading.fields import date_of, id_of, line_of, names_of, url_of
from ingest.reading.html import read_html
from ingest.reading.markdown import read_markdown
from ingest.reading.pdf import read_pdf
from ingest.reading.said import Said
from ingest.reading.text import read_text
from ingest.sources.fetched import Failure, Fetched, Kind, failure

_READERS: dict[Kind, Callable[[Fetched], Said]] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "pdf": read_pdf,
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
                yield _article(say(), given, source=source, fetched=fetched.fetched)
            except SourceError as error:
                yield failure(source, error)
    except SourceError as error:
        yield failure(fetched.source, error)


def _parts(fetched: Fetched) -> Iterator[tuple[str, Callable[[], Said]]]:
    if fetched.kind == "archive":
        for number, line in rows(fetched):
            yield f"{fetched.source}:{number}", partial(read_row, line)
    else:
        yield fetched.source, partial(_READERS[fetched.kind], fetched)


def _article(said: Said, given: Given, *, source: str, fetched: datetime) -> Article:
    fields = said.fields
    url = url_of(given.url or fields.get("url"))
    title = line_of(given.title or fields.get("title"), "title") or line_of(said.untitled, "title")
    return Article(
        text=printable(said.text),
        title=title or source,
        source=source,
        fetched=fetched,
        id=id_of(given.id or fields.get("id")),
        url=url,
        author=names_of(given.author or fields.get("author"), "author"),
        outlet=names_of(fields.get("outlet"), "outlet") or (_host(url) if url else None),
        published=date_of(given.published or fields.get("published"), "published"),
        modified=date_of(fields.get("modified"), "modified"),
    )


def _host(url: str) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None
