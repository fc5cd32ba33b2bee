"""`newsdesk export`: an answer that was given, as a briefing to pass on."""

from typing import Annotated, Literal

import typer

from bot.cli import opened


def export(
    answer: Annotated[
        str, typer.Argument(metavar="ANSWER", help="Its number, `last`, or a link to it in Slack.")
    ] = "last",
    thread: Annotated[bool, typer.Option("--thread", help="Everything asked in its conversation.")] = False,
    form: Annotated[Literal["md", "html"], typer.Option("--format", help="Markdown or a page.")] = "md",
) -> None:
    """Print an answer as a briefing: question, answer, sources, and what was corrected since.

    `newsdesk recalls` and `questions` list the numbers of answers; `ask --json` and `search` are for other programs.

    \b
    newsdesk export
    newsdesk export 12 --format html > briefing.html
    newsdesk export https://acme.slack.com/archives/C012ABCDEF/p1795732437000003 --thread
    """
    from bot.exported import as_markdown
    from bot.page.exchange import as_page
    from bot.recalls.exchange import exchanges
    from bot.recalls.find import find

    with opened.library(opened.settings()) as library:
        find(library.ledger)
        found = exchanges(library.ledger, answer, thread=thread)
    typer.echo((as_page if form == "html" else as_markdown)(found), nl=False)
