"""`newsdesk digest`: what is new, by itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import Json, WrongUsage, date_option
from ingest.errors import LibraryError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.answer import Answer


def digest(
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="What is new from that day on; without it, in the past week.")
    ] = None,
    about: Annotated[str | None, typer.Option(metavar="SUBJECT", help="Only what is about it.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page.")] = None,
    as_json: Json = False,
) -> None:
    """Tell what is new: articles and corrections, each once, with the sentences that say so.

    \b
    newsdesk digest
    newsdesk digest --since 2025-03-01 --about "harbour board" --html digest.html
    """
    if html and as_json:
        raise WrongUsage("--html and --json exclude each other: run the command twice")
    answer = _digest(date_option("--since", since, end=False), about)
    if as_json:
        write_json(answer.to_json())
    elif html:
        _write_page(html, answer)
    else:
        from bot.terminal.render import render_answer

        console().print(render_answer(answer), crop=False)


def _digest(since: "datetime | None", about: str | None) -> "Answer":
    from bot.overview.digest import digest as told

    with opened.library(opened.settings()) as library:
        if library.is_empty():
            raise LibraryError(opened.EMPTY)
        return told(library, since, about or "")


def _write_page(path: Path, answer: "Answer") -> None:
    from bot.page.digest import page

    try:
        path.write_text(page(answer), encoding="utf-8")
    except OSError as error:
        raise LibraryError(f"{path} cannot be written ({error.strerror}): name another file after --html") from None
    notice(f"wrote {path}")
