"""Which articles mention a thing, are about it, by somebody or of some days, and how many: counted in the texts."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.overview.about import treatment
from bot.overview.gist import gist
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.words import bag, folded, mention, telling
from bot.question.days import spans, without
from bot.question.request import Request
from ingest.dates import instant
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
    found = [(entry, first, number) for entry, first, number in _mentioning(shelf, subject)]
    if not found:
        return nothing(f"None of the {len(shelf.entries):,} articles mentions “{subject}”.", shelf.entries)
    total = sum(number for *_, number in found)
    lines = [
        Line(excerpt=first, label=f"{entry.title} ({times(number)})")
        for entry, first, number in found[:SHOWN] if first
    ]  # fmt: skip
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
            words = telling(subject)
            held = {p.article_id for p in shelf.survey.holding(words)} if words else set()
            for entry in (each for each in shelf.entries if each.article_id in held):
                if (treated := treatment(shelf, entry, words)).wholly:
                    yield entry, next(iter(treated.excerpts), None)
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
    held = {p.article_id for p in shelf.survey.holding(subject.split(), phrase=True)}
    for entry in shelf.entries:
        if entry.article_id in held:
            text = shelf.text(entry.article_id, entry.version)
            number = len(pattern.findall(text)) + len(pattern.findall(entry.title))
            if number:
                yield entry, next((each for each in shelf.of(entry) if pattern.search(each.text)), None), number


def _is_from(entry: Entry, words: str, today: date) -> bool:
    """Is an article of the paper or of the days that `words` name?"""
    days = list(spans(words, today))
    origin = [word for word in telling(without(words) if days else words) if word.lower() not in ("in", "from")]
    if not days and not origin:
        return False
    if days and not (entry.published and any(a <= instant(entry.published).date() <= b for a, b in days)):
        return False
    return not origin or {*map(folded, origin)} <= bag(entry.outlet or "")


def _lines(shelf: Shelf, found: Sequence[Found]) -> Iterator[Line]:
    for entry, first in found:
        shown = first or next(iter(gist(shelf, entry, 1)), None)
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
