"""Options that several commands share, and the error for wrong usage."""

import re
from contextlib import suppress
from datetime import UTC, datetime, time
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Answer from what was known then, such as 2025-03-19 (end of that day, UTC).",
    ),
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", hidden=True)]  # typer would explain its type


class WrongUsage(typer.TyperException):
    """Arguments that are invalid, alone or together."""

    exit_code = 2


def moment(as_of: str | None) -> datetime | None:
    """Return the moment that `as_of` means; a day means its end (UTC), so that all of it counts.

    Raises SourceError if it is not a date.
    """
    return _moment(as_of, "as of", end=True)


def date_option(name: str, given: str | None, *, end: bool) -> datetime | None:
    """Return the moment that the date given for option `name` means; a day means its beginning or its `end`.

    Raises WrongUsage.
    """
    from ingest.errors import SourceError

    try:
        return _moment(given, name, end=end)
    except SourceError as error:
        raise WrongUsage(str(error)) from None


def _moment(given: object, name: str, *, end: bool) -> datetime | None:
    from ingest.dates import instant
    from ingest.reading.fields import date_of

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
