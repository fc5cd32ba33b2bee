"""A conversation in the terminal: one question after another, each of which may refer to earlier ones."""

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.answer import Answer
from bot.formatting import count
from bot.recalls.find import find
from bot.recalls.listed import listed
from bot.records.given import keep
from bot.terminal.commands import Conversation, obey
from bot.terminal.layout import Hanging
from bot.terminal.recalls import render_recalls
from bot.terminal.render import FAINT, render_answer
from bot.terminal.watch import watch
from ingest.errors import LibraryError, NewsdeskError

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.recalls.listed import Recall
    from ingest.library.library import Library

logger = logging.getLogger(__name__)

_FAILED = "red"
_LEAVING = ("quit", "exit")  # what people type who don't know /quit


class Chat:
    """Asks `desk` each line that `read` returns, until it raises EOFError; `interactive` if somebody is typing."""

    def __init__(
        self, desk: "Desk", console: Console, read: Callable[[], str], *, interactive: bool, keep_days: float = 90
    ) -> None:
        self._desk = desk
        self._console = console
        self._read = read
        self._interactive = interactive
        self._conversation = Conversation(desk.library, marked=console.color_system is None)
        self._index = _Upkeep(desk.library)
        self._kept = _Kept(desk.library, keep_days)

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
                self._tell_overtaken()
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
        self._kept.keep(answer)

    def _tell_overtaken(self) -> None:
        """Show which earlier answers of this conversation an article's correction has overtaken meanwhile."""
        if found := self._kept.overtaken():
            self._console.print()
            self._say("An earlier answer has been overtaken by a correction:")
            marked = self._console.color_system is None
            self._console.print(render_recalls(found, marked=marked), crop=False)

    def _say(self, words: str) -> None:
        self._console.print(Hanging(Text(words, FAINT)))


class _Kept:
    """Keeps the answers of a conversation, to say which of them are overtaken."""

    def __init__(self, library: "Library", days: float) -> None:
        self._library = library
        self._days = days
        self._conversation = uuid.uuid4().hex
        self._told = 0

    def keep(self, answer: Answer) -> None:
        """Keep an answer. That it can't be is no reason not to give it."""
        try:
            keep(self._library.ledger, answer, "chat", conversation=self._conversation, days=self._days)
        except LibraryError as error:
            logger.warning("this answer is not kept for `newsdesk recalls`: %s", error)

    def overtaken(self) -> "list[Recall]":
        """Return what has overtaken answers of this conversation since it was asked last. Raises LibraryError."""
        find(self._library.ledger)
        found = listed(self._library.ledger, after=self._told, thread=self._conversation)
        self._told = max((each.id for each in found), default=self._told)
        return [each for each in found if not each.is_wording]


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
