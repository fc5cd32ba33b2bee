"""Dates as articles give them: a day, or a moment with its offset, kept in ISO 8601 as they stood."""

import re
from datetime import UTC, date, datetime

from ingest.errors import SourceError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def normal_date(given: object) -> str | None:
    """Return `given` as `YYYY-MM-DD` or as a moment in UTC, or None where there is none.

    Takes ISO 8601 text, a `date` or a `datetime` (YAML parses dates by itself). A moment without an offset is UTC.
    Raises SourceError for anything else, because a date that is guessed is worse than a date that is missing.
    """
    if given is None or given == "":
        return None
    if isinstance(given, date) and not isinstance(given, datetime):
        return given.isoformat()
    text = str(given).strip()
    try:
        if isinstance(given, datetime):
            return _moment(given)
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        return _moment(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise SourceError(f"{text!r} is not a date: write it as 2025-03-19 or 2025-03-19T14:30:00+00:00") from None


def instant(stamp: str) -> datetime:
    """Return the moment at which `stamp` (from `normal_date`) begins; a day begins at midnight UTC."""
    moment = datetime.fromisoformat(stamp)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(given: datetime) -> str:
    aware = given if given.tzinfo else given.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
