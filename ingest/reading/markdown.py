"""Reads Markdown files."""

import re

from ingest.errors import SourceError
from ingest.reading.decode import decode
from ingest.reading.fields import date_of
from ingest.reading.front_matter import split
from ingest.reading.parsed import ParsedArticle, renamed
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched

_HEADING = re.compile(r"\s*#[ \t]+(.*?)[ \t#]*(?:\r?\n|\Z)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")  # Obsidian's [[Name]] and [[Page|Name]]
_SPELLINGS = {
    "id": ("id",),
    "title": ("title", "headline"),
    "url": ("url", "canonical", "canonical_url", "canonicalurl", "link"),
    "author": ("author", "authors", "byline", "creators", "creator"),
    "outlet": ("outlet", "source", "publisher", "publication", "publicationtitle", "site", "website"),
    "published": ("date", "published", "publishdate", "publish_date", "pubdate"),
    "modified": ("lastmod", "modified", "updated", "last_modified_at"),
    "embargo_until": ("embargo_until", "embargo", "embargoed"),
}


def read_markdown(fetched: Fetched) -> ParsedArticle:
    """Read a Markdown file: the text is what follows the front matter and the blank lines after it."""
    whole = decode(fetched.content, declared=[fetched.charset])
    given, text, notes = split(whole)
    if not text.strip():
        raise SourceError("there is no text after its front matter: write the article below it")
    heading = _HEADING.match(text)
    fields = renamed(given, _SPELLINGS)
    if isinstance(source := fields["outlet"], str) and source.startswith(("http://", "https://")):
        fields |= {"outlet": None, "url": fields["url"] or source}
    fields["author"] = _unlinked(fields["author"])
    for name in ("published", "modified"):
        fields[name], doubts = _dated(fields[name], name, whole)
        notes = [*notes, *doubts]
    untitled = (heading and heading[1]) or from_text(text, fetched.source)
    return ParsedArticle(text=text, untitled=untitled, fields=fields, notes=notes)


def _dated(value: object, field: str, whole: str) -> tuple[str | None, list[str]]:
    """Return `value` as a date; one that cannot be read is told with its line, and costs no article."""
    try:
        return date_of(value, field), []
    except SourceError as error:
        lines = whole.splitlines()
        line = next((number for number, line in enumerate(lines, start=1) if str(value) in line), 1)
        return None, [f"line {line}: {error}; it was left out"]


def _unlinked(value: object) -> object:
    if isinstance(value, list):  # unquoted, [[Name]] is a list in a list to YAML
        return [_unlinked(part[0] if isinstance(part, list) and len(part) == 1 else part) for part in value]
    return _WIKI_LINK.sub(r"\1", value) if isinstance(value, str) else value
