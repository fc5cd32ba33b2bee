"""A conversation in the terminal: one question after another, each of which may refer to earlier ones."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.answer import Answer
from bot.formatting import count
from bot.terminal.commands import Conversation, obey
from bot.terminal.layout import Hanging
from bot.terminal.render import FAINT, render_answer
from bot.terminal.watch import watch
from ingest.errors import NewsdeskError

if TYPE_CHECKING:
    from bot.desk import Desk
    from ingest.library.library import Library

logger = logging.getLogger(__name__)

_FAILED = "red"
_LEAVING = ("quit", "exit")  # what people type who don't know /quit


class Chat:
    """Asks `desk` each line that `read` returns, until it raises EOFError; `interactive` if somebody is typing."""

    def __init__(self, desk: "Desk", console: Console, read: Callable[[], str], *, interactive: bool) -> None:
        self._desk = desk
        self._console = console
        self._read = read
        self._interactive = interactive
        self._conversation = Conversation(desk.library, marked=console.color_system is None)
        self._index = _Upkeep(desk.library)

    def run(self) -> None:
        """Hold the conversation. Ctrl-C stops what is under way, not the conversation."""
        articles = count(len(self._desk.library.articles()), "article")
        self._say(f"{articles}. Ask away; /help lists the commands, Ctrl-D quits.")
        with asyncio.Runner() as runner:
            while (line := self._next()) is not None:
                try:
                    self._reply(line, runner)
                except EOFError:  # /quit
                    break
                except KeyboardInterrupt:
                    if not self._interactive:
                        raise
                    self._say("Stopped.")
        self._index.end(self._console)

    def _next(self) -> str | None:
        """Return the next line that is not blank, or None at the end."""
        self._index.begin()
        while True:
            try:
                line = " ".join(self._read().split())
            except EOFError:
                return None
            except KeyboardInterrupt:
                if not self._interactive:
                    raise
                self._say("To quit, type /quit or press Ctrl-D.")
            else:
                if line in _LEAVING:
                    return None
                if line:
                    return line

    def _reply(self, line: str, runner: asyncio.Runner) -> None:
        self._console.print()
        try:
            if line.startswith("/"):
                self._console.print(obey(line, self._conversation), crop=False)
            else:
                self._answer(line, runner)
        except NewsdeskError as error:
            self._console.print(Hanging(Text(str(error), _FAILED)))
        self._console.print()

    def _answer(self, question: str, runner: asyncio.Runner) -> None:
        seen = self._desk.library.seen()
        answering = self._desk.answer(question, turns=self._conversation.turns, seen=seen)
        answer = runner.run(watch(answering, self._console))
        self._conversation.add(answer)
        if answer.asked_as is None and _differs(answer):
            self._say(f"(asked as: {answer.understood})")
        self._console.print(render_answer(answer), crop=False)
        if answer.seen is not None:
            self._desk.library.note_seen(answer.seen)

    def _say(self, words: str) -> None:
        self._console.print(Hanging(Text(words, FAINT)))


class _Upkeep:
    """Keeps the index up to date during the conversation."""

    def __init__(self, library: "Library") -> None:
        self._library = library
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start catching up, if enough passages wait to be worth it and nothing is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._catch_up, name="newsdesk-index", daemon=True)
            self._thread.start()

    def end(self, console: Console) -> None:
        """Wait for work that is under way."""
        if self._thread and self._thread.is_alive():
            with console.status("Finishing the index"):
                self._thread.join()

    def _catch_up(self) -> None:
        try:
            self._library.catch_up(backlog=self._library.tolerated())
        except NewsdeskError as error:
            logger.warning("%s", error)


def _differs(answer: Answer) -> bool:
    """Was the question rephrased, so that the reader should see how it was understood?"""
    return answer.understood.casefold() != answer.question.casefold()
