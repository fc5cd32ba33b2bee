"""Reads archives: one article a line, each a JSON object."""

import codecs
import json
import re
from collections.abc import Iterator
from io import BytesIO

from ingest.errors import SourceError
from ingest.reading.decode import decode
from ingest.reading.parsed import ParsedArticle, renamed
from ingest.reading.titles import first_line
from ingest.sources.fetched import Fetched
from ingest.sources.files import MAX_BYTES

_SPELLINGS = {  # ours, and those of newspaper3k, news-please, trafilatura and NewsAPI
    "id": ("id", "doc_id"),
    "title": ("title", "headline"),
    "url": ("url", "link"),
    "author": ("author", "authors", "byline"),
    "outlet": ("outlet", "source-hostname", "sitename", "source", "publisher", "hostname", "source_domain"),
    "published": ("published", "publish_date", "date", "date_publish", "publishedAt", "published_at", "datePublished"),
    "modified": ("modified", "date_modify", "updated", "updated_at", "dateModified"),
    "embargo_until": ("embargo_until", "embargo", "embargoed"),  # the last is what IPTC's ninjs calls it
}
_TEXTS = ("text", "maintext", "articleBody", "content", "body")
_CUT = re.compile(r"\[\+\d+ chars\]\s*$")  # how NewsAPI ends a text of which it gives the beginning


def rows(fetched: Fetched) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank with its number; raises SourceError if no line can be had."""
    number = empty = 0
    try:
        for number, line in enumerate(fetched.lines() if fetched.lines else BytesIO(fetched.content), start=1):
            if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise SourceError("this archive is in UTF-16: save it as UTF-8")
            if line.strip(b" \t\r\n" + codecs.BOM_UTF8):
                yield number, line
            else:
                empty += 1
    except OSError as error:
        raise SourceError(f"reading stopped after line {number} ({error.strerror}): ingest it again") from error
    if number == empty:
        raise SourceError("it is empty: write one article a line, as a JSON object with its `text`")


def read_row(line: bytes) -> ParsedArticle:
    """Read one line of an archive."""
    if len(line) > MAX_BYTES:
        raise SourceError(f"the line is longer than {MAX_BYTES // 2**20} MB: split the article")
    return read_object(_parsed(line))


def read_json(fetched: Fetched) -> Iterator[tuple[int, object]]:
    """Yield each object of a JSON file with its number. Raises SourceError for a file without any."""
    try:
        held = json.loads(decode(fetched.content))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"it is not JSON that can be read ({error}): correct it, or save the article as text"
        ) from None
    found = held if isinstance(held, list) else [held]
    if not any(isinstance(each, dict) and any(each.get(name) for name in _TEXTS) for each in found):
        raise SourceError("it is JSON without the `text` of an article: save the article as text")
    yield from enumerate(found, start=1)


def read_object(row: object) -> ParsedArticle:
    """Read one article from an object of an archive."""
    if not isinstance(row, dict):
        raise SourceError('the line is not a JSON object: write it as {"title": "…", "text": "…"}')
    text = next((row[name] for name in _TEXTS if row.get(name)), row.get("text"))
    if text is not None and not isinstance(text, str):
        raise SourceError("`text` is not text: write it in quotation marks")
    if not text or not text.strip():
        raise SourceError("the line has no `text`: give each article its text")
    if _CUT.search(text):
        raise SourceError("its text breaks off, as that service gives beginnings alone: ingest the article's address")
    fields = renamed(row, _SPELLINGS)
    if isinstance(source := row.get("source"), str) and source.startswith(("http://", "https://")):
        fields["url"] = fields["url"] or source
        fields["outlet"] = None if fields["outlet"] == source else fields["outlet"]
    if isinstance(author := fields["author"], str):
        fields["author"] = author.replace("; ", ", ")
    return ParsedArticle(text=text, untitled=first_line(text, otherwise="Untitled"), fields=fields)


def _parsed(line: bytes) -> object:
    try:
        parsed: object = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError("the line is not UTF-8: save the archive as UTF-8") from None
    except json.JSONDecodeError as error:
        raise SourceError(f"the line is not JSON ({error.msg}, column {error.colno}): correct it") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets thousands deep
        raise SourceError("the line is not JSON that can be read: correct it") from None
    return parsed
