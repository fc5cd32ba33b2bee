"""Reads archives: one article a line, each a JSON object."""

import codecs
import json
from collections.abc import Iterator
from io import BytesIO

from ingest.errors import SourceError
from ingest.reading.parsed import ParsedArticle, renamed
from ingest.reading.titles import first_line
from ingest.sources.fetched import Fetched
from ingest.sources.files import MAX_BYTES

_SPELLINGS = {
    "id": ("id", "doc_id"),
    "title": ("title",),
    "url": ("url",),
    "author": ("author",),
    "outlet": ("outlet",),
    "published": ("published", "publish_date", "date"),
    "modified": ("modified",),
}


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
    row = _parsed(line)
    text = row.get("text")
    if text is not None and not isinstance(text, str):
        raise SourceError("`text` is not text: write it in quotation marks")
    if not text or not text.strip():
        raise SourceError("the line has no `text`: give each article its text")
    return ParsedArticle(text=text, untitled=first_line(text, otherwise="Untitled"), fields=renamed(row, _SPELLINGS))


def _parsed(line: bytes) -> dict[str, object]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SourceError("the line is not UTF-8: save the archive as UTF-8") from None
    except json.JSONDecodeError as error:
        raise SourceError(f"the line is not JSON ({error.msg}, column {error.colno}): correct it") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets thousands deep
        raise SourceError("the line is not JSON that can be read: correct it") from None
    if not isinstance(row, dict):
        raise SourceError('the line is not a JSON object: write it as {"title": "…", "text": "…"}')
    return row
