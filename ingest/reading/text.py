"""Reads text files."""

from ingest.reading.decode import decode
from ingest.reading.parsed import ParsedArticle
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched


def read_text(fetched: Fetched) -> ParsedArticle:
    """Read a text file: all of it, as it stands, is the text."""
    text = decode(fetched.content, declared=[fetched.charset])
    return ParsedArticle(text=text, untitled=from_text(text, fetched.source), fields={})
