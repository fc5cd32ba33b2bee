"""What can be typed in a chat besides questions: commands that begin with `/`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from bot.answer import Answer, Citation, Turn
from bot.terminal.layout import Hanging
from bot.terminal.pages import render_articles, render_context
from bot.terminal.render import FAINT, MARK, render_citations
from ingest.errors import NewsdeskError

if TYPE_CHECKING:
    from ingest.library.library import Library


class WrongCommand(NewsdeskError):
    """A line that begins with `/` but cannot be carried out."""


@dataclass(slots=True)
class Conversation:
    """The turns so far; `marked` if quotes must be marked with signs, for lack of colours."""

    library: "Library"
    marked: bool = False
    turns: list[Turn] = field(default_factory=list)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Those of the last answer."""
        last = self.turns[-1].answer if self.turns else None
        return last.citations if last else ()

    def add(self, answer: Answer) -> None:
        """Remember `answer`, so that later questions may refer to it."""
        self.turns.append(Turn(answer.question, answer))


def obey(line: str, conversation: Conversation) -> RenderableType:
    """Carry out `line` and return what to show. Raises NewsdeskError, and EOFError to leave."""
    name, _, rest = line.partition(" ")
    if name not in COMMANDS:
        near = get_close_matches(name, COMMANDS, n=1, cutoff=0)
        raise WrongCommand(f"{name} is not a command: did you mean {near[0]}? (/help lists them)")
    return COMMANDS[name].run(conversation, rest.strip())


def _help(conversation: Conversation, rest: str) -> RenderableType:
    lines = [(command.usage, command.help) for command in COMMANDS.values()]
    return Group(*(Hanging(Text(help), Text(f"{usage:10}  ", MARK)) for usage, help in lines))


def _sources(conversation: Conversation, rest: str) -> RenderableType:
    if not conversation.citations:
        return Text(_NOTHING_CITED, FAINT)
    _, *parts = render_citations(conversation.citations)
    return Group(*parts)


def _show(conversation: Conversation, rest: str) -> RenderableType:
    citations = {str(citation.number): citation for citation in conversation.citations}
    if not citations:
        raise WrongCommand(_NOTHING_CITED)
    if (citation := citations.get(rest.strip("[]"))) is None:
        raise WrongCommand(
            f"type the number of a citation in the last answer: {', '.join(f'/show {n}' for n in citations)}"
        )
    text = conversation.library.version(citation.article_id, citation.version).text
    return render_context(text, citation, marked=conversation.marked)


def _articles(conversation: Conversation, rest: str) -> RenderableType:
    library = conversation.library
    return render_articles(library.articles(), library.sources.stale_articles(datetime.now(UTC)))


def _new(conversation: Conversation, rest: str) -> RenderableType:
    conversation.turns.clear()
    return Text("New conversation: earlier questions are forgotten.", FAINT)


def _quit(conversation: Conversation, rest: str) -> RenderableType:
    raise EOFError


@dataclass(frozen=True, slots=True)
class Command:
    """A command: how it is typed, what it does, and the function that runs it."""

    usage: str
    help: str
    run: Callable[[Conversation, str], RenderableType]


COMMANDS = {
    command.usage.split()[0]: command
    for command in (
        Command("/show N", "show quote [N] in its article", _show),
        Command("/sources", "list the citations of the last answer", _sources),
        Command("/articles", "list the articles", _articles),
        Command("/new", "start over, to ask about something else", _new),
        Command("/help", "show this list", _help),
        Command("/quit", "quit; so does Ctrl-D", _quit),
    )
}

_NOTHING_CITED = "there is nothing to show: the last answer must have citations"
