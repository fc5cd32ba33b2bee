"""What changed between two versions, sentence by sentence. Pure, as `render` is."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from rich.console import Group, RenderableType
from rich.text import Text

from bot.terminal.layout import Hanging
from bot.terminal.plain import plain_line
from ingest.sentences import sentences

_OLD, _NEW = "red", "green"


def render_difference(before: str, after: str) -> RenderableType:
    """Return the sentences of `before` that are gone and those of `after` that are new."""
    old, new = (_sentences(text) for text in (before, after))
    parts: list[RenderableType] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if b - a == d - c:
            pairs = [_pair(was, now) for was, now in zip(old[a:b], new[c:d], strict=True)]
            parts += [line for pair in pairs for line in pair]
        else:
            parts += [_line("- ", _OLD, Text(sentence, _OLD)) for sentence in old[a:b]]
            parts += [_line("+ ", _NEW, Text(sentence, _NEW)) for sentence in new[c:d]]
    return Group(*parts)


def _pair(was: str, now: str) -> tuple[Hanging, Hanging]:
    old, new = was.split(), now.split()
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    lost = [(kind != "equal", old[a:b]) for kind, a, b, _, _ in steps]
    gained = [(kind != "equal", new[c:d]) for kind, _, _, c, d in steps]
    return _line("- ", _OLD, _text(lost, _OLD)), _line("+ ", _NEW, _text(gained, _NEW))


def _text(runs: Sequence[tuple[bool, list[str]]], colour: str) -> Text:
    return Text(" ").join(
        Text(" ".join(words), f"bold {colour}" if changed else colour) for changed, words in runs if words
    )


def _line(sign: str, colour: str, text: Text) -> Hanging:
    return Hanging(text, Text(sign, colour))


def _sentences(text: str) -> list[str]:
    return [plain_line(text[start:end]) for start, end in sentences(text)]
