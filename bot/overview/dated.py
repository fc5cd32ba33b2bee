"""The days that a sentence of an article names, seen from the day on which it was published.

Unlike a question, an article tells of days to come as well: "will vote on Thursday" is the next one, "voted on
Thursday" the last. What cannot be said for sure names no day.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.english.calendar import CAPITALISED, SHORT_MONTHS, WEEKDAYS, month_number
from ingest.english.numbers import VALUES
from ingest.english.tense import is_ahead


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
                if iso := read(match, published, is_ahead(text, match.start())):
                    found.append(Dated(*match.span("when"), iso))
        rest = pattern.sub(lambda match: "\n" * len(match[0]), rest)
    return sorted(found, key=lambda each: each.start)


_NEARBY = timedelta(days=60)  # so near a day is meant whatever the verb says: "was due to open on 30 August"
_Reader = Callable[[re.Match[str], date, bool | None], str | None]  # of a time, a publication date, and is it to come?


def _exact(match: re.Match[str], published: date, ahead: bool | None) -> str:
    return match["when"]


def _day(match: re.Match[str], published: date, ahead: bool | None) -> str:
    """12 March 2025; without a year, the nearest that the verb allows."""
    month, day = month_number(match["month"]), int(match["day"])
    if match["year"]:
        return date(int(match["year"]), month, day).isoformat()
    years = [published.year + n for n in (-1, 0, 1)]
    near = sorted((date(year, month, day) for year in years), key=lambda each: abs(each - published))
    fits = [each for each in near if ahead is None or (each >= published if ahead else each <= published)]
    found = near[0] if abs(near[0] - published) <= _NEARBY else (fits or near)[0]
    return found.isoformat()


def _in_month(match: re.Match[str], published: date, ahead: bool | None) -> str | None:
    month = month_number(match["month"])
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


def _relative(match: re.Match[str], published: date, ahead: bool | None) -> str:
    """Last year, next month, this summer: the year or month, but weeks are not meant to the day."""
    step = {"last": -1, "this": 0, "next": 1}[match["which"].lower()]
    if match["unit"].lower() == "year":
        return f"{published.year + step:04}"
    months = published.year * 12 + published.month - 1 + step
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _ago(match: re.Match[str], published: date, ahead: bool | None) -> str:
    count = _count(match["number"])
    unit = match["unit"].lower()
    if unit == "year":
        return f"{published.year - count:04}"
    if unit == "month":
        months = published.year * 12 + published.month - 1 - count
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return (published - timedelta(days=count)).isoformat()


def _count(word: str) -> int:
    word = word.lower()
    return 1 if word in ("a", "an") else VALUES[word] if word in VALUES else int(word)


_SHORT = "|".join(month.title() for month in SHORT_MONTHS)
_MONTH = rf"(?P<month>{'|'.join(CAPITALISED[:12])}|(?:{_SHORT})\b\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_WEEKDAY = "|".join(CAPITALISED[12:])
_IN = (
    r"(?:\b(?:in|since|until|till|by|of|from|for|during|early|late|mid|before|after|and|to|between|last|this|end\s+of"
    r"|(?:summer|spring|winter|autumn)\s+of)\s+|\b(?:mid|early|late)-)"
)
_NOT_EVERY = r"(?<!Black )(?<!Good )(?<!Ash )(?<!Super )(?<!every )(?<!Every )"

# The most exact first: what one of them has read, the later ones do not see.
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(rf"\b{pattern}"), read)
    for pattern, read in (
        (r"(?P<when>(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d))\b", _exact),
        (rf"(?P<when>(?:(?:{_WEEKDAY}),?\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?)\b", _day),
        (
            rf"(?P<when>(?:(?:{_WEEKDAY}),?\s+)?{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?)\b(?!\s*(?:per|%|million|people))",
            _day,
        ),
        (rf"(?P<when>{_MONTH},?\s+{_YEAR})\b", _in_month),
        (
            r"(?i:in|by|until|since|of|from|during|for)\s+(?:(?:early|late|mid)[\s-]+)?"
            rf"(?P<when>{_MONTH}(?P<year>))\b(?!\s+[A-Z])",
            _in_month,
        ),
        (
            rf"(?P<when>(?P<number>\d{{1,3}}|(?i:{'|'.join(VALUES)}|an?))\s+(?P<unit>day|month|year)s?\s+(?i:ago))\b",
            _ago,
        ),
        (r"(?P<when>(?P<which>(?i:last|this|next))\s+(?P<unit>(?i:year|month)))\b(?!['’])", _relative),
        (rf"(?<![\d£$€,.-])(?i:{_IN})(?P<when>{_YEAR})\b(?!\s*(?:per\b|%|people|[a-z]+ers\b|\d))", _year),
        (
            r"(?P<when>(?P<near>(?i:yesterday|today|tonight|tomorrow|last\s+night|this\s+(?:morning|afternoon|evening))))\b",
            _near,
        ),
        (
            rf"{_NOT_EVERY}(?:(?P<way>(?i:next|last))\s+)?"
            rf"(?P<when>(?P<weekday>{_WEEKDAY})(?:\s+(?:night|morning|afternoon|evening))?)(?!s\b|['’])\b",
            _weekday,
        ),
    )
)
