"""What articles name: sums of money, numbers, days, places and people, each with the sentence that it stands in."""

import re
from collections.abc import Iterator, Sequence

from bot.overview.about import treatments
from bot.overview.dated import dated
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.standing import grounded
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.timeline import days_of
from ingest.dates import day_of
from ingest.english.calendar import NAMED_DAYS
from ingest.english.names import NAME, SHORT, bare, trimmed
from ingest.library.survey import Entry
from ingest.speech.people import full_name, is_titled, name_of

_SHOWN = 30
_SIZE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|m|k)\b)?"
_MONEY = re.compile(
    rf"(?:(?:US|A|C|NZ|HK)?[£$€¥]\s?\d[\d,]*(?:\.\d+)?{_SIZE}(?!\w)"
    rf"|\b\d[\d,]*(?:\.\d+)?{_SIZE}\s(?:pounds|dollars|euros|pence|cents|francs|yen|rupees)\b)",
    re.IGNORECASE,
)
_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_NUMBER = re.compile(
    rf"(?:[£$€¥]\s?)?(?<![\w.,-])(?:\d[\d,]*(?:\.\d+)?%?|\b(?:{_WORDS})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?\b)"
    rf"(?:\s?(?:per\s?cent|percent)\b|{_SIZE})(?:\s(?!(?:and|or|of|to|in|on|at|by|for|the|a|an|is|are|was|were|from|that|as|with|but|who|last|this|next|than|have|has|had|did|will)\b)[a-z][\w-]+)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b\.?|\b\d{1,2}:\d\d\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|outside|across|around|towards|between|of|through|off)\s+(?:the\s+)?"
    r"(?P<place>(?:St\s)?[A-Z][\w’'.-]+(?:\s+[A-Z][\w’'-]+){0,3})"
)
_NOT_PLACES = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Office|Council|Board|Association|Ferries|Buses|Trust|Party|Union|Storm|Government|Company|Club)\b"
)
_NOT_PEOPLE = re.compile(
    r"\b(?:Street|Road|Bridge|Board|Mill|Ferries|Council|Office|Union|College|Town|Primary|School|Post|Courier|Sound|Caf[eé]|Association"
    r"|University|Party|Storm|Island|Trust|Buses|Rovers|United|City|State|County|House|Court|Department|Ministry|Bank|Group|Company|Inc"
    r"|News|Times|Hall|Park|Bay|Quay|Thorne|North|South|East|West|New|Residents)\b"
)


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
    match kind:
        case "costs":
            yield from ((match[0], match.span(), None) for match in _MONEY.finditer(text))
        case "numbers":
            yield from _numbers(entry, text)
        case "dates":
            yield from ((each.name, (each.start, each.end), each.iso) for each in days_of(entry, excerpt))
        case "places":
            yield from _places(shelf, excerpt)
        case _:
            yield from _people(shelf, excerpt)


def _numbers(entry: Entry, text: str) -> Iterator[_Thing]:
    """Yield the numbers that are neither days nor times of day."""
    days = dated(text, day_of(entry.published)) if entry.published else []
    other = [(each.start, each.end) for each in days] + [match.span() for match in _CLOCK.finditer(text)]
    for match in _NUMBER.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in other):
            yield match[0], match.span(), None


def _places(shelf: Shelf, excerpt: Excerpt) -> Iterator[_Thing]:
    text = excerpt.text
    whole = shelf.text(excerpt.passage.article_id, excerpt.passage.version)
    for match in _PLACE.finditer(text):
        name = trimmed(re.sub(r"[.,]+$", "", match["place"]))
        if (
            name
            and name.split()[0].lower() not in NAMED_DAYS
            and not _NOT_PLACES.search(name)
            and not _is_person(whole, name)
        ):
            at = match.start("place") + match["place"].index(name)
            yield name, (at, at + len(name)), None


def _people(shelf: Shelf, excerpt: Excerpt) -> Iterator[_Thing]:
    text = excerpt.text
    whole = shelf.text(excerpt.passage.article_id, excerpt.passage.version)
    for match in re.finditer(NAME, text):
        name = full_name(whole, bare(trimmed(match[0])))
        if _is_person(whole, name):
            yield name_of(name), match.span(), None


def _is_person(whole: str, name: str) -> bool:
    """Is it somebody? They are titled, told of in an aside, speak, or are later called by the last name alone."""
    words = name.split()
    if not 1 < len(words) <= 3 or _NOT_PEOPLE.search(name) or words[0].lower() in NAMED_DAYS:
        return False
    last = re.escape(words[-1])
    return bool(
        is_titled(whole, words[-1])
        or re.search(
            rf"\b{re.escape(name)}(?:,\s(?:\d\d\b|who\b|whose\b|the\b|an?\b|[a-z]+\s(?:of|for)\b|professor|secretary|head)|\s(?:said|says|told|who)\b)",
            whole,
        )
        or re.search(rf"(?:said|says|deputy,|named|called)\s{re.escape(name)}\b", whole)
        or re.search(
            rf"(?<!{re.escape(words[-2])}\s)(?<![A-Z]\w\s)\b{last}(?:[’']s)?\s(?:said|says|told|will|was|has|had|is)\b",
            whole,
        )
        or re.search(rf"{SHORT}\s{last}\b", whole)
    )
