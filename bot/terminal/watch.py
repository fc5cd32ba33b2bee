"""Shows progress, and the sentences of an answer as they come."""

from collections.abc import AsyncIterator

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner

from bot.answer import Answer, Progress, Sentence, Stage
from bot.terminal.render import render_sentences

_DOING: dict[Stage, str] = {
    "understand": "Reading the question",
    "search": "Searching the articles",
    "rank": "Reading what was found",
    "write": "Writing the answer",
}


async def watch(answering: AsyncIterator[Progress | Sentence | Answer], console: Console) -> Answer:
    """Return the answer; until it is complete, a terminal shows the current stage and the sentences so far."""
    sentences: list[Sentence] = []
    spinner = Spinner("dots")
    answer: Answer | None = None
    with Live(console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as live:
        async for event in answering:
            match event:
                case Progress(stage):
                    spinner.update(text=_DOING[stage])
                case Sentence():
                    sentences.append(event)
                case Answer():
                    answer = event
            if console.is_terminal:
                live.update(Group(*([render_sentences(sentences)] if sentences else []), spinner))
    assert answer is not None, "the desk ends with the whole answer"
    return answer
