"""Dates as people type them -> moments."""

import re
from contextlib import suppress
from datetime import UTC, datetime, time

from ingest.dates import instant
from ingest.reading.fields import date_of


def moment(given: object, name: str, *, end: bool) -> datetime | None:
    """Return the moment that a date means; a day means its beginning or, so that all of it counts, its `end` (UTC).

    Raises SourceError, which says that it is the date of `name`.
    """
    if not (stamp := date_of(_iso(given) if isinstance(given, str) else given, name)):
        return None
    if "T" in stamp or not end:
        return instant(stamp)
    return datetime.combine(datetime.fromisoformat(stamp), time.max, UTC)


def _iso(given: str) -> str:
    """Return a date as people type it, such as `2025-03-19 14:30 UTC` or `19 March 2025`, in ISO 8601."""
    given = " ".join(given.split())
    for style in ("%d %B %Y", "%B %d, %Y", "%d %b %Y"):
        with suppress(ValueError):
            return datetime.strptime(given, style).date().isoformat()
    return re.sub(r" ?(?:UTC|GMT)$", "+00:00", re.sub(r" (?=(?:Z|[+-]\d\d:?\d\d)$)", "", given))
