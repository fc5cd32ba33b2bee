"""What may be typed: options that several commands share, and what is said of those that make no sense."""

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
    from ingest.dates import instant
    from ingest.reading.fields import date_of

    if not (stamp := date_of(as_of, "as of")):
        return None
    if "T" in stamp:
        return instant(stamp)
    return datetime.combine(datetime.fromisoformat(stamp), time.max, UTC)


def moment_option(as_of: str | None) -> datetime | None:
    """Return the moment that `--as-of` stands for. Raises WrongUsage."""
    from ingest.errors import SourceError

    try:
        return moment(as_of)
    except SourceError as error:
        raise WrongUsage(f"--{str(error).replace('as of', 'as-of', 1)}") from None
