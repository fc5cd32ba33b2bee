"""Makes the bytes of a page into markup that can be parsed in time: without scripts and NULs, and no bomb."""

import html
import re

from ingest.errors import SourceError
from ingest.reading.decode import decode

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:x[0-9a-f]{1,6}|[0-9]{1,7});", re.IGNORECASE)
_VALUE = r"""=\s*(?:"[^"]*"|'[^']*')"""
# What holds no text goes, and every tag is looked at. What is never closed ends with the page, as in browsers.
_PARTS = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|(?P<tag><(?P<name>[a-z][\w:-]*+)(?:{_VALUE}|[^>])*+>?)",
    re.IGNORECASE | re.DOTALL,
)
_CLOSED = {
    name: re.compile(rf"(.*?)(?:</{name}\b[^>]*>|\Z)", re.IGNORECASE | re.DOTALL) for name in ("script", "style")
}
_LINKED_DATA = re.compile(r"""\btype\s*=\s*["']?\s*application/ld\+json""", re.IGNORECASE)
_LONG = 8192  # characters of a tag or of one value: beyond it a tag is looked at, and a value holds data
# The parser compares each attribute with all others of its tag: 7,000 take 0.6 s, 70,000 a minute.
_ATTRIBUTES = 7500
_LARGEST = 2 * 2**20  # characters without scripts: the longest news pages have a quarter of it
_FEW = 100  # bytes for each NUL: of other data, far more of it is NUL


def markup_of(content: bytes, charset: str | None) -> str:
    """Return the markup in `content`, sent in `charset`. Raises SourceError for what is no page, or a bomb."""
    if 0 < content.count(b"\0") * _FEW <= len(content):
        content = content.replace(b"\0", b"")  # as browsers do
    markup = decode(content, declared=[charset, *(found.decode() for found in _CHARSET.findall(content[: 2**16])[:2])])
    markup = _REFERENCE.sub(_character, _slim(markup))
    if len(markup) > _LARGEST:
        raise SourceError("this page is larger than 2 MB: save the article as text")
    return markup


def stamps_in_scripts(content: bytes) -> list[str]:
    """Return the dates of publication, else of making, that a page keeps for its scripts, if they are all of one day.

    Pages that are built in the browser may have them nowhere else; those of several days are of several stories.
    """
    for names in (rb"datePublished|published_?[aA]t|publish_?[dD]ate|publicationDate", rb"created_?[aA]t"):
        pattern = rb'\\?"(?:' + names + rb')\\?"\s*:\s*\\?"(\d{4}-\d\d-\d\d[T ][\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)?)'
        found = [stamp.decode() for stamp in re.findall(pattern, content)]
        if found:
            return found[:1] if len({stamp[:10] for stamp in found}) == 1 else []
    return []


def _slim(markup: str) -> str:
    """Return `markup` without comments, styles, and scripts other than linked data."""
    kept: list[str] = []
    position = 0
    while part := _PARTS.search(markup, position):
        kept.append(markup[position : part.start()])
        position = part.end()
        if not part["tag"]:
            continue
        kept.append(_checked(part["tag"]))
        if ends := _CLOSED.get(part["name"].lower()):
            body = ends.match(markup, position)
            assert body  # it matches whatever follows
            position = body.end()
            kept.append(
                f"{body[1]}</{part['name']}>" if _is_linked_data(part["tag"], body[1]) else f"</{part['name']}>"
            )
    return "".join([*kept, markup[position:]])


def _is_linked_data(tag: str, body: str) -> bool:
    """Return whether a script is JSON-LD; some pages forget to say so."""
    return bool(_LINKED_DATA.search(tag)) or (body.lstrip()[:1] in ("{", "[") and "schema.org" in body)


def _checked(tag: str) -> str:
    """Return `tag` without values that are data, such as pictures. Raises SourceError for one with too many of them."""
    if len(tag) <= _LONG:
        return tag
    if len(re.split(r"[\s/]+", re.sub(_VALUE, "= ", tag))) > _ATTRIBUTES:
        raise SourceError(f"this page has a tag of more than {_ATTRIBUTES:,} attributes: save the article as text")
    return re.sub(_VALUE, lambda value: '=""' if len(value[0]) > _LONG else value[0], tag)


def _character(reference: re.Match[str]) -> str:
    """Return what browsers show for a numeric reference; at a control character trafilatura gives up."""
    character = html.unescape(reference[0])
    return reference[0] if character and character in "<>&\"'" else character
