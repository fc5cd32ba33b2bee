"""What is new: articles and corrections since a day, or since the asker last looked; each once."""

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
from ingest.library.survey import Entry

_WEEK = 7  # days that "What's new?" looks back, where nobody knows what the asker has seen
_SHOWN = 20
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
        found, period = shelf.survey.arrived(seen), "since you last asked"
    else:
        begins, ends = window or (now.date() - timedelta(days=_WEEK - 1), now.date())
        found, period = _of_days(shelf, begins, ends, live=live), _name(begins, ends, now.date(), named=named)
    found = _about(shelf, found, wanted)
    lines = _lines(shelf, found, begins)
    # Who asked about one subject, or for some outlets, has not seen the rest.
    last = shelf.survey.last_arrival() if shelf.is_whole and wanted == Wanted(wanted.days) else seen
    if not lines:
        about = f" about “{wanted.subject}”" if wanted.subject else ""
        what = "No corrections" if wanted.corrected else "Nothing new"
        return replace(nothing(f"{what}{about} {period}.", shelf.entries), seen=last)
    lead = _lead(lines, period) + (f"; the first {_SHOWN}:" if len(lines) > _SHOWN else ":")
    return replace(told(shelf, [line for some in lines[:_SHOWN] for line in some], lead=lead), seen=last)


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


def _about(shelf: Shelf, found: Sequence[Entry], wanted: Wanted) -> list[Entry]:
    found = [each for each in found if each.article_id in shelf.by_id and (each.place or not wanted.corrected)]
    if not wanted.subject:
        return found
    about = {each.entry.article_id for each in treatments(shelf, wanted.subject)}
    return [each for each in found if each.article_id in about]


def _lines(shelf: Shelf, found: Sequence[Entry], begins: date | None) -> list[list[Line]]:
    """Return the lines of each article once: as new if its first version is among `found`, else as corrected."""
    newest: dict[str, Entry] = {}
    first = {each.article_id for each in found if not each.place}
    for each in found:
        newest[each.article_id] = each
    lines = []
    for article_id in newest:
        entry = shelf.by_id[article_id]
        if article_id not in first:
            lines.append((1, entry, _corrected(shelf, entry, found)))
            continue
        old = begins is not None and entry.published and entry.published[:10] < begins.isoformat()
        section = TAKEN_IN if old else PUBLISHED
        lines.append(
            (
                2 if old else 0,
                entry,
                [Line(excerpt=e, section=section, label=entry.title) for e in gist(shelf, entry, 1)],
            )
        )
    lines.sort(key=lambda each: (each[0], [-ord(c) for c in each[1].published or ""]))
    return [some for *_, some in lines if some]


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
    lines = []
    telling = sorted((pair for pair in correction.changes if pair.after and pair.kind != "headline"), key=_rank)
    for pair in telling[:most]:
        for excerpt in excerpts:
            if pair.after and excerpt.span[0] < pair.after.end and pair.after.start < excerpt.span[1]:
                lines.append(Line(excerpt=excerpt, label=_was(pair)))
                break
    return lines


def _rank(pair: Pair) -> int:
    return ("number", "date", "name", "quotation", "wording", "added", "removed", "headline").index(
        pair.kind or "wording"
    )


def _was(pair: Pair) -> str:
    """Return what stood there before, as far as it differs."""
    if not (pair.before and pair.after) or not pair.before.differs:
        return "added" if pair.before is None else "changed"
    old = ", ".join(pair.before.text[a:b] for a, b in pair.before.differs)
    new = ", ".join(pair.after.text[a:b] for a, b in pair.after.differs)
    return f"{old} → {new}" if new else f"without {old}"


def _lead(articles: Sequence[Sequence[Line]], period: str) -> str:
    number = Counter(lines[0].section for lines in articles)
    new, changed, old = (number[section] for section in (PUBLISHED, CORRECTED, TAKEN_IN))
    parts = [f"{new:,} new article{'s' * (new != 1)}"] if new else []
    parts += [f"{changed:,} corrected article{'s' * (changed != 1)}"] if changed else []
    parts += [f"{old:,} older article{'s' * (old != 1)} taken in"] if old else []
    return f"{', '.join(parts)} {period}"


def _name(begins: date, ends: date, today: date, *, named: bool) -> str:
    if not named:
        return "in the past week"
    if ends >= today:
        return "today" if begins == today else f"since {begins.day} {begins:%B %Y}"
    if begins == ends:
        return f"on {begins.day} {begins:%B %Y}"
    return f"from {begins.day} {begins:%B} to {ends.day} {ends:%B %Y}"
