"""Lays out lines so that they read well at any width, and copy without trailing blanks."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

TIED = "\N{NO-BREAK SPACE}"  # a space where no line breaks
_KNOT = "\ue000"  # replaces it while rich wraps, which would break there
_MEASURE = 100  # columns; a choice: longer lines are hard to read, however wide the window is


@dataclass(frozen=True, slots=True)
class Hanging:
    """A text whose first line begins with `head`, the others indented by its width; without `head`, a paragraph."""

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
    """A table without trailing blanks; in a window under `narrowest` columns its lines run over."""

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
    """Return `text` as a line that is never broken: it is laid out already, or meant to be clicked or copied."""
    text.no_wrap, text.overflow = True, "ignore"
    return text
