"""The command `newsdesk`: its subcommands, and how errors are shown."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from io import TextIOWrapper
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from bot.cli import (
    asking,
    changes,
    demo,
    digest,
    evaluating,
    export,
    ingest,
    keeping,
    looking,
    questions,
    recalls,
    serving,
    syncing,
    watch,
)
from bot.cli.output import notice
from ingest.errors import NewsdeskError

logger = logging.getLogger("bot.cli")

_SECTIONS: dict[str, list[Callable[..., None]]] = {
    "Ingesting": [ingest.ingest, syncing.sync, syncing.sources],
    "Asking": [asking.ask, asking.search, asking.chat, digest.digest, watch.watch, export.export],
    "Serving": [serving.slack, serving.mcp, serving.serve],
    "Articles": [looking.articles, looking.show, changes.changes, recalls.recalls, looking.remove],
    "Upkeep": [questions.questions, evaluating.eval, keeping.doctor, keeping.reindex, keeping.backup, demo.demo],
}


class _Group(TyperGroup):
    """Lists commands by section."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  (typer keeps these types to itself)
        """Show the commands, section by section."""
        for section, commands in _SECTIONS.items():
            names = [command.__name__ for command in commands]
            with formatter.section(section):
                formatter.write_dl([(f"{name:<10}", self.commands[name].get_short_help_str(65)) for name in names])


# Plain help: with rich it would take three times as long to appear.
app = typer.Typer(cls=_Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
for _commands in _SECTIONS.values():
    for _command in _commands:
        app.command()(_command)


@app.callback(invoke_without_command=True)
def newsdesk(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Answer questions about news articles in their exact words.

    \b
    newsdesk ingest FILE                ingests an article
    newsdesk ask "Who said what?"       answers from the articles, with citations
    newsdesk chat                       holds a conversation
    """
    if show_version:
        typer.echo(f"newsdesk {_version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command (`sys.argv` by default) and return its exit code. Every error becomes one line here."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _never_fail_on_encoding(stream)
    try:
        code = _command_line().main(arguments, prog_name="newsdesk", standalone_mode=False)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except (BrokenPipeError, SystemExit):  # typer itself exits when its output pipe is closed
        return _hang_up()
    except Exception as error:  # the last resort: the user gets one line, the log the cause
        return _fail(error)
    return code or 0


@cache  # once a process: the tests, which run hundreds of commands in one, spent a tenth of their time on it
def _command_line() -> Any:  # noqa: ANN401  (typer keeps these types to itself)
    return typer.main.get_command(app)


def _fail(error: Exception) -> int:
    logger.debug("the traceback", exc_info=error)
    code = 1
    if isinstance(error, typer.TyperException):
        message, code = _with_help(error), error.exit_code
    elif isinstance(error, NewsdeskError):
        message = str(error)
    else:
        kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        message = f"unexpected error ({kind}): set NEWSDESK_LOG_LEVEL=DEBUG for the traceback"
    notice(message)
    return code


def _with_help(error: typer.TyperException) -> str:
    """Return typer's message in the style of our own errors."""
    message = error.format_message().rstrip(".").replace("Value error, ", "")  # pydantic's, below typer
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    return f"{message[:1].lower()}{message[1:]} (`{context.command_path} --help` lists the options)"


def _hang_up() -> int:
    """Print nothing more, now or at exit: the reader is gone (`newsdesk articles | head -1`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _never_fail_on_encoding(stream: TextIO) -> None:
    """Show what a terminal cannot encode as `?`, rather than fail after the work is done."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("newsdesk")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "(not installed)"
