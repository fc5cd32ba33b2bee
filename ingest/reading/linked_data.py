"""Reads the JSON-LD that news pages carry for search engines: what the page's own article says of itself."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from ingest.reading.story import Story

Thing = Mapping[str, object]
_FIELDS = {
    "title": "headline",
    "author": "author",
    "outlet": "publisher",
    "published": "datePublished",
    "modified": "dateModified",
    "free": "isAccessibleForFree",
    "updates": "liveBlogUpdate",
}
_POSTINGS = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report", "Review"}
_PAGES = {"WebPage", "ItemPage", "AboutPage", "MedicalWebPage", "FAQPage", "QAPage", "CreativeWork", "Recipe", "HowTo"}
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage", "review")
_SPELLED = {name.lower(): name for name in (*_FIELDS.values(), "@type", "dateCreated")} | {"type": "@type"}
_OUTSIDE = re.compile(r"(?:<!\[CDATA\[|[^{\[])*+")  # up to the next value; the brackets of CDATA are not JSON's
_STOP = re.compile(r",(?=\s*[}\]])")
_PAIR = r'"%s"\s*:\s*"((?:[^"\\\n]|\\.)*)"'
_DEEPEST = 8  # levels of lists and holders: what nests deeper was made for nobody to read


def article_in(scripts: Iterable[str], story: Story) -> Thing:
    """Return what `scripts` say of the article that is `story`, by the names of `Article`, unchecked.

    Pages also describe the stories they link to, and some describe those first.
    """
    things = [thing for script in scripts for thing in _things(script)]
    known = {thing["@id"]: thing for thing in reversed(things) if isinstance(thing.get("@id"), str)}
    articles = [thing for thing in things if _is(thing, _POSTINGS) or _is_article(thing)]
    article = story.own(articles)
    if article is None and not articles:  # a page may be described where its article is not
        article = story.own([thing for thing in things if _is(thing, _PAGES) and thing.get("datePublished")])
        article = article and {name: article.get(name) for name in ("datePublished", "dateModified", "author")}
    told = {ours: _followed((article or {}).get(theirs), known) for ours, theirs in _FIELDS.items()}
    dates = (article or {}).get("datePublished"), (article or {}).get("dateCreated"), _date_of_page(things, story)
    return told | {"published": next((date for each in dates if (date := _value(each))), None)}


def _date_of_page(things: Iterable[Thing], story: Story) -> object:
    """Return when the page was published, if it is surely this one: many plugins date it and not its article."""
    pages = [thing for thing in things if _is(thing, _PAGES) and thing.get("datePublished")]
    return next((page["datePublished"] for page in pages if story.is_own(page)), None)


def _things(script: str) -> Iterator[Thing]:
    for value in _values(script):
        yield from _inside(value, 0)


def _inside(value: object, depth: int) -> Iterator[Thing]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _inside(part, depth + 1)
    elif isinstance(value, dict):
        yield _spelled(value)
        for name in _HOLDERS:
            if isinstance(value.get(name), list | dict):
                yield from _inside(value[name], depth + 1)


def _spelled(thing: Thing) -> Thing:
    """Return `thing` with the names that we read as schema.org spells them: `schema:datepublished` is one of them."""
    return {_SPELLED.get(name.lower().removeprefix("schema:"), name): value for name, value in thing.items()}


def _value(date: object) -> object:
    """Return the date in `date`, which some write as a list or as a typed value."""
    first = next(iter(date), None) if isinstance(date, list) else date
    return first.get("@value") if isinstance(first, dict) else first


def _values(script: str) -> list[object]:
    """Return every JSON value of `script`, whatever comments and CDATA marks surround them."""
    for text in (script, _STOP.sub("", script), html.unescape(script)):
        if values := list(_decoded(text)):
            return values
    return [_salvaged(script)]


def _decoded(text: str) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False)  # not strict: line breaks inside headlines are common
    position = _OUTSIDE.match(text).end()  # type: ignore[union-attr]  # it matches everywhere
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value
        position = _OUTSIDE.match(text, position).end()  # type: ignore[union-attr]


def _salvaged(script: str) -> Thing:
    """Return the pairs that matter of a script that is not JSON, such as one with a quotation mark in its headline."""
    if not re.search(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|Posting)"', script):
        return {}
    pairs = {name: re.search(_PAIR % name, script) for name in ("headline", "datePublished", "dateModified", "url")}
    return {"@type": "Article"} | {name: found[1] for name, found in pairs.items() if found}


def _is_article(thing: Thing) -> bool:
    return any(name.endswith("Article") for name in _types(thing))


def _is(thing: Thing, types: set[str]) -> bool:
    return any(name in types for name in _types(thing))


def _types(thing: Thing) -> list[str]:
    return [re.split(r"[/#:]", str(name))[-1] for name in _listed(thing.get("@type"))]


def _followed(value: object, known: Mapping[object, object]) -> object:
    """Return `value` with references such as `{"@id": "#publisher"}` replaced by what they refer to."""
    if isinstance(value, list):
        return [_followed(part, {}) if isinstance(part, list) else _followed(part, known) for part in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
