"""Dates as articles give them: a day, or a moment with its publisher's offset, kept in ISO 8601.

The day is the publisher's: what went online at 23:30 in New York is of that evening, although in London it
was the next day.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from ingest.errors import SourceError

_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_RUN = re.compile(r"^((?:19|20)\d{6})(\d{4}|\d{6})$")  # 202503181030, with seconds or without
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+|\d{3})?")  # seconds or milliseconds since 1970
_WEEKDAY = re.compile(r"^[^\W\d]+day,?\s+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_WRITTEN = ("%d %B %Y", "%B %d %Y", "%d %b %Y", "%b %d %Y")  # in English, after the commas are gone
_ZONE_NAME = re.compile(r"\[[\w/+-]+\]$")  # as Java writes it behind the offset
_C_TIME = re.compile(r"\w{3} (\w{3})  ?(\d{1,2}) (\d\d:\d\d:\d\d) (?:([A-Z]{3,4}) )?(\d{4})")  # as C and Java write it
_SHORT = re.compile(r"(?<=[T -])(?=\d[-T :])|(?<=-)(?=\d$)")  # before what lacks its zero: 2025-3-18T9:05
_SPACED_OFFSET = re.compile(r"(?<=\d) (?=(?:Z|UTC|[+-]\d\d:?\d\d)$)")


def normal_date(given: object) -> str | None:
    """Return `given` as `YYYY-MM-DD` or as a moment with its offset, or None where there is none.

    Takes a `date` or a `datetime` (YAML parses dates by itself), the seconds or milliseconds of an epoch, and text in
    ISO 8601, as in `2025/3/5` or `March 5, 2025`, or as in the heads of mails. A moment without an offset is UTC.
    Raises SourceError for anything else, because a guessed date is worse than a missing one.
    """
    if given is None or given == "":
        return None
    if isinstance(given, date) and not isinstance(given, datetime):
        return given.isoformat()
    text = str(given).strip()
    try:
        if isinstance(given, datetime):
            return _moment(given)
        if day := _DAY.fullmatch(text):
            year, month, number = (int(part) for part in day.groups() if part and part.isdigit())
            return date(year, month, number).isoformat()
        if (epoch := _EPOCH.fullmatch(text)) and not _RUN.fullmatch(text):
            return _moment(datetime.fromtimestamp(int(epoch[1]), UTC))
        return _written(text) or _moment(_parsed(text))
    except (ValueError, OverflowError, TypeError):
        raise SourceError(f"{text!r} is not a date: write it as 2025-03-19 or 2025-03-19T14:30:00+00:00") from None


def instant(stamp: str) -> datetime:
    """Return the moment at which `stamp` (from `normal_date`) begins; a day begins at midnight UTC."""
    moment = datetime.fromisoformat(stamp)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day_of(stamp: str) -> date:
    """Return the day of `stamp` as its publisher counts days."""
    return date.fromisoformat(stamp[:10])


def newest_first(stamp: str | None) -> tuple[int, date, datetime]:
    """Return what sorts stamps, in reverse, by the publisher's day and then by the moment; undated ones come last."""
    return (1, day_of(stamp), instant(stamp)) if stamp else (0, date.min, datetime.min.replace(tzinfo=UTC))


def same_moment(stamp: str | None) -> str | None:
    """Return `stamp` in UTC unless that is another day: how moments were kept before offsets were."""
    if not stamp or len(stamp) == 10:
        return stamp
    moment = instant(stamp).astimezone(UTC).isoformat(timespec="seconds")
    return moment if moment[:10] == stamp[:10] else stamp


def _written(text: str) -> str | None:
    """Return the day that `text` spells with the name of its month, such as `Wednesday, March 5th, 2025`."""
    words = " ".join(_ORDINAL.sub("", _WEEKDAY.sub("", text)).replace(",", " ").replace(".", "").split())
    for style in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(words, style).date().isoformat()
    return None


def _parsed(given: str) -> datetime:
    text = _SPACED_OFFSET.sub("", _ZONE_NAME.sub("", given)).replace("UTC", "Z").replace("GMT", "Z")
    try:
        return datetime.fromisoformat(_RUN.sub(r"\1T\2", text))
    except ValueError:
        if written := _C_TIME.fullmatch(given):
            month, day, clock, zone, year = written.groups()
            return parsedate_to_datetime(f"{day} {month} {year} {clock} {zone or 'GMT'}")
        if re.match(r"\d{4}-\d", text):
            return datetime.fromisoformat(_SHORT.sub("0", text))
        if re.search(r"[^\W\d]{3}\w* \d{4}\b", text):  # "Wed, 05 Mar 2025 09:30:00 +0100"
            return parsedate_to_datetime(given)
        raise


def _moment(given: datetime) -> str:
    aware = given if given.tzinfo else given.replace(tzinfo=UTC)
    aware.astimezone(UTC)  # raises at the ends of the calendar
    return aware.isoformat(timespec="seconds")
