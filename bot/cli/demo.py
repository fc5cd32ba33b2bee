"""`newsdesk demo`: shows what newsdesk does, on sample articles in a temporary library."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import opened
from bot.cli.intake_report import summary, take
from bot.cli.output import console

if TYPE_CHECKING:
    from bot.desk import Desk

_SAMPLES = Path(__file__).parents[1] / "demo"
_CORRECTED = "corrections/lantern-bridge.md"
_COST = "How much will the bridge repairs cost?"
_SAYING = "What did the chief engineer say about the bridge?"
_UNKNOWN = "Who designed Lantern Bridge?"


def demo() -> None:
    """Show what newsdesk does, on sample articles.

    Takes a few seconds and leaves your own library alone.

    \b
    newsdesk demo
    """
    with _desk() as desk:
        _say("Three newspaper articles, in a temporary library that is deleted afterwards.")
        _ingest(desk, "articles")
        _say("Each sentence of an answer is cited, with the article's exact words.")
        _ask(desk, _COST)
        _ask(desk, _SAYING)
        _say("If the articles don't say, neither does newsdesk.")
        _ask(desk, _UNKNOWN)
        _say("Now the newspaper corrects an article. Only the passages that changed are embedded:")
        _ingest(desk, _CORRECTED)
        _show_changes(desk)
        _say("An answer given before has been overtaken, and newsdesk knows which:")
        _show_recalls(desk)
        _ask(desk, _COST)
    _say("Now try it on your own articles:")
    _say(f"  {_command()} ingest FILE\n  {_command()} chat")


@contextmanager
def _desk() -> Iterator["Desk"]:
    from tempfile import TemporaryDirectory

    from bot.desk import Desk

    loaded = opened.settings()
    with (
        TemporaryDirectory(prefix="newsdesk-demo-", ignore_cleanup_errors=True) as home,
        closing(Desk.open(loaded.model_copy(update={"home": Path(home)}))) as desk,
    ):
        yield desk


def _ingest(desk: "Desk", sample: str) -> None:
    from ingest.intake.sync import wanted
    from ingest.reading.read import Given
    from ingest.sources.web.crawl import WebAccess
    from ingest.sources.web.hosts import AllowedHosts

    path = _SAMPLES / sample
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    _type(f"newsdesk ingest {shown}")
    sources, web = [wanted(str(path), Given())], WebAccess.allowing(AllowedHosts())
    _say(summary(take(sources, desk.library, desk.models, web=web)))


def _ask(desk: "Desk", question: str) -> None:
    import asyncio

    from bot.records.given import keep
    from bot.terminal.render import render_answer
    from bot.terminal.watch import watch

    _type(f'newsdesk ask "{question}"')
    answer = asyncio.run(watch(desk.answer(question), console(stderr=True)))
    console().print(render_answer(answer), crop=False)
    console().print()
    keep(desk.library.ledger, answer, "ask", days=1)


def _show_changes(desk: "Desk") -> None:
    from bot.terminal.difference import render_corrections
    from ingest.corrections.history import corrections

    corrected = next(article for article in desk.library.articles() if article.version > 1)
    shown = console()
    _type(f"newsdesk changes {corrected.id.rpartition('-')[0]}")
    found = corrections(desk.library.history(corrected.id))
    shown.print(render_corrections(found, marked=shown.color_system is None), crop=False)
    console().print()


def _show_recalls(desk: "Desk") -> None:
    from bot.recalls.find import find
    from bot.recalls.listed import listed
    from bot.terminal.recalls import render_recalls

    shown = console()
    _type("newsdesk recalls")
    find(desk.library.ledger)
    shown.print(render_recalls(listed(desk.library.ledger), marked=shown.color_system is None), crop=False)
    console().print()


def _say(words: str) -> None:
    from rich.text import Text

    from bot.terminal.layout import Hanging

    console().print(Hanging(Text(words)), "")


def _type(command: str) -> None:
    from rich.text import Text

    console().print(Text.assemble(("$ ", "dim"), (command, "bold")), soft_wrap=True)


def _command() -> str:
    """Return how to call this command from here: by name if the shell finds it, else by path."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m bot"
    found = shutil.which(called.name)
    if found and Path(found).resolve() == called.resolve():
        return called.name
    return os.path.relpath(called) if called.is_relative_to(Path.cwd()) else str(called)
