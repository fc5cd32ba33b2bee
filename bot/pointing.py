"""Which words of a sentence answer? Said only where there is no doubt: one thing of the wanted kind, and no other."""

import re

from bot.days import MONTHS, WEEKDAYS
from bot.kind import is_name, kind
from ingest.library.lexical import COMMON

Span = tuple[int, int]

_COUNTED = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    dozen""".split()
_NUMBER_WORDS = "|".join(_COUNTED)
_MONTH, _WEEKDAY = (rf"(?:{'|'.join(map(str.title, names))})" for names in (MONTHS, WEEKDAYS))
_DATE = re.compile(
    rf"""\b\d{{1,2}}(?:st|nd|rd|th)?\ {_MONTH}(?:,?\ \d{{4}})?\b
    | \b{_MONTH}(?:\ \d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,?\ \d{{4}})?\b
    | \b{_WEEKDAY}\b
    | \b(?:19|20)\d\d\b(?!,\d)""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    rf"""(?<![\w.,-])(?:[$£€¥]\ ?)?
    (?:\d+(?:,\d{{3}})*(?:\.\d+)?(?:k|m|bn|tn)?|(?:{_NUMBER_WORDS})\b)(?:[-\ ](?:{_NUMBER_WORDS})\b)*
    (?:\ ?%|\ percent\b|\ per\ cent\b)?(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = re.compile(r"[^\W\d_a-z][\w’'-]*(?:\ (?:(?:of|the|de|von|van|al|bin)\ )?[^\W\d_a-z][\w’'-]*)*")
_WORD = re.compile(r"\w+")


def answer_span(question: str, sentence: str) -> Span | None:
    """Return where `sentence` answers `question`: the only number, date or name in it that the question lacks.

    None where several could be meant, or where the question does not want one of these.
    """
    found = _candidates(question, sentence)
    return found[0] if len(found) == 1 else None


def _candidates(question: str, sentence: str) -> list[Span]:
    match kind(question):
        case "date":
            return _new(question, sentence, _DATE)
        case "number":
            dates = [found.span() for found in _DATE.finditer(sentence)]
            numbers = _new(question, sentence, _NUMBER)
            return [(a, b) for a, b in numbers if not any(start < b and a < end for start, end in dates)]
        case "name":
            return [span for found in _NAME.finditer(sentence) if (span := _name(question, found))]
        case _:
            return []


def _new(question: str, sentence: str, pattern: re.Pattern[str]) -> list[Span]:
    asked = question.lower()
    return [found.span() for found in pattern.finditer(sentence) if found[0].lower() not in asked]


def _name(question: str, found: re.Match[str]) -> Span | None:
    """Return where a run of capitals is a name that the question does not say; "The" before it is no part of it."""
    asked = {word.lower() for word in _WORD.findall(question)}
    words = list(_WORD.finditer(found[0]))
    while words and words[0][0].lower() in COMMON:
        words.pop(0)
    if not words or not any(is_name(word[0]) and word[0].lower() not in asked for word in words):
        return None
    return (found.start() + words[0].start(), found.end()) if not _DATE.fullmatch(found[0]) else None
