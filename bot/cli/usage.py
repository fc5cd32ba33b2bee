"""What may be typed: options that several commands share, and what is said of those that make no sense."""

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
        help="Ask what was known then, such as 2025-03-19 (at the end of that day).",
    ),
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", hidden=True)]  # typer would explain its type


class WrongUsage(typer.TyperException):
    """Arguments that make no sense together or by themselves."""

    exit_code = 2


def moment(as_of: str | None) -> datetime | None:
    """Return the moment that `as_of` stands for; a day stands for its end (UTC), so that all of it counts.

    Raises SourceError for what is not a date.
    """
    return _moment(as_of, "as of", end=True)


def date_option(name: str, given: str | None, *, end: bool) -> datetime | None:
    """Return the moment that the date after the option `name` stands for; a day, for its beginning or its `end`.

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
    """Return a date with its zone and month as people write them, such as `2025-03-19 14:30 UTC`, in ISO 8601."""
    given = " ".join(given.split())
    for written in ("%d %B %Y", "%B %d, %Y", "%d %b %Y"):
        with suppress(ValueError):
            return datetime.strptime(given, written).date().isoformat()
    return re.sub(r" ?(?:UTC|GMT)$", "+00:00", re.sub(r" (?=(?:Z|[+-]\d\d:?\d\d)$)", "", given))
