"""Which kind of text a source holds: its suffix says so, or else its first bytes."""

import codecs
import re
from pathlib import PurePath
from typing import Literal

from ingest.errors import SourceError
from ingest.sources.fetched import Kind

SUFFIXES: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".jsonl": "archive",
    ".ndjson": "archive",
}
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)

# The first element behind declarations, comments and a UTF-16 mark.
_ROOT = re.compile(
    rb"(?:\s|\xff\xfe|\xfe\xff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*+<([\w:-]+)", re.DOTALL
)


def kind_by_suffix(name: str) -> Kind | None:
    """Return the kind that the suffix of `name` stands for, or None for a suffix we don't know."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def kind_by_content(content: bytes) -> Kind:
    """Return the kind that `content` looks like; raises SourceError for anything but text and PDF."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    opening = _opening(content)
    start = opening.lower()
    if start.startswith("<") and any(mark in start for mark in ("<!doctype html", "<html", "<head", "<body")):
        return "html"
    if _FRONT_MATTER.match(opening):
        return "markdown"
    # A whole JSON object on the first line: taken for text, it would become an article made of braces.
    if start.startswith("{") and content.lstrip().split(b"\n", 1)[0].rstrip().endswith(b"}"):
        return "archive"
    return "text"


def listing_by_content(content: bytes) -> Literal["feed", "sitemap"] | None:
    """Return what lists articles instead of being one, by its root element; None for everything else."""
    root = _ROOT.match(content[: 2**16].removeprefix(codecs.BOM_UTF8).replace(b"\0", b""))
    name = root[1].lower() if root else b""
    if name in (b"rss", b"feed", b"rdf:rdf"):
        return "feed"
    return "sitemap" if name in (b"urlset", b"sitemapindex") else None


def _opening(content: bytes) -> str:
    head = content[: 2**16]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").lstrip()
    if b"\0" in head:
        raise SourceError("it is neither text nor PDF: give a text, Markdown, HTML, PDF or .jsonl file")
    return head.decode("utf-8-sig", "replace").lstrip()
