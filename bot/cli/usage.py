"""Options that several commands share, and the error for wrong usage."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime

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


def date_option(name: str, given: str | None, *, end: bool) -> "datetime | None":
    """Return the moment that the date given for option `name` means; a day means its beginning or its `end`.

    Raises WrongUsage.
    """
    from bot.moments import moment
    from ingest.errors import SourceError

    try:
        return moment(given, name, end=end)
    except SourceError as error:
        raise WrongUsage(str(error)) from None
