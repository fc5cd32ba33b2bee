"""Reads the JSON-LD that news pages carry for search engines."""

import json
from collections.abc import Iterable, Iterator, Mapping

_FIELDS = {
    "title": "headline",
    "author": "author",
    "outlet": "publisher",
    "published": "datePublished",
    "modified": "dateModified",
}
_POSTINGS = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report"}


def article_in(scripts: Iterable[str]) -> Mapping[str, object]:
    """Return what the first article in `scripts` says of itself, by the names of `Article`, unchecked."""
    things = [thing for script in scripts for thing in _things(script)]
    known = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str)}
    article = next((thing for thing in things if _is_article(thing)), {})
    return {ours: _followed(article.get(theirs), known) for ours, theirs in _FIELDS.items()}


def _things(script: str) -> Iterator[dict[str, object]]:
    try:
        top = json.loads(script, strict=False)  # not strict: line breaks inside headlines are common
    except (ValueError, RecursionError):
        return
    for thing in _listed(top):
        if isinstance(thing, dict):
            yield thing
            inner = [*_listed(thing.get("@graph")), *_listed(thing.get("mainEntity"))]
            yield from (part for part in inner if isinstance(part, dict))


def _is_article(thing: Mapping[str, object]) -> bool:
    names = [str(name).rsplit("/", 1)[-1] for name in _listed(thing.get("@type"))]
    return any(name.endswith("Article") or name in _POSTINGS for name in names)


def _followed(value: object, known: Mapping[object, object]) -> object:
    """Return `value` with references such as `{"@id": "#publisher"}` replaced by what they refer to."""
    if isinstance(value, list):
        return [_followed(part, {}) if isinstance(part, list) else _followed(part, known) for part in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
