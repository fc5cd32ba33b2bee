"""Lays lines out so that they read well at any width, and copy without trailing blanks."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

TIED = "\N{NO-BREAK SPACE}"  # a space that no line is broken at
_KNOT = "\ue000"  # stands for it while rich, which would break there, wraps
_MEASURE = 100  # columns: longer lines are hard to read, however wide the window is


@dataclass(frozen=True, slots=True)
class Hanging:
    """A text whose first line begins with `head` and whose others are indented as far; or a paragraph."""

    text: Text
    head: Text | None = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the lines."""
        head = self.head or Text()
        indent = Text(" " * head.cell_len)
        width = max(min(options.max_width, _MEASURE) - head.cell_len, 20)
        text = self.text.copy()
        text.plain = text.plain.replace(TIED, _KNOT)
        for number, line in enumerate(text.wrap(console, width)):
            line.rstrip()
            line.plain = line.plain.replace(_KNOT, " ")
            yield whole_line(Text.assemble(indent if number else head, line))


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A table without the blanks that fill its lines; they run over in a window under `narrowest`."""

    table: RenderableType
    narrowest: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Yield the lines."""
        width = max(min(options.max_width, _MEASURE), self.narrowest)
        for line in console.render_lines(self.table, options.update(width=width), pad=False):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                text, style, _ = line.pop()
                line.append(Segment(text.rstrip(), style))
            yield from [*line, Segment.line()]


def whole_line(text: Text) -> Text:
    """Return `text` as a line that is not broken any more: it is laid out, or to be clicked on or copied."""
    text.no_wrap, text.overflow = True, "ignore"
    return text
