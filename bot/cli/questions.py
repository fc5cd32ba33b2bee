"""`newsdesk questions`: what was asked in Slack, refused and rated."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import Json, WrongUsage, date_option
from bot.formatting import count

if TYPE_CHECKING:
    from bot.records.questions import AskedQuestion

_NONE = "no question fits"


def questions(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only those asked since then.")] = None,
    refused: Annotated[bool, typer.Option("--refused", help="Only those that the articles did not answer.")] = False,
    rated: Annotated[Literal["good", "bad"] | None, typer.Option(help="Only those whose answer was rated so.")] = None,
    into: Annotated[
        Path | None, typer.Option("--eval", metavar="FILE.jsonl", help="Add them to a file for `newsdesk eval`.")
    ] = None,
    forget: Annotated[str | None, typer.Option(metavar="USER", help="Delete all questions of a user.")] = None,
    as_json: Json = False,
) -> None:
    """List what was asked in Slack, what was refused, and how answers were rated.

    In the file for `newsdesk eval`, fill in the "answers" of what was rated badly; a question that is already in it is
    not added again. Questions are deleted after NEWSDESK_KEEP_QUESTIONS days.

    \b
    newsdesk questions --since 2026-11-01 --refused
    newsdesk questions --rated bad --eval questions.jsonl
    newsdesk questions --forget U012ABCDEF
    """
    if forget and (since or refused or rated or into):
        raise WrongUsage("--forget deletes all questions of a user: give no other option with it")
    after = date_option("--since", since, end=False)
    from bot.records.questions import forget_user, listed_in

    with opened.library(opened.settings()) as library:
        if forget:
            deleted = forget_user(library.ledger, forget)
            typer.echo(f"deleted {count(deleted, 'question')} of {forget}")
            return
        found = listed_in(library.ledger, since=after, refused=refused, rated=rated)
    if into:
        notice(f"added {count(_add(into, found), 'question')} to {into}")
    elif as_json:
        write_json([asdict(each) for each in found])
    elif found:
        from bot.terminal.questions import render_questions

        console().print(render_questions(found), crop=False)
    else:
        notice(_NONE)


def _add(file: Path, found: "list[AskedQuestion]") -> int:
    """Add questions to a file for `newsdesk eval`; return how many it did not have."""
    from ingest.errors import QuestionError

    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        known = {row.get("id") for row in map(json.loads, filter(str.strip, lines)) if isinstance(row, dict)}
        new = [line for line in (each.to_eval() for each in found) if line["id"] not in known]
        with file.open("a", encoding="utf-8") as out:
            out.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in new)
    except (OSError, ValueError) as error:
        raise QuestionError(f"nothing can be added to {file} ({error}): is it a file for `newsdesk eval`?") from None
    return len(new)
