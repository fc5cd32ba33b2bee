"""Reads the lines of a conversation: from a terminal, with editing and history, or from a pipe."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prompt_toolkit.history import History

PROMPT = "> "


def interactive() -> bool:
    """Is somebody typing, and reading what we print?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


def reader(home: Path, words: Sequence[str]) -> Callable[[], str]:
    """Return a function that reads a line, and raises EOFError after the last; a terminal completes `words`."""
    if not interactive():
        return _piped
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter

    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=_history(home / "chat_history"),
        completer=WordCompleter(list(words), sentence=True),
        complete_while_typing=False,
    )
    return session.prompt


def _piped() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    sys.stdout.write(f"{PROMPT}{line.rstrip()}\n")  # so that what is printed reads as a conversation
    return line


def _history(path: Path) -> "History":
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    try:
        path.touch(mode=0o600)  # what somebody asks is nobody else's business
        path.chmod(0o600)
        with path.open("ab"):
            return FileHistory(path)
    except OSError:
        return InMemoryHistory()
