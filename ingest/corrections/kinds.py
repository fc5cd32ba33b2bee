"""The kind of a change, judged by the words that differ."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.corrections.words import Word
from ingest.english.calendar import MONTHS, NEAR_DAYS, SEASONS, SHORT_MONTHS, WEEKDAYS
from ingest.english.numbers import SCALES, VALUES

Kind = Literal["number", "date", "name", "quotation", "headline", "added", "removed", "wording"]
Span = tuple[int, int]

_MONTHS = frozenset([*MONTHS, *SHORT_MONTHS])
_DAYS = frozenset([*WEEKDAYS, *NEAR_DAYS, *SEASONS, "week", "month", "year"])
_COUNTED = frozenset([*VALUES, *SCALES, "half", "third"]) - {"zero", "one"}  # "one" is a pronoun, too
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_CLOCK = re.compile(r"\d{1,2}:\d\d|\d{1,2}[ap]m")
_QUOTED = re.compile(r'“[^”]*(?:”|$)|"[^"]*(?:"|$)')
_NOT_NAMES = _DAYS | {*_MONTHS, "i", "i'm", "i've", "i'd", "i'll"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One side of a change: a stretch of text, and those of its words that differ."""

    text: str
    words: Sequence[Word]


def kind_of(before: Changed, after: Changed, names: Set[str]) -> Kind:
    """Return the most informative kind of a change; `names` are the words that `names_in` found in both versions."""
    sides = before, after
    if _differ([_value(word) for word in side.words if _is_number(side.text, word)] for side in sides):
        return "number"
    if _differ([word.key for word in side.words if _is_date(side.text, word)] for side in sides):
        return "date"
    if _differ([word.key for word in side.words if word.key in names] for side in sides):
        return "name"
    return "quotation" if any(map(_is_quoted, sides)) else "wording"


def names_in(sentence: Sequence[Word]) -> Iterator[str]:
    """Yield the words of a sentence that are capitalised although no sentence or quotation begins with them."""
    for before, word in pairwise(sentence):
        if word.key[0].isupper() and before.spoken and word.key.casefold() not in _NOT_NAMES:
            yield word.key


def _differ(sides: Iterable[list[str]]) -> bool:
    old, new = map(sorted, sides)
    return old != new


def _value(word: Word) -> str:
    """Return what a number counts: `7` and `seven` are the same."""
    key = word.key.casefold().replace(",", "")
    return str(VALUES.get(key, key))


def _is_number(text: str, word: Word) -> bool:
    if word.key[-1].isdigit() or word.key[-1] == "%":
        return not _is_date(text, word)
    return word.key.casefold() in _COUNTED


def _is_date(text: str, word: Word) -> bool:
    key = word.key.casefold()
    if key in _DAYS or _YEAR.fullmatch(key) or _CLOCK.fullmatch(key):
        return True
    if key in _MONTHS:
        return word.key[0].isupper()  # not: may, march
    return bool(re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", key)) and _beside_a_month(text, word)


def _beside_a_month(text: str, word: Word) -> bool:
    around = [*re.findall(r"\w+", text[: word.start])[-1:], *re.findall(r"\w+", text[word.end :])[:1]]
    return any(each.casefold() in _MONTHS and each[:1].isupper() for each in around)


def _is_quoted(side: Changed) -> bool:
    quoted = [match.span() for match in _QUOTED.finditer(side.text)]
    return any(start <= word.start and word.end <= end for word in side.words for start, end in quoted)
