"""`newsdesk ask`, `search` and `chat`: single questions, batches and conversations."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import AsOf, Json, WrongUsage, date_option

if TYPE_CHECKING:
    from datetime import datetime

    from bot.answer import Answer
    from bot.records.given import How
    from ingest.library.library import Library

_QUESTION = typer.Argument(metavar="QUESTION", hidden=True)  # typer would explain its type
_BATCH = typer.Option(metavar="FILE.jsonl", help="Read the questions from a file, or - for stdin.")


def ask(
    question: Annotated[list[str] | None, _QUESTION] = None,
    article: Annotated[str | None, typer.Option(metavar="ID", help="Answer from this article alone.")] = None,
    as_of: AsOf = None,
    batch: Annotated[str | None, _BATCH] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the answers of a batch for `newsdesk recalls`.")] = False,
    as_json: Json = False,
) -> None:
    """Answer a question in the exact words of the articles.

    Each line of a batch is JSON with "id", "question" and, if you like, "history" (earlier questions) and
    "as_of". For each, one line of JSON with the answer comes out, in the same order.

    \b
    newsdesk ask "When will the bridge reopen?"
    newsdesk ask "How much will it cost?" --as-of 2025-03-06
    newsdesk ask --batch questions.jsonl > answers.jsonl
    """
    at = date_option("--as-of", as_of, end=True)
    if batch is not None:
        if question or article or as_of:
            raise WrongUsage("--batch reads the questions from the file: leave out QUESTION, --article and --as-of")
        from bot.cli.batch import answer_all, read_batch

        answer_all(read_batch(batch), keep=keep)
        return
    if keep:
        raise WrongUsage("--keep is for --batch: a single answer is kept in any case")
    _ask_once(_only(question), article, at, as_json=as_json)


def search(
    question: Annotated[list[str] | None, _QUESTION] = None,
    k: Annotated[int, typer.Option("-k", metavar="N", min=1, max=1000, help="How many hits.")] = 10,
    as_of: AsOf = None,
    quick: Annotated[bool, typer.Option("--quick", help="Don't rerank them: a tenth of the time.")] = False,
    batch: Annotated[str | None, _BATCH] = None,
    as_json: Json = False,
) -> None:
    """List the passages that match a question, without an answer.

    \b
    newsdesk search "bridge repairs" -k 3
    newsdesk search --batch questions.jsonl -k 20 > hits.jsonl
    """
    at = date_option("--as-of", as_of, end=True)
    if batch is not None:
        if question or as_of:
            raise WrongUsage("--batch reads the questions from the file: leave out QUESTION and --as-of")
        from bot.cli.batch import read_batch, search_all

        search_all(read_batch(batch), k, quick=quick)
        return
    asked = _only(question)
    with opened.desk(opened.settings()) as desk:
        hits = desk.search(asked, k=k, at=at, quick=quick)
        begins = desk.library.begins()
    if as_json:
        write_json([hit.to_json() for hit in hits])
    elif not hits:
        from bot.answer import nothing_known

        typer.echo((at and nothing_known(begins, at)) or "Nothing found.")
    else:
        from bot.terminal.pages import render_hits

        console().print(render_hits(hits), crop=False)


def chat() -> None:
    """Ask one question after another; each may refer to earlier ones.

    Lines may also come from a pipe.

    \b
    newsdesk chat
    printf 'Who chairs the board?\\n/show 1\\n' | newsdesk chat
    """
    loaded = opened.settings()
    with opened.desk(loaded, own_index=True) as desk:
        from bot.terminal.chat import Chat
        from bot.terminal.commands import COMMANDS
        from bot.terminal.prompt import interactive, reader

        lines = reader(desk.library.home, list(COMMANDS))
        Chat(desk, console(), lines, interactive=interactive(), keep_days=loaded.keep_questions).run()


def _ask_once(question: str, article: str | None, at: "datetime | None", *, as_json: bool) -> None:
    import asyncio

    loaded = opened.settings()
    with opened.desk(loaded) as desk:
        from bot.terminal.render import render_answer
        from bot.terminal.watch import watch

        article_id = desk.library.article_id(article) if article else None
        answering = desk.answer(question, at=at, article_id=article_id, seen=desk.library.seen())
        answer = asyncio.run(watch(answering, console(stderr=True)))
        if as_json:
            write_json(answer.to_json())
        else:
            console().print(render_answer(answer), crop=False)
        if answer.seen is not None:
            desk.library.note_seen(answer.seen)
        if at is None:  # what was known then is not overtaken by what is known now
            kept(desk.library, answer, "ask", days=loaded.keep_questions)


def kept(library: "Library", answer: "Answer", how: "How", *, days: int, conversation: str | None = None) -> None:
    """Keep an answer, for `newsdesk recalls` to find; that it can't be kept is no reason not to give it."""
    from bot.records.given import keep
    from ingest.errors import LibraryError

    try:
        keep(library.ledger, answer, how, conversation=conversation, days=days)
    except LibraryError as error:
        notice(f"this answer is not kept for `newsdesk recalls`: {error}")


def _only(question: list[str] | None) -> str:
    """Join the words of a question typed without quotation marks. Raises WrongUsage if there are none."""
    if not question:
        raise WrongUsage("there is no question: write it in quotation marks, or give --batch FILE.jsonl")
    return " ".join(question)
