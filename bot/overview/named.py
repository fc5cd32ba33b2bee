"""What articles name: sums of money, numbers, days, places and people, each with the sentence that it stands in."""

from collections.abc import Iterator, Sequence

from bot.overview.about import treatments
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.spotting import costs, numbers, people, places
from bot.overview.standing import grounded
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.timeline import days_of
from ingest.library.survey import Entry

_SHOWN = 30

_Thing = tuple[str, tuple[int, int], str | None]  # its words, where they stand, and the day that they mean


def things(shelf: Shelf, entries: Sequence[Entry], kind: str, where: str) -> Overview:
    """Return the `kind` of thing that some articles name, each once, in reading order."""
    seen: set[str] = set()
    lines: list[Line] = []
    number = 0
    for entry in entries:
        for excerpt in shelf.of(entry):
            new = [each for each in _found(shelf, entry, excerpt, kind) if each[0].casefold() not in seen]
            new = list({label.casefold(): (label, span, iso) for label, span, iso in reversed(new)}.values())[::-1]
            seen |= {label.casefold() for label, *_ in new}
            number += len(new)
            lines += _rows(grounded(shelf, excerpt) or excerpt, excerpt, new, each=kind == "dates")
    if not lines:
        return nothing(f"No {kind} are named {where}.", entries)
    if kind == "dates":
        lines.sort(key=lambda line: line.day or "")
    named = {"people": "person" if number == 1 else "people"}.get(kind, kind[:-1] if number == 1 else kind)
    lead = f"{number:,} {named} {'is' if number == 1 else 'are'} named {where}"
    lead += f"; the first {_SHOWN}:" if number > _SHOWN else ":"
    return told(shelf, lines[:_SHOWN], lead=lead)


def _rows(whole: Excerpt, excerpt: Excerpt, found: Sequence[_Thing], *, each: bool) -> list[Line]:
    """Return a line for what a sentence names, or one for `each` thing; shown with what it leans on, as a `whole`."""
    before = excerpt.start - whole.start
    if each or len(found) == 1:
        return [
            Line(excerpt=whole, label=label, span=(start + before, end + before), day=iso)
            for label, (start, end), iso in found
        ]
    return [Line(excerpt=whole, label=", ".join(label for label, *_ in found))] if found else []


def about(shelf: Shelf, subject: str, kind: str) -> Overview:
    """Return the `kind` of thing that the articles about a subject name."""
    found = treatments(shelf, subject)
    entries = [each.entry for each in found if each.wholly] or [each.entry for each in found]
    if not entries:
        return nothing(f"No article is about “{subject}”.", shelf.entries)
    return things(shelf, entries, kind, f"in the articles about “{subject}”")


def _found(shelf: Shelf, entry: Entry, excerpt: Excerpt, kind: str) -> Iterator[_Thing]:
    text = excerpt.text
    days = days_of(entry, excerpt) if kind in ("dates", "numbers") else []
    if kind == "dates":
        yield from ((each.name, (each.start, each.end), each.iso) for each in days)
        return
    whole = shelf.text(excerpt.passage.article_id, excerpt.passage.version)
    spotted = {
        "costs": lambda: costs(text), "numbers": lambda: numbers(text), "places": lambda: places(text, whole),
        "people": lambda: people(text, whole),
    }[kind]()  # fmt: skip
    for label, (start, end) in spotted:
        if not any(each.start < end and start < each.end for each in days):
            yield label, (start, end), None
