"""Reads text files."""

from ingest.reading.decode import decode
from ingest.reading.said import Said
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched


def read_text(fetched: Fetched) -> Said:
    """Read a text file: all of it, as it stands, is the text."""
    text = decode(fetched.content, declared=fetched.charset)
    return Said(text=text, untitled=from_text(text, fetched.source), fields={})
