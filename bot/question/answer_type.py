"""What kind of answer does a question want, and does a sentence hold one? Rules: they take microseconds.

A sentence that says a question again in other words reads to a reranker as if it answered it. What tells the two apart
is whether anything in it could be the answer: a number for "how many", a name that the question lacks for "who".
"""

import re
from typing import Literal

from ingest.library.lexical import COMMON

Kind = Literal["number", "date", "name", "name or number"]

_AUXILIARIES = "is|are|was|were|am|be|did|do|does|will|has|have|had|can|could|would|should|might|may|must"
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
_NUMBER = re.compile(
    r"""\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|
    first|second|third|half|quarter|once|twice)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(
    r"""\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|
    Wednesday|Thursday|Friday|Saturday|Sunday|century|decade|today|yesterday|tomorrow|week|weekend|month|year|ago)\b""",
    re.VERBOSE,
)
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
        return any(_DATE.search(word) or _NUMBER.search(word) for word in new)
    return any(_NUMBER.search(word) or (wanted == "name or number" and is_name(word)) for word in new)


def is_name(word: str) -> bool:
    """A word with a capital, unless it is a common one, which has it at the beginning of a sentence."""
    return word[0].isupper() and len(word) > 1 and word.lower() not in COMMON
