"""Which articles mention a thing, are about it, by somebody or of some days, and how many: counted in the texts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.overview.about import holding
from bot.overview.gist import gist
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.standing import grounded
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.words import bag, folded, mention, telling, untitled
from bot.question.days import spans, without
from bot.question.request import Request
from ingest.dates import day_of
from ingest.library.catalogue import PlacedPassage
from ingest.library.survey import Entry

SHOWN = 20  # articles that are listed; all are counted


def articles(shelf: Shelf, request: Request, today: date) -> Overview:
    """Return the articles that `request` asks for, newest first, each with the sentence that shows why."""
    found = list(_matching(shelf, request, today))
    all_of, what = len(shelf.entries), _predicate(request, len(found))
    if not found:
        return nothing(f"None of the {counted(all_of)} {what}.", shelf.entries)
    newest = f"; the newest {SHOWN}:" if len(found) > SHOWN else ":"
    lead = f"{len(found):,} of the {all_of:,} articles {what}{newest}"
    if request.relation == "all":
        lead = f"There {'is' if all_of == 1 else 'are'} {counted(all_of)}{newest}"
    return told(shelf, [*_lines(shelf, found[:SHOWN])], lead=lead)


def mentions(shelf: Shelf, subject: str) -> Overview:
    """Return how often a thing is mentioned, and where."""
    found = list(_mentioning(shelf, subject))
    if not found:
        return nothing(f"None of the {len(shelf.entries):,} articles mentions “{subject}”.", shelf.entries)
    total = sum(number for *_, number in found)
    often = {entry.article_id: number for entry, _, number in found}
    lines = [
        replace(line, label=f"{line.label} ({times(often[line.excerpt.passage.article_id])})")
        for line in _lines(shelf, [(entry, first) for entry, first, _ in found[:SHOWN]])
    ]
    return told(shelf, lines, lead=f"“{subject}” is mentioned {times(total)} in {counted(len(found))}:")


def times(number: int) -> str:
    """Return how often, in words."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def counted(number: int) -> str:
    """Return how many articles, in words."""
    return f"{number:,} article" if number == 1 else f"{number:,} articles"


Found = tuple[Entry, Excerpt | None]


def _matching(shelf: Shelf, request: Request, today: date) -> Iterator[Found]:
    subject = request.subject
    match request.relation:
        case "mention":
            yield from ((entry, first) for entry, first, _ in _mentioning(shelf, subject))
        case "about":
            found = {each.entry.article_id: each for each in holding(shelf, telling(subject)) if each.wholly}
            yield from ((entry, None) for entry in shelf.entries if entry.article_id in found)
        case "by":
            words = telling(subject)
            yield from ((e, None) for e in shelf.entries if words and {*map(folded, words)} <= bag(e.author or ""))
        case "from":
            yield from ((entry, None) for entry in shelf.entries if _is_from(entry, subject, today))
        case _:
            yield from ((entry, None) for entry in shelf.entries)


def _mentioning(shelf: Shelf, subject: str) -> Iterator[tuple[Entry, Excerpt | None, int]]:
    """Yield the articles whose headline or text holds `subject` word by word, where first, and how often."""
    pattern = mention(subject)
    held: dict[str, list[PlacedPassage]] = {}
    for passage in shelf.survey.holding([untitled(subject)], phrase=True):
        held.setdefault(passage.article_id, []).append(passage)
    for entry in (entry for entry in shelf.entries if entry.article_id in held):
        passages = sorted(held[entry.article_id], key=lambda each: each.start)
        number = len(pattern.findall(entry.title)) + sum(len(pattern.findall(each.text)) for each in passages)
        if number:
            yield entry, _first(pattern, passages), number


def _first(pattern: re.Pattern[str], passages: Sequence[PlacedPassage]) -> Excerpt | None:
    """Return the first sentence in which something is found."""
    said = ((each, a, b) for each in passages for a, b in each.sentences if pattern.search(each.text[a:b]))
    return next((Excerpt(each, a, b, place=0) for each, a, b in said), None)


def _is_from(entry: Entry, words: str, today: date) -> bool:
    """Is an article of the paper or of the days that `words` name?"""
    days = list(spans(words, today))
    origin = [word for word in telling(without(words) if days else words) if word.lower() not in ("in", "from")]
    if not days and not origin:
        return False
    if days and not (entry.published and any(a <= day_of(entry.published) <= b for a, b in days)):
        return False
    return not origin or {*map(folded, origin)} <= bag(entry.outlet or "")


def _lines(shelf: Shelf, found: Sequence[Found]) -> Iterator[Line]:
    for entry, first in found:
        said = first and grounded(shelf, shelf.same(first))
        shown = said if said and shelf.shows(said) else next(iter(gist(shelf, entry, 1)), None)
        if shown:
            yield Line(excerpt=shown, label=entry.title)


def _predicate(request: Request, number: int) -> str:
    one = number <= 1
    match request.relation:
        case "mention":
            return f"{'mentions' if one else 'mention'} “{request.subject}”"
        case "about":
            return f"{'is' if one else 'are'} about “{request.subject}”"
        case "by":
            return f"{'is' if one else 'are'} by {request.subject}"
        case _:
            return f"{'is' if one else 'are'} {request.subject.strip()}"
