"""What messages and views are made of: text, links, buttons. What articles and models say is never markup."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.answer import Sentence
from bot.formatting import day
from bot.slack.text import harmless, shortened

Block = dict[str, Any]

TITLE, OUTLET = 120, 80  # characters

SHOW, SHARE, RATE, WATCH, UNWATCH = "show", "share", "rate", "watch", "unwatch"


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `blocks`, and the `text` that stands for them in notifications."""

    text: str
    blocks: list[Block]


def origin(title: str, outlet: str | None, published: str | None) -> str:
    """Return where words stand, as in `Bridge to close · Eastmere Courier · 6 March 2025`."""
    named = [shortened(harmless(title), TITLE), outlet and shortened(harmless(outlet), OUTLET)]
    return " · ".join(part for part in [*named, published and day(published)] if part)


def link(text: str, url: str | None) -> Block:
    """Return a link, or the text alone where there is no address."""
    return {"type": "link", "url": url, "text": text} if url else words(text)


def words(text: str, **style: bool) -> Block:
    """Return text with a style; never empty, which Slack refuses."""
    return {"type": "text", "text": text or " "} | ({"style": style} if style else {})


def rich(*elements: Block, kind: str = "rich_text_section") -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def section(*elements: Block) -> Block:
    """Return a line of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def pointed(sentence: Sentence) -> list[Block]:
    """Return a sentence, with the words that answer in bold."""
    before, answer, after = (spaced(piece, harmless) for piece in sentence.pieces)
    pieces = [words(before)] if before else []
    return [*pieces, *([words(answer, bold=True)] if answer else []), words(f"{after} ")]


def spaced(piece: str, cleaned: Callable[[str], str]) -> str:
    """Clean a piece of a sentence, and put back the space at its ends that this takes off."""
    return f"{' ' * piece[:1].isspace()}{cleaned(piece)}{' ' * piece[-1:].isspace()}"


def button(text: str, action: str, value: str) -> Block:
    """Return a button, named by what it does and to what."""
    label = {"type": "plain_text", "text": shortened(text, 75)}
    return {"type": "button", "action_id": f"{action}:{value}", "text": label, "value": value}


def rating(turn: int) -> Block:
    """Return the buttons that ask for an opinion of an answer."""

    def labelled(text: str, value: str) -> Block:
        return {"text": {"type": "plain_text", "text": text}, "value": f"{turn}:{value}"}

    buttons = {"positive_button": labelled("Good answer", "good"), "negative_button": labelled("Bad answer", "bad")}
    element = {"type": "feedback_buttons", "action_id": RATE} | buttons
    return {"type": "context_actions", "elements": [element]}


def context(text: str) -> Block:
    """Return a quiet line, in Slack's own markup."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
