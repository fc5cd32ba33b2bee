"""A subject over several articles: story by story, the newest first, who said what, and where they disagree."""

import re
from collections.abc import Sequence, Set
from itertools import combinations, islice, product
from typing import NamedTuple

from bot.formatting import day
from bot.hits import Copy
from bot.overview.about import READ, SURE, Search, Treatment, nearest, treatments
from bot.overview.gist import central, gist
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.standing import stands_alone
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.words import bag
from bot.quotes.disagreements import differ, near
from ingest.duplicates import runs, same
from ingest.library.survey import Entry

_STORIES = 5
_EACH, _FIRST_EACH = 2, 3  # sentences of a story, and of the two that are most about the subject
_ALL = 8  # articles that an overview of everything names
_NUMBER = "how many"
_LIKE = 0.4  # of the words of two sentences: less, and no comparison word by word is worth its time
_MARKED = re.compile(r"[“\"«„]")
DISAGREE = "Where they disagree"


class Story(NamedTuple):
    """An article and the copies of its story."""

    treatment: Treatment
    also: tuple[Copy, ...]


def briefing(shelf: Shelf, subject: str, search: Search, length: int | None = None) -> Overview:
    """Return what the articles tell of `subject`; of everything, the opening of the newest, if it is empty."""
    if not subject:
        return _everything(shelf, length)
    found = treatments(shelf, subject)
    lead = ""
    if not found and (found := nearest(shelf, subject, search, SURE)):
        lead = f"No article has the words “{subject}”. These come nearest:"
    if not found:
        return nothing(f"No article is about “{subject}”.", shelf.entries)
    stories = once(shelf, found)[: length or _STORIES]
    lines: list[Line] = []
    for place, (treated, also) in enumerate(stories):
        most = 1 if length else _FIRST_EACH if place < _FIRST_EACH - 1 else _EACH
        lines += [_line(treated.entry, each, also) for each in _sentences(shelf, treated, most)]
    lines.sort(key=lambda line: line.excerpt.passage.published or "", reverse=True)
    if not length:
        lines += _disagreements(shelf, [each.treatment.entry for each in stories])
    if not lines:
        return nothing(f"No article is about “{subject}”.", shelf.entries)
    retell = f"What do these passages say about {subject}? Tell the most important first, the newest before the older."
    return told(shelf, lines, lead=lead, retell=retell)


def once(shelf: Shelf, treated: Sequence[Treatment]) -> list[Story]:
    """Return stories, each once whatever papers carry it: by the first of `treated` that does."""
    kept: list[tuple[Story, frozenset[tuple[str, ...]]]] = []
    for each in treated:
        text = runs(shelf.text(each.entry.article_id, each.entry.version))
        place = next((i for i, (_, other) in enumerate(kept) if same(text, other)), None)
        if place is None:
            kept.append((Story(each, ()), text))
        else:
            story, other = kept[place]
            kept[place] = Story(story.treatment, (*story.also, _copy(each.entry))), other
    return [story for story, _ in kept]


def _sentences(shelf: Shelf, treated: Treatment, most: int) -> list[Excerpt]:
    """Return what a story tells of the subject: its opening if it is about that, else where it speaks of it."""
    worth = central(shelf, treated.entry)
    if not treated.wholly:
        told_of = sorted(treated.excerpts, key=lambda each: -worth[each.place])
        return list(islice((each for each in told_of if _tells(shelf, each) and not _is_quotation(shelf, each)), 1))
    told_most = gist(shelf, treated.entry, most, favoured=treated.excerpts, worth=worth)
    said = sorted(shelf.of(treated.entry), key=lambda each: -worth[each.place]) if most > _EACH else []
    spoken = islice((each for each in said if _is_quotation(shelf, each) and _tells(shelf, each)), 1)
    wanted = dict.fromkeys([*told_most[:1], *spoken, *told_most])
    return sorted(list(wanted)[:most], key=lambda each: each.place)


def _tells(shelf: Shelf, excerpt: Excerpt) -> bool:
    return not excerpt.note and stands_alone(shelf, excerpt) and shelf.shows(excerpt)


def _is_quotation(shelf: Shelf, excerpt: Excerpt) -> bool:
    speech = shelf.speech(excerpt) if _MARKED.search(excerpt.text) else None
    return bool(speech and speech.direct)


def _line(entry: Entry, excerpt: Excerpt, also: tuple[Copy, ...] = ()) -> Line:
    dated = f" · {day(entry.published)}" if entry.published else ""
    return Line(excerpt=excerpt, section=f"{entry.title}{dated}", also=also)


def _everything(shelf: Shelf, length: int | None) -> Overview:
    stories = once(shelf, [Treatment(entry, wholly=True) for entry in shelf.entries[:READ]])
    newest = [story.treatment.entry for story in stories][: length or _ALL]
    lines = [_line(entry, each) for entry in newest for each in gist(shelf, entry, 1)]
    count = len(shelf.entries)
    lead = f"The newest {len(newest)} of {count:,} articles:" if count > len(newest) else ""
    return told(shelf, lines, lead=lead, retell="What do these passages report? Tell the newest first.")


def _disagreements(shelf: Shelf, entries: Sequence[Entry]) -> list[Line]:
    """Return the sentences that say the same of the same with another number, from two articles of the same weeks."""
    for one, other in combinations(entries, 2):
        if not near(one.published, other.published):
            continue
        for a, b in product(*(list(filter(_counts, shelf.of(each))) for each in (one, other))):
            if _may_differ(bag(a.text), bag(b.text)) and differ(_NUMBER, a.text, b.text):
                sides = sorted([(other, b), (one, a)], key=lambda side: side[0].published or "", reverse=True)
                return [Line(excerpt=e, section=DISAGREE, label=_origin(entry)) for entry, e in sides]
    return []


def _may_differ(one: Set[str], other: Set[str]) -> bool:
    """Do two sentences share so many words that they may say the same of the same?"""
    return 2 * len(one & other) >= _LIKE * (len(one) + len(other))


def _counts(excerpt: Excerpt) -> bool:
    return any(character.isdigit() for character in excerpt.text)


def _origin(entry: Entry) -> str:
    return ", ".join(filter(None, (entry.outlet or entry.title, entry.published and day(entry.published))))


def _copy(entry: Entry) -> Copy:
    return Copy(entry.article_id, entry.title, entry.url, entry.outlet)
