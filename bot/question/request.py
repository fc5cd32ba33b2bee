"""What kind of request is this? Rules, no model; what is doubtful is a question about a fact."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from bot.answer import Kind
from bot.question import naming, plainly
from bot.question import patterns as say
from bot.question.language import language_of
from bot.question.talk import Talk, talk

Listed = Literal["articles", "mentions", "costs", "numbers", "dates", "places", "people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request, told apart by its wording alone.

    `articles` are the words by which it names articles, empty where it means the one at hand ("this article"), and
    `subject` what it is about otherwise. `relation` is how listed articles stand to the subject, `days` the words that
    name a time, and `length` how many sentences are wanted.
    """

    kind: Kind = "fact"
    subject: str = ""
    articles: tuple[str, ...] = ()
    listed: Listed = "articles"
    relation: Literal["mention", "about", "by", "from", "all"] = "all"
    counted: bool = False
    speaker: str = ""
    days: str = ""
    corrected: bool = False
    unseen: bool = False
    versions: tuple[int, ...] = ()
    length: int | None = None
    talk: Talk = "abilities"
    language: str = ""


FACT = Request()


def request_of(question: str) -> Request:
    """Return what kind of request `question` is."""
    if language := language_of(question):
        return Request(kind="language", language=language)
    words, length = plainly.measured(" ".join(plainly.unmarked(question).split()))
    asked, wished = plainly.bare(words)
    if said := talk(words):
        return Request(kind="conversation", talk=said)
    for read in _READERS:
        if found := read(asked, wished):
            return _with_length(found, length)
    if length and (article := naming.article(asked)) is not None:
        return Request(kind="gist", articles=(article,), length=length)
    return FACT


def _with_length(request: Request, length: int | None) -> Request:
    return replace(request, length=length) if length else request


def _comparison(asked: str, wished: bool) -> Request | None:
    found = say.first(say.COMPARISONS, asked)
    if not found:
        return None
    both = " and ".join(part for part in (found["what"], found.groupdict().get("other")) if part)
    if versions := naming.versions(both):
        return Request(
            kind="comparison", articles=(naming.article(naming.without_versions(both)) or "",), versions=versions
        )
    return Request(kind="comparison", articles=naming.pair(both)) if naming.names_article(both) else None


def _timeline(asked: str, wished: bool) -> Request | None:
    found = say.first(say.TIMELINES, asked) or (say.first(say.ORDERED, asked) if wished else None)
    return _about("timeline", found["what"]) if found else None


def _quoted(asked: str, wished: bool) -> Request | None:
    if found := say.first(say.SPEAKERS, asked):
        return Request(kind="quoted", speaker=found["who"].strip(), counted=True)
    found = say.first(say.QUOTED, asked)
    if not found:
        return None
    counted = asked.lower().startswith("how many")
    what, by = found["what"] or "", found.groupdict().get("prep") or ""
    if by.lower() in ("by", "of"):
        return Request(kind="quoted", speaker=what)
    request = _about("quoted", what)
    if by.lower() in ("in", "from") and not request.articles:
        return None  # of anything that is not an article it asks for a fact
    return Request(kind="quoted", subject=request.subject, articles=request.articles, counted=counted)


def _named(asked: str, wished: bool) -> Request | None:
    found = say.first(say.NAMED, asked)
    if not found:
        return None
    groups = found.groupdict()
    thing, what = say.thing(groups.get("thing") or "people"), groups.get("what") or ""
    if thing is None:
        return None
    request = _about("list", what) if what else Request(kind="list", articles=("",))
    if (groups.get("prep") or "in").lower() in ("in", "by", "of", "from") and not request.articles:
        return None
    return Request(kind="list", listed=thing, subject=request.subject, articles=request.articles)


def _articles(asked: str, wished: bool) -> Request | None:
    if found := say.first(say.MENTIONS, asked):
        return Request(kind="list", listed="mentions", subject=naming.subject(found["what"]), counted=True)
    for relation, pattern in say.ARTICLES:
        if found := pattern.fullmatch(asked):
            what = found.groupdict().get("what") or ""
            if relation == "dated" and (naming.without_days(what) or not naming.names_days(what)):
                return None
            counted = "how many" in asked.lower()
            if relation == "from" or relation == "dated":  # noqa: PLR1714  (mypy follows this, not a set)
                return Request(kind="list", relation="from", subject=what, counted=counted)
            return Request(kind="list", relation=relation, subject=naming.subject(what), counted=counted)
    return None


def _news(asked: str, wished: bool) -> Request | None:
    found = say.first(say.NEWS, asked)
    if not found:
        return None
    rest = found.groupdict().get("rest") or ""
    corrected = bool(re.search(r"\b(?:chang|correct|updated\b|revis)", asked, re.IGNORECASE))
    unseen = bool(naming.LAST_TIME.search(rest))
    about = naming.subject(naming.without_days(naming.LAST_TIME.sub(" ", rest)))
    article = naming.article(about) if about else None
    articles = () if article is None else (article,)
    if asked[:4].lower() == "what" and rest.strip().lower().startswith("about"):
        return None  # "What is new about the law?"
    if about and article is None and not naming.names_days(rest) and not naming.RELATES.match(rest.strip()):
        return None  # "What is new in the law?"
    subject = "" if articles else about
    return Request(kind="news", subject=subject, articles=articles, days=rest, corrected=corrected, unseen=unseen)


def _gist(asked: str, wished: bool) -> Request | None:
    if say.first(say.EVERYTHING, asked):
        return Request(kind="briefing")
    for pattern, strict in say.GISTS:
        found = pattern.fullmatch(asked)
        if not found:
            continue
        what = found.groupdict().get("what") or ""
        article = naming.article(what) if what else ""
        if article is not None:
            return Request(kind="gist", articles=(article,))
        if not strict:
            return Request(kind="briefing", subject=naming.subject(what))
    return None


def _briefing(asked: str, wished: bool) -> Request | None:
    found = say.first(say.BRIEFINGS, asked) or (say.first(say.TELL, asked) if wished else None)
    return _about("briefing", found["what"], article="gist") if found else None


def _about(kind: Kind, what: str, *, article: Kind | None = None) -> Request:
    named = naming.article(what) if what else None
    if named is not None:
        return Request(kind=article or kind, articles=(named,))
    return Request(kind=kind, subject=naming.subject(what))


_READERS: tuple[Callable[[str, bool], Request | None], ...] = (
    _comparison, _timeline, _quoted, _named, _news, _articles, _gist, _briefing,
)  # fmt: skip
