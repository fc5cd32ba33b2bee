"""What is new for somebody who watches subjects and articles: each story once, and what changed in its facts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.overview.about import holding
from bot.overview.gist import gist
from bot.overview.news import changes
from bot.overview.retelling import answered
from bot.overview.shelf import Shelf
from bot.overview.telling import Line, Overview, told
from bot.overview.words import telling
from bot.records.watches import Watch
from ingest.corrections.history import Correction
from ingest.duplicates import Runs, runs, same
from ingest.library.library import Library
from ingest.library.survey import Entry

_SHOWN = 8  # articles of one subject
_CHANGES = 6  # changes of one article
_KNOWN = 50  # earlier articles on a subject that a new one may be a copy of
_QUESTION = "What is new on what I watch?"


def can_be_watched(subject: str) -> bool:
    """Does it name something that articles can be about?"""
    return bool(telling(subject))


def watched(library: Library, watches: Sequence[Watch]) -> tuple[Answer | None, int]:
    """Return what is new for `watches` of one user, None if that is nothing, and up to which arrival that is.

    Raises LibraryError.
    """
    with library.survey() as survey:
        shelf, upto = Shelf(survey), survey.last_arrival()
        apart = {each.article_id for each in watches if each.article_id}  # told of under their own headlines
        overview = told(shelf, [line for each in watches for line in _news(shelf, each, apart)])
    if not overview.citations:
        return None, upto
    return _answer(overview, upto), upto


def _answer(overview: Overview, upto: int) -> Answer:
    subjects = list(dict.fromkeys(sentence.section for sentence in overview.sentences))
    lead = f"News on what you watch: {', '.join(f'“{each}”' for each in subjects)}"
    answer = Answer(question=_QUESTION, understood=_QUESTION, request="news", known=upto)
    return answered(answer, replace(overview, lead=lead))


def _news(shelf: Shelf, watch: Watch, apart: Collection[str]) -> Iterator[Line]:
    """Yield what came in for one watch since it was told of last; a subject leaves out articles told of `apart`."""
    arrived = [each for each in shelf.survey.arrived(watch.seen) if each.article_id in shelf.by_id]
    if watch.article_id:
        if any(each.article_id == watch.article_id for each in arrived):
            entry = shelf.by_id[watch.article_id]
            yield from _changes(shelf, entry, watch.seen, entry.title)
        return
    about = {each.entry.article_id for each in holding(shelf, telling(watch.subject)) if each.wholly}
    ids = dict.fromkeys(each.article_id for each in arrived if each.article_id in about - set(apart))
    fresh = {each.article_id for each in arrived if not each.place}
    told_of = _told(shelf, about - ids.keys()) if fresh & ids.keys() else []
    shown = 0
    for article_id in ids:
        entry = shelf.by_id[article_id]
        if article_id not in fresh:
            lines = list(_changes(shelf, entry, watch.seen, watch.subject, label=f"{entry.title}, corrected: "))
        elif _is_copy(shelf, entry, told_of):
            continue
        else:
            lines = [Line(excerpt=each, section=watch.subject, label=entry.title) for each in gist(shelf, entry, 1)]
        yield from lines
        shown += bool(lines)
        if shown == _SHOWN:
            return


def _changes(shelf: Shelf, entry: Entry, seen: int, section: str, label: str = "") -> Iterator[Line]:
    """Yield what changed in an article since an arrival, if that is more than its wording."""
    history = shelf.survey.history(entry.article_id)
    new = {each.version for each in shelf.survey.arrived(seen) if each.article_id == entry.article_id}
    known = [version for version in history if version.number not in new]
    if not known or history[-1].number not in new:
        return
    correction = Correction(known[-1], history[-1])
    kinds = {pair.kind for pair in correction.changes} - {"wording", "added", None}
    if not kinds:
        return
    lines = changes(shelf, correction, most=_CHANGES)
    if not lines:  # what was taken out, and a headline, have no sentence now
        what = "new headline" if kinds == {"headline"} else "a sentence was taken out"
        lines = [Line(excerpt=each, label=what) for each in gist(shelf, entry, 1)]
    yield from (replace(line, section=section, label=f"{label}{line.label}") for line in lines)


def _told(shelf: Shelf, ids: set[str]) -> list[Runs]:
    """Return the texts of the newest of some articles, to know their copies by."""
    newest = [entry for entry in shelf.entries if entry.article_id in ids][:_KNOWN]
    return [runs(shelf.text(entry.article_id, entry.version)) for entry in newest]


def _is_copy(shelf: Shelf, entry: Entry, told_of: list[Runs]) -> bool:
    """Is this a story that was told of before? If it isn't, now it is."""
    text = runs(shelf.text(entry.article_id, entry.version))
    if any(same(text, each) for each in told_of):
        return True
    told_of.append(text)
    return False
