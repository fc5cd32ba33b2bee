"""Which kind of text a source holds: its suffix says so, or else its first bytes."""

import codecs
import json
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
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".epub": "epub",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".rss": "feed",
    ".atom": "feed",
    ".jsonl": "archive",
    ".ndjson": "archive",
    ".json": "json",
}
_UNREADABLE = "it is neither text nor PDF nor another document that we can read: save its text and ingest that"
_ZIPPED = (".jsonl.gz", ".ndjson.gz")  # archives alone, as these are read line by line
_IN_NO_FOLDER = {".json"}  # in folders it is most often no article, but a tool's settings
_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*\r?\n.*?^\1[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_MAIL = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Message-ID):", re.IGNORECASE)
_PACKED: dict[bytes, Kind] = {
    b"word/document.xml": "docx",
    b"opendocument.text": "odt",
    b"application/epub+zip": "epub",
}

# The first element behind declarations, comments and a UTF-16 mark.
_ROOT = re.compile(
    rb"(?:\s|\xff\xfe|\xfe\xff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*+<([\w:-]+)", re.DOTALL
)


_LISTING = re.compile(
    rb"<\?xml\b[^>]*>\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>\s*)*+"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b",
    re.DOTALL,
)


def kind_by_suffix(name: str) -> Kind | None:
    """Return the kind that the suffix of `name` stands for, or None for a suffix we don't know."""
    return "archive" if is_zipped(name) else SUFFIXES.get(PurePath(name).suffix.lower())


def is_zipped(name: str) -> bool:
    """Return whether that is the name of an archive that gzip has made smaller."""
    return name.lower().endswith(_ZIPPED)


def is_in_folders(name: str) -> bool:
    """Return whether a file of that name is taken in where its folder is named."""
    return kind_by_suffix(name) is not None and PurePath(name).suffix.lower() not in _IN_NO_FOLDER


def kind_by_content(content: bytes) -> Kind:
    """Return the kind that `content` looks like; raises SourceError for what is none of them."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(b"{\\rtf"):
        return "rtf"
    if listing_by_content(content) == "feed":
        return "feed"
    if _MAIL.match(content[: 2**16].replace(b"\r\n", b"\n")):
        return "mail"
    return _by_text(content)


def _packed(content: bytes) -> Kind:
    head = content[:4096] + content[-(2**16) :]  # the names of all files stand at the end
    found = next((kind for mark, kind in _PACKED.items() if mark in head), None)
    if found is None:
        raise SourceError(_UNREADABLE)
    return found


def _by_text(content: bytes) -> Kind:
    opening = _opening(content)
    start = opening.lower()
    if start.startswith("<") and any(mark in start for mark in ("<!doctype html", "<html", "<head", "<body")):
        return "html"
    if _FRONT_MATTER.match(opening):
        return "markdown"
    # A whole JSON object on the first line: taken for text, it would become an article made of braces.
    if start.startswith("{") and content.lstrip().split(b"\n", 1)[0].rstrip().endswith(b"}"):
        return "archive"
    if _is_json(content):
        return "json"
    if start.startswith("<?xml") or listing_by_content(content):
        raise SourceError("it is XML, but neither a feed nor a page: save the article as text")
    return "text"


def _is_json(content: bytes) -> bool:
    if content.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        return isinstance(json.loads(content), dict | list)
    except (ValueError, RecursionError):
        return False


def listing_by_content(content: bytes) -> Literal["feed", "sitemap"] | None:
    """Return what lists articles instead of being one, by its root element; None for everything else."""
    head = after_notices(content[: 2**16]).replace(b"\0", b"")
    if head.startswith(b"{"):
        return "feed" if b"jsonfeed.org/version" in head[:4096] else None
    root = _ROOT.match(head)
    name = root[1].lower() if root else b""
    if name in (b"rss", b"feed", b"rdf:rdf"):
        return "feed"
    return "sitemap" if name in (b"urlset", b"sitemapindex") else None


def after_notices(content: bytes) -> bytes:
    """Return `content` without what a broken server writes before a feed: blank lines, and notices of its own."""
    content = content.removeprefix(codecs.BOM_UTF8).lstrip()
    listing = _LISTING.search(content[:8192])
    return content[listing.start() :] if listing and b"<html" not in content[: listing.start()] else content


def _opening(content: bytes) -> str:
    head = content[: 2**16]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").lstrip()
    if b"\0" in head and b"<html" not in head.lower():
        raise SourceError(_UNREADABLE)
    return head.decode("utf-8-sig", "replace").lstrip()
