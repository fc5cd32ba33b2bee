"""Answers that a correction has overtaken, as the terminal shows them. Pure, as `render` is."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from bot.formatting import day
from bot.plain import plain_line
from bot.terminal.difference import render_changes
from bot.terminal.layout import Hanging, whole_line
from bot.terminal.render import FAINT, render_link

if TYPE_CHECKING:
    from bot.recalls.listed import Recall

_PLACES = {"ask": "newsdesk ask", "chat": "newsdesk chat"}


def render_recalls(found: "Sequence[Recall]", *, marked: bool) -> RenderableType:
    """Return overtaken answers, oldest first: the question, what was corrected, and where; `marked` without colours."""
    return Group(*(line for number, each in enumerate(found) for line in _lines(each, number, marked=marked)))


def _lines(recall: "Recall", number: int, *, marked: bool) -> Iterator[RenderableType]:
    if number:
        yield Text()
    yield Hanging(Text(plain_line(recall.question), "bold"))
    place = _PLACES.get(recall.place, recall.place)
    given = f"answer {recall.answer}, given in {place} on {day(recall.asked.isoformat())}"
    if recall.article_id is None:
        yield Hanging(Text(f"{given}; an article that it quoted has been removed", FAINT))
        return
    corrected = f", corrected {day(recall.corrected.isoformat())}" if recall.corrected else ""
    yield Hanging(Text(f"{given}{corrected}", FAINT))
    yield render_changes(recall.changes, marked=marked)
    yield Hanging(Text(plain_line(recall.title or ""), FAINT))
    yield whole_line(render_link(recall.url, recall.article_id))
