"""What kind of answer does a question want, and does a sentence hold one? Rules: they take microseconds.

A sentence that says a question again in other words reads to a reranker as if it answered it. What tells the two apart
is whether anything in it could be the answer: a number for "how many", a name that the question lacks for "who".
"""

import re
from typing import Literal

from ingest.english.calendar import CAPITALISED, NAMED_DAYS, NEAR_DAYS
from ingest.english.common_words import AUXILIARIES, COMMON
from ingest.english.numbers import ORDINALS, PARTS, SCALES, TIMES, VALUES

Kind = Literal["number", "date", "name", "name or number"]

_AUXILIARIES = "|".join(AUXILIARIES)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("number", re.compile(
        r"\bhow (?:many|much|old|long|far|fast|tall|deep|wide|big|large|high|often)\b"
        r"|\bwhat (?:percent|percentage|number|amount|share|price|age)\b")),
    ("date", re.compile(
        rf"\bwhen(?: (?:{_AUXILIARIES})\b|\W*$)"
        r"|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b")),
    ("name", re.compile(
        r"\b(?:who|whom|whose|where)\b|\b(?:what|which) (?:country|city|state|town|region|continent)\b")),
    ("name or number", re.compile(
        rf"\bwhich (?!(?:{_AUXILIARIES})\b)\w"
        rf"|\bwhat (?!(?:{_AUXILIARIES}|happen\w*)\b)\w+(?:(?: [\w’'-]+){{0,2}} (?:{_AUXILIARIES})\b|\W*$)")),
)  # fmt: skip
_NUMBERS = frozenset([*VALUES, *SCALES, *ORDINALS, *PARTS, *TIMES])
_DATES = frozenset([*CAPITALISED, *NEAR_DAYS, "week", "weekend", "month", "year", "decade", "century", "ago"])
_WORD = re.compile(r"\w+")


def kind(question: str) -> Kind | None:
    """Return what kind of answer `question` wants; None where anything may be one, as for "why"."""
    asked = question.lower()
    return next((kind for kind, pattern in _KINDS if pattern.search(asked)), None)


def may_answer(question: str, sentence: str) -> bool:
    """Does `sentence` hold anything of the kind that `question` wants and doesn't say itself?"""
    wanted = kind(question)
    if wanted is None:
        return True
    said = {word.lower() for word in _WORD.findall(question)}
    new = [word for word in _WORD.findall(sentence) if word.lower() not in said]
    if wanted == "name":
        return any(map(is_name, new))
    if wanted == "date":
        return any(word in _DATES or _is_number(word) for word in new)
    return any(_is_number(word) or (wanted == "name or number" and is_name(word)) for word in new)


def is_name(word: str) -> bool:
    """A word with a capital, unless it is a day's or a common one, which has it at the beginning of a sentence."""
    return word[0].isupper() and len(word) > 1 and word.lower() not in COMMON | NAMED_DAYS


def _is_number(word: str) -> bool:
    return word.lower() in _NUMBERS or any(map(str.isdigit, word))
