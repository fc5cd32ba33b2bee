"""Reads Markdown, and is the door to PyYAML, in which its front matter is written."""

import re
from collections.abc import Mapping

from ingest.errors import SourceError
from ingest.reading.decode import decode
from ingest.reading.parsed import ParsedArticle, renamed
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)(?:[ \t]*\r?\n)*", re.DOTALL | re.MULTILINE
)
_HEADING = re.compile(r"\s*#[ \t]+(.*?)[ \t#]*(?:\r?\n|\Z)")
_NOTHING = ("", "~", "null", "true", "false")  # Jekyll writes `published: true` for "not a draft"
_SPELLINGS = {
    "id": ("id",),
    "title": ("title", "headline"),
    "url": ("url", "canonical", "canonical_url"),
    "author": ("author", "byline"),
    "outlet": ("outlet", "source", "publisher"),
    "published": ("date", "published", "publishdate", "publish_date"),
    "modified": ("lastmod", "modified", "updated"),
}


def read_markdown(fetched: Fetched) -> ParsedArticle:
    """Read a Markdown file: the text is what follows the front matter and the blank lines after it."""
    given, text = _split(decode(fetched.content, declared=[fetched.charset]))
    if not text.strip():
        raise SourceError("there is no text after its front matter: write the article below it")
    heading = _HEADING.match(text)
    untitled = (heading and heading[1]) or from_text(text, fetched.source)
    return ParsedArticle(text=text, untitled=untitled, fields=renamed(given, _SPELLINGS))


def _split(text: str) -> tuple[Mapping[str, object], str]:
    block = _FRONT_MATTER.match(text)
    given = _parsed(block["yaml"]) if block else None
    if block is None or not isinstance(given, dict | None):  # a text that begins with a ruled line
        return {}, text
    fields = {str(key).lower().replace("-", "_"): value for key, value in (given or {}).items()}
    said = {key: value for key, value in fields.items() if str(value).lower() not in _NOTHING}
    return said, text[block.end() :]


def _parsed(block: str) -> object:
    import yaml

    if len(block) > 2**16:  # PyYAML takes a second for each 100 KB
        raise SourceError("its front matter is longer than 64 KB: shorten it")
    try:
        # Every value stays text: to YAML, `title: No` is false and `date: 2025-02-30` an error.
        parsed: object = yaml.load(block, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise SourceError(f"its front matter is not YAML (line {line}: {error.problem}): correct it") from None
    except (yaml.YAMLError, RecursionError):
        raise SourceError("its front matter is not YAML: write it as `title: …` lines between `---`") from None
    return parsed
