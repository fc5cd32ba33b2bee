"""The days that are named in a text, beside a given one: "last week", "in June", "on Tuesday", "12 March 2025"."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from ingest.english.calendar import MONTH, UNITS, WEEKDAY, WEEKDAYS, month_number
from ingest.english.numbers import VALUES

Span = tuple[date, date]  # the first day and the last

_LENGTHS = dict(zip(UNITS, (1, 7, 30, 365), strict=True))  # in days


def spans(text: str, today: date) -> Iterator[Span]:
    """Yield the days that `text` names, seen from `today`. "Before June" and "by June" name none, "since June" many."""
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            way = (match["way"] or "").lower()
            with suppress(ValueError, OverflowError):  # 30 February, or a day before the calendar begins
                begins, ends = read(match, today)
                if way not in _AWAY:
                    yield begins, today if way in ("since", "after") else ends
        text = pattern.sub(lambda match: "\n" * len(match[0]), text)  # the June of "12 June" is not a month as well


def without(text: str) -> str:
    """Return `text` without the days that it names; those before which something is to happen stay."""
    for pattern, _ in _READERS:
        text = pattern.sub(lambda match: match[0] if (match["way"] or "").lower() in _AWAY else " ", text)
    return re.sub(r"\s+(?=[?!.,;]|$)|(?<=\s)\s+", "", text).lstrip(" ,")


def _on_date(match: re.Match[str], today: date) -> Span:
    """12 June 2021, June 12, 2021-06-12; without a year, the nearest one: early in June, 4 July is still to come."""
    found = date(int(match["year"] or today.year), _month(match["month"]), int(match["day"]))
    if found > today + timedelta(days=183) and not match["year"]:
        found = found.replace(year=found.year - 1)
    return found, found


def _in_month(match: re.Match[str], today: date) -> Span:
    """June 2021, in June; without a year, the last June that has begun."""
    month = _month(match["month"])
    return _whole_month(int(match["year"]) if match["year"] else today.year - (month > today.month), month)


def _in_year(match: re.Match[str], today: date) -> Span:
    return _whole_year(int(match["year"]))


def _on_weekday(match: re.Match[str], today: date) -> Span:
    """Tuesday: the last one, or today."""
    found = today - timedelta(days=(today.weekday() - WEEKDAYS.index(match["weekday"].lower())) % 7)
    return found, found


def _this(match: re.Match[str], today: date) -> Span:
    """This month; this week are seven days, because on a Monday nobody means that day alone."""
    begins = {"year": today.replace(month=1, day=1), "month": today.replace(day=1), "week": today - timedelta(days=6)}
    return begins[match["unit"].lower()], today


def _last(match: re.Match[str], today: date) -> Span:
    """Last week, from Monday to Sunday; last month, last year."""
    if match["unit"].lower() == "year":
        return _whole_year(today.year - 1)
    if match["unit"].lower() == "month":
        ended = today.replace(day=1) - timedelta(days=1)
        return _whole_month(ended.year, ended.month)
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def _past(match: re.Match[str], today: date) -> Span:
    """The past week, the last three months: so many days up to today."""
    return today - _length(match), today


def _ago(match: re.Match[str], today: date) -> Span:
    """Three days ago, two months ago: what is counted in months is not meant to the day."""
    middle, about = today - _length(match), timedelta(days=_LENGTHS[match["unit"].lower()] // 2)
    return middle - about, middle + about


def _near(match: re.Match[str], today: date) -> Span:
    found = today - timedelta(days=match["near"].lower() in ("yesterday", "last night"))
    return found, found


def _month(name: str) -> int:
    return int(name) if name.isdigit() else month_number(name)


def _length(match: re.Match[str]) -> timedelta:
    number = (match["number"] or "one").lower()
    times = int(number) if number.isdigit() else VALUES.get(number, 1)
    return timedelta(days=times * _LENGTHS[match["unit"].lower()])


def _whole_month(year: int, month: int) -> Span:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _whole_year(year: int) -> Span:
    return date(year, 1, 1), date(year, 12, 31)


_AWAY = ("before", "until", "till", "by", "next", "coming")
_WAY = rf"\b(?P<way>in|on|during|of|last|this|since|after|{'|'.join(_AWAY)})\s+"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{MONTH})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = rf"(?P<number>\d{{1,3}}|{'|'.join(VALUES)}|an?)\s+(?P<unit>{'|'.join(UNITS)})s?"

# The most exact first. A month or a year alone needs a word before it: "may", "march" and "2020" mean other things too.
# "Black Friday" is no day of the week.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Span]], ...] = tuple(
    (re.compile(rf"{pattern}\b", re.IGNORECASE), read)
    for pattern, read in (
        (rf"(?:{_WAY})?\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", _on_date),
        (rf"(?:{_WAY})?(?:\b{WEEKDAY},?\s+)?\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?", _on_date),
        (rf"(?:{_WAY})?(?:\b{WEEKDAY},?\s+)?\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?", _on_date),
        (rf"(?:{_WAY})?\b{_MONTH}\s+{_YEAR}", _in_month),
        (rf"{_WAY}(?:(?:early|mid|late)[\s-]+)?{_MONTH}(?P<year>)", _in_month),
        (rf"{_WAY}(?:(?:early|mid|late)[\s-]+)?{_YEAR}", _in_year),
        (rf"(?:{_WAY})?\b(?<!black )(?<!good )(?<!ash )(?<!super )(?P<weekday>{WEEKDAY})", _on_weekday),
        (rf"(?:{_WAY})?\b(?:past|last)\s+{_COUNT}", _past),
        (rf"(?:{_WAY})?\b{_COUNT}\s+ago", _ago),
        (rf"(?:{_WAY})?\b(?:past|the\s+last)\s+(?P<number>)(?P<unit>week|month|year)", _past),
        (rf"(?:{_WAY})?\bthis\s+(?P<unit>week|month|year)", _this),
        (rf"(?:{_WAY})?\blast\s+(?P<unit>week|month|year)", _last),
        (rf"(?:{_WAY})?\b(?P<near>today|tonight|yesterday|last night|this (?:morning|afternoon|evening))", _near),
    )
)
