"""What is new: articles and corrections since a day, or since the asker last looked; each once."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from bot.formatting import day
from bot.overview.about import treatments
from bot.overview.gist import gist
from bot.overview.shelf import Shelf
from bot.overview.telling import Line, Overview, nothing, told
from bot.question.days import spans
from ingest.corrections.compare import Pair
from ingest.corrections.history import Correction
from ingest.english.numbers import SCALES
from ingest.library.survey import Entry

_WEEK = 7  # days that "What's new?" looks back, where nobody knows what the asker has seen
_LABEL = 60  # characters of what was changed
_SCALE = re.compile(rf"\s(?:{'|'.join(SCALES)}|per\s?cent)\b")
_SHOWN = 100  # articles: more are told of when the asker asks again
_CHANGES = 2  # changes of one correction that are shown
PUBLISHED, CORRECTED, TAKEN_IN = "New", "Corrected", "Older, but new in the library"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which news: of the `days` that these words name, about a `subject`, or what was `corrected` alone."""

    days: str = ""
    subject: str = ""
    corrected: bool = False


def news(shelf: Shelf, wanted: Wanted, *, now: datetime, seen: int | None = None, live: bool = True) -> Overview:
    """Return what is new; `seen` is the arrival that the asker knew last, and `live` whether `now` is the present.

    A day counts by the publisher's dates; what was taken in since, but is older, stands apart.
    """
    window = _window(wanted.days, now)
    named = bool(window)
    begins = None
    if seen is not None and not named:
        found, period = _first(shelf.survey.arrived(seen)), "since you last asked"
    else:
        begins, ends = window or (now.date() - timedelta(days=_WEEK - 1), now.date())
        found, period = _of_days(shelf, begins, ends, live=live), _name(begins, ends, now.date(), named=named)
    found = _about(shelf, found, wanted)
    kinds = _kinds(shelf, found, begins)
    last = _seen(shelf, wanted, found, seen, whole=len(kinds) <= _SHOWN)
    if not kinds:
        about = f" about “{wanted.subject}”" if wanted.subject else ""
        what = "No corrections" if wanted.corrected else "Nothing new"
        return replace(nothing(f"{what}{about} {period}.", shelf.entries), seen=last)
    lead = _lead([kind for kind, _ in kinds], period) + (f"; the first {_SHOWN}:" if len(kinds) > _SHOWN else ":")
    lines = [line for kind, entry in kinds[:_SHOWN] for line in _line(shelf, kind, entry, found)]
    return replace(told(shelf, lines, lead=lead), seen=last)


def corrections(shelf: Shelf, entries: Sequence[Entry]) -> Overview:
    """Return what was ever corrected in some articles, the latest correction first."""
    lines: list[Line] = []
    for entry in entries:
        for correction in _corrections(shelf, entry):
            section = f"{entry.title} · {day(correction.after.valid_from)}"
            lines += [replace(line, section=section) for line in changes(shelf, correction, most=8)]
    if not lines:
        return nothing(
            "No article has been corrected." if len(entries) != 1 else f"“{entries[0].title}” has not been corrected.",
            entries,
        )
    corrected = len({line.section for line in lines})
    return told(shelf, lines, lead=f"{corrected:,} correction{'s' if corrected > 1 else ''}:")


def _window(days: str, now: datetime) -> tuple[date, date] | None:
    found = [(a, b) for a, b in spans(days, now.date()) if a <= now.date()]
    return max(found) if found else None


def _of_days(shelf: Shelf, begins: date, ends: date, *, live: bool) -> list[Entry]:
    """Return the versions of these days by the publisher's dates, and those that were taken in since then."""
    since = datetime.combine(begins, time.min, UTC)
    until = datetime.combine(ends, time.max, UTC)
    dated = [each for each in shelf.survey.began(since) if datetime.fromisoformat(each.valid_from) <= until]
    if not live:
        return dated
    known = {(each.article_id, each.version) for each in dated}
    arrived = [each for each in shelf.survey.arrived(0) if since <= datetime.fromisoformat(each.fetched) <= until]
    return [*dated, *(each for each in arrived if (each.article_id, each.version) not in known)]


def _first(arrived: Sequence[Entry]) -> list[Entry]:
    """Return the versions that came in first, of as many articles as are shown."""
    kept: set[str] = set()
    for place, each in enumerate(arrived):
        if len(kept) == _SHOWN and each.article_id not in kept:
            return [*arrived[:place]]
        kept.add(each.article_id)
    return [*arrived]


def _seen(shelf: Shelf, wanted: Wanted, found: Sequence[Entry], seen: int | None, *, whole: bool) -> int | None:
    """Return up to which arrival the asker now knows the news: as before, if it was not all that there is."""
    if not shelf.is_whole or wanted != Wanted(wanted.days) or not whole:
        return seen
    cut = seen is not None and len({each.article_id for each in found}) == _SHOWN
    return max(each.arrival for each in found) if cut else shelf.survey.last_arrival()


def _about(shelf: Shelf, found: Sequence[Entry], wanted: Wanted) -> list[Entry]:
    found = [each for each in found if each.article_id in shelf.by_id and (each.place or not wanted.corrected)]
    if not wanted.subject:
        return found
    about = {each.entry.article_id for each in treatments(shelf, wanted.subject)}
    return [each for each in found if each.article_id in about]


def _kinds(shelf: Shelf, found: Sequence[Entry], begins: date | None) -> list[tuple[str, Entry]]:
    """Return each article once: as new if its first version is among `found`, else as corrected."""
    first = {each.article_id for each in found if not each.place}
    kinds = []
    for entry in dict.fromkeys(shelf.by_id[each.article_id] for each in found):
        old = begins is not None and entry.published and entry.published[:10] < begins.isoformat()
        kind = CORRECTED if entry.article_id not in first else TAKEN_IN if old else PUBLISHED
        kinds.append((kind, entry))
    kinds.sort(key=lambda each: each[1].published or "", reverse=True)
    return sorted(kinds, key=lambda each: (PUBLISHED, CORRECTED, TAKEN_IN).index(each[0]))


def _line(shelf: Shelf, kind: str, entry: Entry, found: Sequence[Entry]) -> list[Line]:
    if kind == CORRECTED:
        return _corrected(shelf, entry, found)
    return [Line(excerpt=each, section=kind, label=entry.title) for each in gist(shelf, entry, 1)]


def _corrected(shelf: Shelf, entry: Entry, found: Sequence[Entry]) -> list[Line]:
    arrived = {each.version for each in found if each.article_id == entry.article_id}
    for correction in _corrections(shelf, entry):
        if correction.after.number in arrived and (changed := changes(shelf, correction, most=_CHANGES)):
            return [replace(line, section=CORRECTED, label=entry.title) for line in changed[:_CHANGES]]
    return [Line(excerpt=each, section=CORRECTED, label=entry.title) for each in gist(shelf, entry, 1)]


def _corrections(shelf: Shelf, entry: Entry) -> list[Correction]:
    """Return the corrections of an article, the latest first."""
    history = shelf.survey.history(entry.article_id)
    return [Correction(before, after) for before, after in pairwise(history)][::-1]


def changes(shelf: Shelf, correction: Correction, *, most: int) -> list[Line]:
    """Return the sentences that a correction made, as they read now, with the words that differ."""
    excerpts = shelf.excerpts(correction.after.article_id, correction.after.number)
    lines: list[Line] = []
    telling = sorted((pair for pair in correction.changes if pair.after and pair.kind != "headline"), key=_rank)
    for pair in telling[:most]:
        for excerpt in excerpts:
            if pair.after and excerpt.span[0] < pair.after.end and pair.after.start < excerpt.span[1]:
                lines.append(Line(excerpt=excerpt, label=_was(pair)))
                break
    news = [line for line in lines if not line.excerpt.note]
    return news or lines  # a note says once more what was changed


def _rank(pair: Pair) -> int:
    return ("number", "date", "name", "quotation", "wording", "added", "removed", "headline").index(
        pair.kind or "wording"
    )


def _was(pair: Pair) -> str:
    """Return what stood there before and what does now, as far as they differ; in a word, where that is much."""
    if not (pair.before and pair.after):
        return "added" if pair.before is None else "removed"
    old, new = (", ".join(_whole(side.text, *span) for span in side.differs) for side in (pair.before, pair.after))
    told = f"{old} → {new}" if old and new else f"without {old}" if old else "added"
    return told if len(told) <= _LABEL else "changed"


def _whole(text: str, start: int, end: int) -> str:
    """Return words with the scale that they are counted in: £4.2 is £4.2 million."""
    scale = _SCALE.match(text, end)
    return text[start : scale.end() if scale else end]


def _lead(kinds: Sequence[str], period: str) -> str:
    number = Counter(kinds)
    new, changed, old = (number[section] for section in (PUBLISHED, CORRECTED, TAKEN_IN))
    parts = [f"{new:,} new article{'s' * (new != 1)}"] if new else []
    parts += [f"{changed:,} corrected article{'s' * (changed != 1)}"] if changed else []
    parts += [f"{old:,} older article{'s' * (old != 1)} added"] if old else []
    return f"{', '.join(parts)} {period}"


def _name(begins: date, ends: date, today: date, *, named: bool) -> str:
    if not named:
        return "in the past week"
    if ends >= today:
        return "today" if begins == today else f"since {begins.day} {begins:%B %Y}"
    if begins == ends:
        return f"on {begins.day} {begins:%B %Y}"
    return f"from {begins.day} {begins:%B} to {ends.day} {ends:%B %Y}"
