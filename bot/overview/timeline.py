"""The dated sentences about a subject, across articles, in the order of the days that they tell of."""

from collections.abc import Sequence
from datetime import date

from bot.overview.about import SURE, Search, Treatment, nearest, treatments
from bot.overview.briefing import once
from bot.overview.dated import Dated, dated
from bot.overview.gist import central
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.standing import grounded
from bot.overview.telling import Line, Overview, nothing, told
from ingest.dates import day_of
from ingest.library.survey import Entry

_ROWS = 20


def timeline(shelf: Shelf, found: Sequence[Treatment], subject: str) -> Overview:
    """Return what the articles in `found` tell of which day: of those wholly about the subject, all that is dated."""
    rows: list[tuple[Dated, Excerpt, float]] = []
    for story in once(shelf, found):
        entry, wholly = story.treatment.entry, story.treatment.wholly
        worth = central(shelf, entry) if wholly else {}
        for excerpt in shelf.of(entry) if wholly else story.treatment.excerpts:
            if not excerpt.note:
                rows += [(each, excerpt, worth.get(excerpt.place, 0.0)) for each in days_of(entry, excerpt)]
    rows = _each_once(sorted(rows, key=lambda row: -row[2])[:_ROWS])
    lines = [line for row in rows if (line := _line(shelf, *row))]
    if not lines:
        refusal = f"No article says what happened on which day with “{subject}”." if subject else "No day is named."
        return nothing(refusal, shelf.entries)
    return told(shelf, lines)


def _line(shelf: Shelf, time: Dated, excerpt: Excerpt, worth: float) -> Line | None:
    whole = grounded(shelf, excerpt)
    if whole is None:
        return None
    before = excerpt.start - whole.start
    return Line(excerpt=whole, label=time.name, day=time.iso, span=(time.start + before, time.end + before))


def of_subject(shelf: Shelf, subject: str, search: Search) -> list[Treatment]:
    """Return the articles that treat of `subject`, in its words or else in others."""
    return treatments(shelf, subject) or nearest(shelf, subject, search, SURE)


def days_of(entry: Entry, excerpt: Excerpt) -> list[Dated]:
    """Return the times that a sentence names; without a date of its own, an article tells of none that is relative."""
    if not entry.published:
        return []
    return dated(excerpt.text, _published(entry))


def _published(entry: Entry) -> date:
    return day_of(entry.published or "")


def _each_once(rows: Sequence[tuple[Dated, Excerpt, float]]) -> list[tuple[Dated, Excerpt, float]]:
    """Return rows in the order of their days, each day of a sentence once."""
    kept = {(each.iso, excerpt.key): (each, excerpt, worth) for each, excerpt, worth in reversed(rows)}
    return sorted(kept.values(), key=lambda row: (row[0].first, row[1].passage.published or "", row[1].place))
