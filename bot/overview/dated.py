"""The days that a sentence of an article names, seen from the day on which it was published.

Unlike a question, an article tells of days to come as well: "will vote on Thursday" is the next one, "voted on Thursday"
the last. What cannot be said for sure names no day.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from bot.question.days import MONTHS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class Dated:
    """A time that the words `text[start:end]` name: a day, a month or a year, in ISO 8601."""

    start: int
    end: int
    iso: str

    @property
    def first(self) -> date:
        """Its first day."""
        year, month, day = (int(part) for part in (*self.iso.split("-"), "1", "1")[:3])
        return date(year, month, day)

    @property
    def name(self) -> str:
        """The time as people write it."""
        if len(self.iso) == 4:
            return self.iso
        if len(self.iso) == 7:
            return f"{self.first:%B %Y}"
        return f"{self.first.day} {self.first:%B %Y}"


def dated(text: str, published: date) -> list[Dated]:
    """Return the times that `text` names, in order."""
    found: list[Dated] = []
    rest = text
    for pattern, read in _READERS:
        for match in pattern.finditer(rest):
            with suppress(ValueError, OverflowError):
                if iso := read(match, published, _ahead(text, match.start())):
                    found.append(Dated(*match.span("when"), iso))
        rest = pattern.sub(lambda match: "\n" * len(match[0]), rest)
    return sorted(found, key=lambda each: each.start)


_TO_COME = re.compile(
    r"\b(?:will|shall|would|is|are|was|were)\s+(?:be\s+)?(?:due|expected|planned|scheduled|set|to|likely|not\s+to)\b|\b(?:will|won['’]t|shall|due|until"
    r"|by|expects?\s+to|plans?\s+to|wants?\s+to|starts?|begins?|opens?|reopens?|ends?|faces?|must|ahead\s+of|from)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:—–]\s|\b(?:and|but|which|who|after|when|as)\s", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|did|said|told|decided|announced|\w{3,}ed|began|won|lost|met|took|came|went|rose|fell|broke|put|left|made|held|gave|found)\b", re.IGNORECASE)  # fmt: skip


def _ahead(text: str, at: int) -> bool | None:
    """Is what stands before `at` in its clause still to come, as told by its verb? None if that is not said."""
    before = text[:at]
    clause = re.split(_CLAUSE, before)[-1]
    for part in (clause, before):
        coming = [match.start() for match in _TO_COME.finditer(part)]
        past = [match.start() for match in _PAST.finditer(_TO_COME.sub(lambda told: "-" * len(told[0]), part))]
        if coming or past:
            return max(coming, default=-1) > max(past, default=-1)
    after = re.split(_CLAUSE, text[at:])[0]
    if _TO_COME.search(after):
        return True
    return False if _PAST.search(after) else None


def _day(match: re.Match[str], published: date, ahead: bool | None) -> str:
    """12 March 2025; without a year, the nearest that the verb allows."""
    month, day = _month(match["month"]), int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day).isoformat()
    years = [published.year + n for n in (-1, 0, 1)]
    near = sorted((date(year, month, day) for year in years), key=lambda each: abs(each - published))
    fits = [each for each in near if ahead is None or (each >= published if ahead else each <= published)]
    found = near[0] if abs(near[0] - published) <= timedelta(days=120) else (fits or near)[0]
    return found.isoformat()


def _in_month(match: re.Match[str], published: date, ahead: bool | None) -> str | None:
    month = _month(match["month"])
    if match["year"]:
        return f"{int(match['year']):04}-{month:02}"
    if ahead is None and month != published.month:
        return None
    year = published.year
    if ahead and month < published.month:
        year += 1
    if not ahead and month > published.month:
        year -= 1
    return f"{year:04}-{month:02}"


def _year(match: re.Match[str], published: date, ahead: bool | None) -> str:
    return match["year"]


def _weekday(match: re.Match[str], published: date, ahead: bool | None) -> str | None:
    """Monday: the next one if it is to come, else the last, which is not that of publication unless it says today."""
    number = WEEKDAYS.index(match["weekday"].lower())
    if match["way"] and match["way"].lower() == "next":
        return (published + timedelta(days=(number - published.weekday() - 1) % 7 + 1)).isoformat()
    if match["way"] and match["way"].lower() == "last":
        return (published - timedelta(days=(published.weekday() - number - 1) % 7 + 1)).isoformat()
    if ahead is None:
        return None
    days = (number - published.weekday()) % 7 if ahead else -((published.weekday() - number) % 7)
    return (published + timedelta(days=days)).isoformat()


def _near(match: re.Match[str], published: date, ahead: bool | None) -> str:
    word = match["near"].lower()
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    return (published + timedelta(days=shift)).isoformat()


def _relative(match: re.Match[str], published: date, ahead: bool | None) -> str | None:
    """Last year, next month, this summer: the year or month, but weeks are not meant to the day."""
    step = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    if match["unit"].lower() == "year":
        return f"{published.year + step:04}"
    months = published.year * 12 + published.month - 1 + step
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _ago(match: re.Match[str], published: date, ahead: bool | None) -> str | None:
    count = _count(match["number"])
    unit = match["unit"].lower()
    if unit == "year":
        return f"{published.year - count:04}"
    if unit == "month":
        months = published.year * 12 + published.month - 1 - count
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return (published - timedelta(days=count * (7 if unit == "week" else 1))).isoformat() if unit == "day" else None


_COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()


def _count(word: str) -> int:
    word = word.lower()
    return 1 if word in ("a", "an") else _COUNTS.index(word) + 1 if word in _COUNTS else int(word)


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


_MONTH = (
    rf"(?P<month>{'|'.join(month.title() for month in MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_WEEKDAY = "|".join(day.title() for day in WEEKDAYS)
_IN = r"(?:\b(?:in|since|until|till|by|of|from|for|during|early|late|mid|before|after|and|to|between|last|this|end\s+of|summer\s+of|spring\s+of|winter\s+of|autumn\s+of)\s+|\b(?:mid|early|late)-)"

# The most exact first: what one of them has read, the later ones do not see.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool | None], str | None]], ...] = (
    (re.compile(r"\b(?P<when>(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d))\b"), lambda m, p, a: m["when"]),
    (re.compile(rf"\b(?P<when>(?:(?:{_WEEKDAY}),?\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?)\b"), _day),
    (re.compile(rf"\b(?P<when>(?:(?:{_WEEKDAY}),?\s+)?{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?)\b(?!\s*(?:per|%|million|people))"), _day),
    (re.compile(rf"\b(?P<when>{_MONTH},?\s+{_YEAR})\b"), _in_month),
    (re.compile(rf"\b(?i:in|by|until|since|of|from|during|for)\s+(?:(?:early|late|mid)[\s-]+)?(?P<when>{_MONTH}(?P<year>))\b(?!\s+[A-Z])"), _in_month),
    (re.compile(r"\b(?i:the\s+)?(?P<when>(?i:years?\s+ago)(?P<year>)(?P<month>))\b"), lambda m, p, a: None),
    (re.compile(rf"\b(?P<when>(?P<number>\d{{1,3}}|(?i:{'|'.join(_COUNTS)}|an?))\s+(?P<unit>day|month|year|week)s?\s+(?i:ago|earlier\s+this))\b"), _ago),
    (re.compile(r"\b(?P<when>(?P<which>(?i:last|this|next))\s+(?P<unit>(?i:year|month)))\b(?!['’])"), _relative),
    (re.compile(rf"(?<![\d£$€,.-])\b{_IN}(?P<when>{_YEAR})\b(?!\s*(?:per\b|%|people|[a-z]+ers\b|\d))", re.IGNORECASE), _year),
    (re.compile(r"\b(?P<when>(?P<near>(?i:yesterday|today|tonight|tomorrow|last\s+night|this\s+(?:morning|afternoon|evening))))\b"), _near),
    (re.compile(rf"(?<!Black )(?<!Good )(?<!Ash )(?<!Super )(?<!every )(?<!Every )\b(?:(?P<way>(?i:next|last))\s+)?(?P<when>(?P<weekday>{_WEEKDAY})(?:\s+(?:night|morning|afternoon|evening))?)(?!s\b|['’])\b"), _weekday),
)  # fmt: skip
