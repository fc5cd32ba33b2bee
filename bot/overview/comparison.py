"""Two articles, or two versions of one: where they differ, what both say, and what only one says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.overview.gist import gist
from bot.overview.news import changes
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.telling import Line, Overview, nothing, told
from bot.overview.words import bag
from ingest.corrections.history import Correction
from ingest.corrections.words import Word, likeness, words
from ingest.english.calendar import NAMED_DAYS
from ingest.library.survey import Entry

_LIKE = 0.5  # of the words of two sentences: from here on they tell of the same
_BOTH, _DIFFER, _ONLY = 3, 4, 2  # lines of each part, and of each article
_SHARED = 4  # words that two sentences must share before they are compared


@dataclass(frozen=True, slots=True)
class _Pair:
    one: Excerpt
    other: Excerpt
    like: float
    differs: bool


def comparison(shelf: Shelf, one: Entry, other: Entry) -> Overview:
    """Return how two articles compare."""
    pairs = _pairs(shelf.of(one), shelf.of(other))
    lines: list[Line] = []
    for pair in [pair for pair in pairs if pair.differs][:_DIFFER]:
        lines += [
            Line(excerpt=pair.one, section="They differ", label=_short(one, other)),
            Line(excerpt=pair.other, section="They differ", label=_short(other, one)),
        ]
    lines += [Line(excerpt=pair.one, section="Both say") for pair in pairs if not pair.differs][:_BOTH]
    for entry, taken in ((one, {p.one.key for p in pairs}), (other, {p.other.key for p in pairs})):
        own = [each for each in gist(shelf, entry, _ONLY + len(pairs) + 1) if each.key not in taken][:_ONLY]
        lines += [Line(excerpt=each, section=f"Only in “{entry.title}”") for each in own]
    if not lines:
        return nothing("There is nothing to compare: neither article has a sentence that can be shown.", (one, other))
    lead = "" if pairs else f"They tell of different things{_names(shelf, one, other)}."
    return told(shelf, lines, lead=lead, retell="Where do these articles differ, and what do they agree on?")


def versions(shelf: Shelf, entry: Entry, numbers: Sequence[int]) -> Overview:
    """Return what one version of an article says otherwise than another."""
    history = {version.number: version for version in shelf.survey.history(entry.article_id)}
    known = [history[number] for number in sorted(numbers) if number in history]
    if len(known) != 2:
        several = f"has versions 1 to {len(history)}" if len(history) > 1 else "has one version only"
        return nothing(f"“{entry.title}” {several}.", [entry])
    lines = changes(shelf, Correction(*known), most=10)
    if not lines:
        return nothing(f"Versions {known[0].number} and {known[1].number} say the same.", [entry])
    return told(shelf, lines, lead=f"“{entry.title}”, from version {known[0].number} to {known[1].number}:")


def _pairs(ours: Sequence[Excerpt], theirs: Sequence[Excerpt]) -> list[_Pair]:
    """Return the sentences that tell of the same, each once, the likest first."""
    bags = {each.key: bag(each.text) for each in (*ours, *theirs)}
    read = {each.key: words(each.text) for each in (*ours, *theirs)}
    found = [
        _Pair(a, b, like, _differ(read[a.key], read[b.key]))
        for a in ours for b in theirs
        if len(bags[a.key] & bags[b.key]) >= _SHARED and (like := likeness(read[a.key], read[b.key])) >= _LIKE
    ]  # fmt: skip
    kept: list[_Pair] = []
    for pair in sorted(found, key=lambda each: -each.like):
        if all(pair.one.key != each.one.key and pair.other.key != each.other.key for each in kept):
            kept.append(pair)
    return sorted(kept, key=lambda each: each.one.place)


def _differ(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Does a number or a name stand in one of two sentences where another stands in the other?"""
    here, there = ([word.key for word in side] for side in (one, other))
    changes = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    return any(
        tag == "replace" and any(map(_is_fact, here[i:j])) and any(map(_is_fact, there[k:m]))
        for tag, i, j, k, m in changes
    )


def _is_fact(key: str) -> bool:
    return any(character.isdigit() for character in key) or key[:1].isupper()


def _short(entry: Entry, other: Entry) -> str:
    """Return what tells an article from the other one: its outlet, or its headline where that is the same."""
    return entry.outlet if entry.outlet and entry.outlet != other.outlet else entry.title


def _names(shelf: Shelf, one: Entry, other: Entry) -> str:
    """Return the names that both articles have, for two that share no more."""
    held = [{word for each in shelf.of(entry) for word in _inner_names(each.text)} for entry in (one, other)]
    common = [name for name in sorted(held[0] & held[1]) if name.lower() not in NAMED_DAYS][:4]
    return f"; both name {', '.join(common)}" if common else ""


def _inner_names(text: str) -> list[str]:
    return re.findall(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*", text)
