"""What was asked in Slack, as the terminal shows it. Pure, as `render` is."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from bot.plain import plain_line
from bot.records.questions import AskedQuestion
from bot.terminal.layout import Hanging
from bot.terminal.render import FAINT

_OUTCOMES = {"answered": "answered", "not_found": "refused", "notice": "notice", None: "waiting"}
_COLOURS = {"refused": "yellow", "undeliverable": "red"}


def render_questions(found: Sequence[AskedQuestion]) -> RenderableType:
    """Return the questions, each with what became of it, its number first."""
    return Group(*(line for each in found for line in _lines(each)))


def _lines(each: AskedQuestion) -> list[RenderableType]:
    became = _OUTCOMES.get(each.outcome, each.outcome or "")
    about = [f"{each.id}", f"{each.asked[:16].replace('T', ' ')} UTC", f"{each.user} in {each.channel}"]
    about += [f"confidence {each.confidence:.2f}"] if each.confidence is not None else []
    about += [f"rated {rating}" for rating in each.ratings]
    about += [", ".join(each.articles)] if each.articles else []
    head = Text.assemble((became, _COLOURS.get(became, "green")), "  ")
    return [
        Hanging(Text(plain_line(each.question)), head),
        Hanging(Text(plain_line(" · ".join(about)), FAINT), Text("  ")),
    ]
