"""Finds who wrote an article: what markup calls its author, and the byline that people see."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.reading.shown import WHOLE_DAY, Place

_METAS = (
    *("author", "article:author", "og:author", "og:article:author", "byl", "dc.creator", "dcterms.creator"),
    *("parsely-author", "sailthru.author", "cxenseparse:author", "citation_author", "rbauthors"),
)
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:byline|by-line|authors?|autor(?:es|en)?|auteurs?|autore|writer)(?:$|[\s_-]|name)", re.IGNORECASE
)
_BESIDE = re.compile(
    r"bio|box|imag|img|avatar|photo|descr|comment|social|date|time|share|follow|about|archive|count", re.IGNORECASE
)
_OPENING = re.compile(
    r"^\W*(?:"
    r"(?:(?:written|posted|text|words|story|report|(?:ein )?(?:gast)?beitrag|geschrieben|artikel|interview|kommentar)"
    r"\W{0,2}\s*)?(?:by|von|vom|par|por|di|door)\s+"
    r"|(?:autor(?:en|in)?|author|auteur|texto?|redacción)(?:\s*:\s*|\s+(?-i:(?=[A-Z])))"
    r"|(?-i:By(?=[A-Z])))",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*(?:[|•·▪@(\[]|\s[–—-]\s|\n|\s\d|\b(?:stand|updated?|published|veröffentlicht|follow"
    r"|posted|shares?|tiempo de|lesezeit|min(?:uten)?|read|edited)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_DAY = re.compile(
    r"[\s,]+(?:am|on|le|el|il|in|vor|hace|před|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\W*$", re.IGNORECASE
)
_NOBODY = re.compile(
    r"name|user(?:name)?|posted|publiziert|datum|date|autor(?:in|en)?|authors?|login|share|human|editor|von|by|作者",
    re.IGNORECASE,
)
_ANYBODY = re.compile(
    r"(?:the |die )?(?:admin(?:istrator)?|no author|redaktion|staff|unknown|agenc(?:y|ies)|[^ ]+\.\w\w+)", re.IGNORECASE
)
_AND = re.compile(r"\s+(?:and|und|et|y|e|en|&)\s+|\s*[;,/]\s*", re.IGNORECASE)
_LONGEST = 120  # characters of a line with names
_NAME = re.compile(r"[^\W\d_][\w.'’´-]*(?: [\w.'’´&-]+){1,4}")


def authors_in(metas: Mapping[str, str]) -> Iterator[str]:
    """Yield what the head of a page calls its author."""
    for name in _METAS:
        if (said := metas.get(name, "").strip()) and not said.startswith(("http", "/", "@")):
            yield said


def shown_byline(found: Sequence[Place]) -> str | None:
    """Return the byline nearest to the headline: what is called so, or a line such as "By Ana Brook"."""
    near = sorted((place for place in found if place.is_near), key=lambda place: place.distance)
    named = [place for place in near if _is_called_author(place)]
    lines = ((place in named, _line(place)) for place in [*named, *near])
    for is_named, line in lines:
        names = names_in(line) if len(line) <= _LONGEST and (is_named or _OPENING.match(line)) else None
        if names and (is_named or _NAME.fullmatch(names.split(",")[0])):
            return names
    return None


def names_in(line: str) -> str | None:
    """Return the names in a byline, without what stands around them."""
    bare = _OPENING.sub("", line)
    if day := WHOLE_DAY.search(bare):
        bare = bare[: day.start()]
    bare = _BEFORE_DAY.sub("", _END.sub("", bare)).strip(" ,;:.-–—»\u00a0")
    names = [name for part in _AND.split(bare) if (name := part.strip(" ,;:")) and not _NOBODY.fullmatch(name)]
    if not names or any(len(name) > 50 or len(name.split()) > 6 for name in names):
        return None
    return ", ".join(dict.fromkeys(names))


def best(candidates: Iterable[str | None], outlet: str | None) -> str | None:
    """Return the first of `candidates` who is a person rather than the outlet, which signs where nobody does.

    If another one names the same person and more, or in full, it is that one.
    """
    said = [each for each in candidates if each and not _NOBODY.fullmatch(each)]
    site = _letters(outlet or "")
    people = [each for each in said if not (site and _letters(each) in site) and not _ANYBODY.fullmatch(each)]
    if not people:
        return next(iter(said), None)
    return next((each for each in people[1:] if _is_fuller(each, people[0])), people[0])


def _is_fuller(one: str, other: str) -> bool:
    """Return whether `one` is the `other` with spaces between its names, or with further names of two words each."""
    if _letters(one) == _letters(other):
        return len(one) > len(other)
    return one.startswith(f"{other}, ") and all(len(name.split()) == 2 for name in one.split(", "))


def _line(place: Place) -> str:
    parts = [part.strip() for part in place.element.itertext() if part.strip()]
    split = any(len(part) == 1 and part.isalpha() for part in parts)  # a large first letter is no word of its own
    return " ".join((place.element.text_content() if split else " ".join(parts)).split())


def _letters(name: str) -> str:
    return "".join(re.findall(r"\w", name.casefold()))


def _is_called_author(place: Place) -> bool:
    element = place.element
    if "author" in element.get("rel", "").split() or element.get("itemprop") == "author":
        return True
    names = f"{element.get('class', '')} {element.get('data-testid', '')}"
    return element.tag != "body" and bool(_CALLED.search(names)) and not _BESIDE.search(names)
