"""`newsdesk changes`: what was corrected between the versions of an article."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import ArticleId, Json, WrongUsage, date_option
from ingest.errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.corrections.history import Correction
    from ingest.library.catalogue import StoredVersion


def changes(
    article: ArticleId,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only corrections made on that day or later, such as 2025-03-19.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save a page with old and new text side by side.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what was corrected in an article, sentence by sentence.

    Each change has a kind: number, date, name, quotation, headline, added, removed or wording. ID may be a
    prefix.

    \b
    newsdesk changes lantern-bridge
    newsdesk changes lantern-bridge --since 2025-03-07 --html changes.html
    """
    if html and as_json:
        raise WrongUsage("--html and --json exclude each other: run the command twice")
    moment = date_option("--since", since, end=False)
    with opened.library(opened.settings()) as library:
        history = library.history(article)
    from ingest.corrections.history import corrections

    newest, found = history[-1], corrections(history, since=moment)
    if as_json:
        listed = [correction.to_json() for correction in found]
        write_json({"id": newest.article_id, "title": newest.title, "url": newest.url, "corrections": listed})
    elif html:
        _write_page(html, newest, found)
    elif found:
        from bot.terminal.difference import render_corrections

        shown = console()
        shown.print(render_corrections(found, marked=shown.color_system is None), crop=False)
    else:
        notice(_unchanged(newest, len(history), since))


def _write_page(path: Path, newest: "StoredVersion", found: "Sequence[Correction]") -> None:
    from bot.page.side_by_side import page

    try:
        path.write_text(page(newest, found), encoding="utf-8")
    except OSError as error:
        raise LibraryError(f"{path} cannot be written ({error.strerror}): name another file after --html") from None
    notice(f"saved {path}")


def _unchanged(newest: "StoredVersion", versions: int, since: str | None) -> str:
    if versions == 1:
        return f"{newest.article_id} has only one version: nothing has changed since it was ingested"
    return f"{newest.article_id} has {versions} versions, none of them dated {since} or later"
