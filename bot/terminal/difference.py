"""What changed between two versions, sentence by sentence. Pure, as `render` is."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from bot.formatting import count, day
from bot.plain import flowing, plain_line
from bot.terminal.layout import Hanging
from bot.terminal.render import FAINT, MARK
from ingest.corrections.compare import Pair, Stretch
from ingest.corrections.history import Correction

_OLD, _NEW = "red", "green"
_UNCHANGED = "Only style, byline, address or links changed."


def render_corrections(corrections: Sequence[Correction], *, marked: bool) -> RenderableType:
    """Return corrections, each with its date and versions; `marked` for lack of colours."""
    parts: list[RenderableType] = []
    for correction in corrections:
        versions = f"version {correction.before.number} to {correction.after.number}"
        when = f"{day(correction.after.valid_from)}, {versions}, {count(len(correction.changes), 'change')}"
        parts += [Text()] * bool(parts)
        parts += [
            Hanging(Text(plain_line(correction.after.title), "bold")),
            Hanging(Text(when, FAINT)),
            Text(),
            render_changes(correction.changes, marked=marked) if correction.changes else Text(_UNCHANGED, FAINT),
        ]
    return Group(*parts)


def render_changes(changes: Iterable[Pair], *, marked: bool = False) -> RenderableType:
    """Return each change with its kind, old text and new text; `marked` as in `render_corrections`."""
    return Group(*(line for pair in changes if pair.kind for line in _lines(pair, marked=marked)))


def _lines(pair: Pair, *, marked: bool) -> Iterator[Hanging]:
    yield Hanging(Text(pair.kind or "", MARK))
    for stretch, sign, colour in ((pair.before, "- ", _OLD), (pair.after, "+ ", _NEW)):
        if stretch:
            yield Hanging(_sentence(stretch, colour, marked=marked), Text(sign, colour))


def _sentence(stretch: Stretch, colour: str, *, marked: bool) -> Text:
    """Return the words of `stretch`, with those that differ from the other side highlighted."""
    line, done = Text(), 0
    for start, end in stretch.differs:
        differing = flowing(stretch.text[start:end])
        line.append(flowing(stretch.text[done:start]), colour)
        line.append(f">>{differing}<<" if marked else differing, f"bold {colour}")
        done = end
    return line.append(flowing(stretch.text[done:]), colour)
