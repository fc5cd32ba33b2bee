"""Plots as inline SVG, in the colours of their page. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10

from bot.evals.sureness import Bin, Point
from bot.formatting import count
from bot.page.frame import safe

_WIDTH, _HEIGHT = 340, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 20, 10, 40  # margins, with room for the labels of the axes
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_BARS = 16  # of a histogram, about; a choice that fits the width
_LARGEST = 7.0  # radius of the point with the most answers


@dataclass(frozen=True, slots=True)
class _Axis:
    """An axis of a plot: its label, its maximum and its ticks."""

    label: str
    most: float
    ticks: tuple[float, ...]


def reliability(bins: Sequence[Bin]) -> str:
    """Return confidence against the share that is right; on the dotted line the two agree."""
    x, y = _Axis("confidence", 1, _QUARTERS), _Axis("share that is right", 1, _QUARTERS)
    most = max((each.count for each in bins), default=1)
    marks = [_line([(0, 0), (1, 1)], x, y, "ideal"), _line([(each.confidence, each.right) for each in bins], x, y)]
    for each in bins:
        radius = max(_LARGEST * (each.count / most) ** 0.5, 2)
        label = f"{count(each.count, 'answer')} at {each.confidence:.2f}: {each.right:.2f} right"
        marks.append(
            f'<circle class="point" cx="{_x(each.confidence, x):.1f}" cy="{_y(each.right, y):.1f}" r="{radius:.1f}">'
            f"<title>{safe(label)}</title></circle>"
        )
    return _plot("The share of answers that are right, by confidence", x, y, marks)


def risk_coverage(points: Sequence[Point]) -> str:
    """Return the share answered against the share of it that is wrong, if only the surest answers were given."""
    x, y = _Axis("share of the questions answered", 1, _QUARTERS), _Axis("share of the answers wrong", 1, _QUARTERS)
    marks = [_line([(point.coverage, point.risk) for point in points], x, y)]
    if points:
        last = points[-1]
        marks.append(
            f'<circle class="point" cx="{_x(last.coverage, x):.1f}" cy="{_y(last.risk, y):.1f}" r="4">'
            f"<title>now: {last.coverage:.2f} answered, {last.risk:.2f} of them wrong</title></circle>"
        )
    return _plot("What would be wrong if only the surest answers were given", x, y, marks)


def latency(times: Sequence[int]) -> str:
    """Return a histogram of response times, in milliseconds."""
    step = _round_up(max(times, default=1) / _BARS)
    counts = [0] * (int(max(times, default=0) // step) + 1)
    for each in times:
        counts[int(each // step)] += 1
    x = _counting("milliseconds per answer", step * len(counts))
    y = _counting("answers", max(counts), whole=True)
    return _plot("How long answers take", x, y, list(_bars(counts, step, x, y)))


def _bars(counts: Sequence[int], step: float, x: _Axis, y: _Axis) -> Iterator[str]:
    for place, number in enumerate(counts):
        if number:
            left, top = _x(place * step, x), _y(number, y)
            wide = _x((place + 1) * step, x) - left
            yield (
                f'<rect class="bar" x="{left + 0.5:.1f}" y="{top:.1f}" width="{max(wide - 1, 0.5):.1f}"'
                f' height="{_HEIGHT - _BOTTOM - top:.1f}"><title>{number:,} took {place * step:,.0f} to'
                f" {(place + 1) * step:,.0f} ms</title></rect>"
            )


def _plot(title: str, x: _Axis, y: _Axis, marks: Sequence[str]) -> str:
    """Return a plot with its axes: ticks outside, faint lines across."""
    drawn = [*(_across(tick, x, y) for tick in y.ticks), *(_below(tick, x) for tick in x.ticks), *marks]
    middle_x, middle_y = (_LEFT + _WIDTH - _RIGHT) / 2, (_TOP + _HEIGHT - _BOTTOM) / 2
    drawn.append(f'<text x="{middle_x}" y="{_HEIGHT - 6}" text-anchor="middle">{safe(x.label)}</text>')
    drawn.append(f'<text transform="translate(11 {middle_y}) rotate(-90)" text-anchor="middle">{safe(y.label)}</text>')
    begins = f'<svg role="img" aria-label="{safe(title)}" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
    return "\n".join((begins, *drawn, "</svg>"))


def _across(tick: float, x: _Axis, y: _Axis) -> str:
    at = _y(tick, y)
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_x(x.most, x):.1f}" y1="{at:.1f}" y2="{at:.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{at + 3.5:.1f}" text-anchor="end">{tick:,g}</text>'
    )


def _below(tick: float, x: _Axis) -> str:
    return f'<text x="{_x(tick, x):.1f}" y="{_HEIGHT - _BOTTOM + 15}" text-anchor="middle">{tick:,g}</text>'


def _line(points: Sequence[tuple[float, float]], x: _Axis, y: _Axis, style: str = "curve") -> str:
    places = " ".join(f"{_x(a, x):.1f},{_y(b, y):.1f}" for a, b in points)
    return f'<polyline class="{style}" points="{places}"/>'


def _x(value: float, axis: _Axis) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * value / axis.most


def _y(value: float, axis: _Axis) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / axis.most


def _counting(label: str, most: float, *, whole: bool = False) -> _Axis:
    """Return an axis from 0 to `most` or the round number after it, with about five ticks."""
    step = _round_up(most / 5)
    step = max(step, 1.0) if whole else step
    ticks = tuple(step * number for number in range(ceil(most / step) + 1))
    return _Axis(label, ticks[-1], ticks)


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50 and so on."""
    power = 10.0 ** ceil(log10(value) - 1) if value > 0 else 1.0
    return next((power * digit for digit in (1, 2, 5, 10) if power * digit >= value), power * 10)
