"""Reads the letters on a printed page in the order of its columns, whatever order they were drawn in.

A page is cut where a strip of white runs down through it, else where the widest strip runs across it, and so on with
the pieces (the XY-cut: Nagy & Seth 1984), until a piece has lines of one column alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_WORD = 0.18  # of the height of a line: the room between letters from which it is one between words
_GUTTER = 1.1  # of the height of a line: the room between words from which it may be one between columns
_ROWS = 3  # lines that a column has at least: fewer are a table, or words spread over a line
_APART = 0.75  # of a line's height: more room between two lines than that ends a paragraph


@dataclass(frozen=True, slots=True)
class Character:
    """A letter, or several printed as one, and the room it takes; `top` is above `bottom`."""

    letter: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """How high its line is."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one line with no room between them in which two columns could part."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def lines_of(characters: Iterable[Character]) -> list[str]:
    """Return the lines of a page in reading order, an empty one where a paragraph ends by its layout."""
    printed = [each for each in characters if each.height > 0]
    runs = [run for row in _rows(printed) for run in _runs(row)]
    if not runs:
        return []
    height = median(run.top - run.bottom for run in runs)
    lines: list[str] = []
    for piece in _pieces(runs, height):
        _append(lines, _lines(piece, height))
    return lines


def _rows(printed: Sequence[Character]) -> list[list[Character]]:
    """Return the letters line by line across the whole page, from the top."""
    rows: list[list[Character]] = []
    for each in sorted(printed, key=lambda one: -(one.top + one.bottom)):
        middle = (each.top + each.bottom) / 2
        if (
            rows
            and rows[-1][0].bottom < middle < rows[-1][0].top
            and abs(middle - _middle(rows[-1][0])) < each.height / 2
        ):
            rows[-1].append(each)
        else:
            rows.append([each])
    return rows


def _middle(one: Character) -> float:
    return (one.top + one.bottom) / 2


def _runs(row: Sequence[Character]) -> list[Run]:
    runs: list[Run] = []
    for each in sorted(row, key=lambda one: one.left):
        room = each.left - runs[-1].right if runs else float("inf")
        if room > _GUTTER * each.height:
            runs.append(Run(each.letter, each.left, each.right, each.top, each.bottom))
            continue
        last = runs[-1]
        space = " " if room > _WORD * each.height else ""
        runs[-1] = Run(
            f"{last.text}{space}{each.letter}",
            last.left,
            max(last.right, each.right),
            max(last.top, each.top),
            min(last.bottom, each.bottom),
        )
    return runs


def _pieces(runs: Sequence[Run], height: float) -> list[list[Run]]:
    """Return `runs` in pieces of one column each, in reading order."""
    waiting, found = [list(runs)], []
    while waiting:
        piece = waiting.pop()
        parts = _beside(piece, height) or _below(piece)
        if parts:
            waiting += reversed(parts)
        else:
            found.append(piece)
    return found


def _beside(piece: list[Run], height: float) -> list[list[Run]] | None:
    """Return the columns of `piece`, None if no strip of white runs down through it."""
    edge = float("-inf")
    for run in sorted(piece, key=lambda each: each.left):
        if edge > float("-inf") and run.left - edge >= _GUTTER * height / 2:
            left = [each for each in piece if each.right <= edge]
            right = [each for each in piece if each.left >= run.left]
            if min(_height_in_rows(left), _height_in_rows(right)) >= _ROWS:
                return [left, right]
        edge = max(edge, run.right)
    return None


def _height_in_rows(piece: Sequence[Run]) -> int:
    return len({round(run.top) for run in piece})


def _below(piece: list[Run]) -> list[list[Run]] | None:
    """Return `piece` cut at its widest strip of white from side to side, None if it is one column already."""
    if len(piece) == _height_in_rows(piece) and not _is_mixed(piece):
        return None
    ordered = sorted(piece, key=lambda each: -each.top)
    widest, at, floor = 0.0, 0, ordered[0].bottom
    for number, run in enumerate(ordered[1:], start=1):
        if floor - run.top > widest:
            widest, at = floor - run.top, number
        floor = min(floor, run.bottom)
    return [ordered[:at], ordered[at:]] if at else None


def _is_mixed(piece: Sequence[Run]) -> bool:
    """Return whether some lines of `piece` stand beside others that are drawn a little higher or lower."""
    ordered = sorted(piece, key=lambda each: -each.top)
    return any(
        below.top > above.bottom and (below.left > above.right or below.right < above.left)
        for above, below in pairwise(ordered)
    )


def _lines(piece: list[Run], height: float) -> list[str]:
    rows: list[list[Run]] = []
    for run in sorted(piece, key=lambda each: -each.top):
        if rows and run.top > rows[-1][0].bottom + (rows[-1][0].top - rows[-1][0].bottom) / 2:
            rows[-1].append(run)
        else:
            rows.append([run])
    lines: list[str] = []
    floor: float | None = None
    for row in rows:
        if floor is not None and floor - max(run.top for run in row) > _APART * height:
            lines.append("")
        lines.append(" ".join(run.text for run in sorted(row, key=lambda each: each.left)))
        floor = min(run.bottom for run in row)
    return lines


def _append(lines: list[str], more: list[str]) -> None:
    """Add the lines of the next column; a sentence may go on in it."""
    goes_on = lines and more and more[0][:1].islower() and not lines[-1].rstrip().endswith((".", "!", "?", "”", '"'))
    lines += more if not lines or goes_on else ["", *more]
