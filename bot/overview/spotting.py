"""Spots what a sentence names: sums of money, other numbers, places and people; each as words with their span.

Rules, no model: a place is what an article puts somebody in or near, and a person is who speaks, has a
title, is told of in an aside, or is later called by the last name alone.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.english.calendar import NAMED_DAYS
from ingest.english.common_words import COMMON
from ingest.english.names import BODIES, NAME, PLACES, bare, trimmed
from ingest.english.numbers import SCALES, VALUES
from ingest.english.verbs import SAID
from ingest.speech.people import full_name, is_titled, name_of

Spotted = tuple[str, tuple[int, int]]

_SIZE = rf"(?:\s?(?:{'|'.join(SCALES)}|bn|m|k)\b)?"
_AMOUNT = r"\d[\d,]*(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?:(?:US|A|C|NZ|HK)?[£$€¥]\s?{_AMOUNT}{_SIZE}(?!\w)"
    rf"|\b{_AMOUNT}{_SIZE}\s(?:pounds|dollars|euros|pence|cents|francs|yen|rupees)\b)",
    re.IGNORECASE,
)
_COUNTS = "|".join(word for word, value in VALUES.items() if value > 1)
_NUMBER = re.compile(
    rf"(?:[£$€¥]\s?)?(?<![\w.,-])(?:{_AMOUNT}%?|\b(?:{_COUNTS})(?:-(?:{_COUNTS}))?\b)"
    rf"(?:\s?(?:per\s?cent|percent)\b|{_SIZE})(?:\s(?!(?:{'|'.join(COMMON)}|last|next)\b)[a-z][\w-]+)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}(?:[.:]\d\d)?\s?[ap]\.?m\b\.?|\b\d{1,2}:\d\d\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|outside|across|around|towards|between|of|through|off)\s+(?:the\s+)?"
    r"(?P<place>(?:St\s)?[A-Z][\w’'.-]+(?:\s+[A-Z][\w’'-]+){0,3})"
)
_ASIDE = r",\s(?:\d\d\b|who\b|whose\b|the\b|an?\b|(?:[a-z]+\s){1,4}(?:of|for)\b)"  # "Ann Lee, 54", "Ann Lee, who …"


def costs(sentence: str) -> Iterator[Spotted]:
    """Yield the sums of money in a sentence."""
    yield from ((found[0], found.span()) for found in _MONEY.finditer(sentence))


def numbers(sentence: str) -> Iterator[Spotted]:
    """Yield the numbers in a sentence with what they count, but for times of day."""
    clock = [found.span() for found in _CLOCK.finditer(sentence)]
    for found in _NUMBER.finditer(sentence):
        if not any(start < found.end() and found.start() < end for start, end in clock):
            yield found[0], found.span()


def places(sentence: str, text: str) -> Iterator[Spotted]:
    """Yield the places in a sentence of `text`."""
    for found in _PLACE.finditer(sentence):
        name = trimmed(re.sub(r"[.,]+$", "", found["place"]))
        if (
            name
            and name.split()[0].lower() not in NAMED_DAYS
            and not BODIES.search(name)
            and not _is_person(text, name)
        ):
            start = found.start("place") + found["place"].index(name)
            yield name, (start, start + len(name))


def people(sentence: str, text: str) -> Iterator[Spotted]:
    """Yield the people in a sentence of `text`, each by a full name."""
    for found in re.finditer(NAME, sentence):
        name = full_name(text, bare(trimmed(found[0])))
        if _is_person(text, name):
            yield name_of(name), found.span()


@lru_cache(maxsize=1000)
def _is_person(text: str, name: str) -> bool:
    words = name.split()
    if not 1 < len(words) <= 3 or BODIES.search(name) or PLACES.search(name) or words[0].lower() in NAMED_DAYS:
        return False
    whole, last = re.escape(name), re.escape(words[-1])
    return is_titled(text, words[-1]) or any(
        re.search(pattern, text)
        for pattern in (
            rf"\b{whole}(?:{_ASIDE}|\s(?:(?:{SAID})\b|who\b))",
            rf"\b(?:{SAID}|deputy,|named|called)\s{whole}\b",
            rf"(?<!{re.escape(words[-2])}\s)(?<![A-Z]\w\s)\b{last}\s(?:{SAID}|will|was|has|had|is)\b",
        )
    )
