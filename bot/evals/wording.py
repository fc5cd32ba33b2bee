"""Figures and verdicts in words, the same in the terminal and on the page."""

from bot.evals.evaluation import Comparison
from bot.evals.figures import Figure, Meaning
from bot.evals.outcome import Verdict
from bot.formatting import count, day

VERDICTS: dict[Verdict, str] = {
    "wrong": "wrong: the answer contains none of the expected ones",
    "unfounded": "unfounded: answered, though nothing in the library answers it",
    "missed": "missed: refused, though the library answers it",
    "right": "right: the answer contains an expected one",
    "refused": "refused, rightly",
    "unscored": "not scored: no expected answer is given",
}
_CERTAIN = 0.001  # the last decimal shown: a figure that moves by less has not moved


def shown(meaning: Meaning, value: float | None) -> str:
    """Return a figure's value for readers, such as `0.653`, `43.4` or `1,204 ms`."""
    if value is None:
        return "–"
    if meaning.unit == "ms":
        return f"{value:,.0f} ms"
    return f"{value:.1f}" if meaning.unit == "words" else f"{value:.3f}"


def interval(figure: Figure) -> str:
    """Return the 95 % interval of a share, such as `0.57–0.73`; nothing for other figures."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.2f}–{figure.high:.2f}"


def difference(figure: Figure, before: float | None) -> tuple[str, bool | None]:
    """Return how a figure has moved, such as `+0.020`, and whether that is better; None if it has not moved."""
    if figure.value is None or before is None:
        return "", None
    moved, more = figure.value - before, figure.meaning.more
    if abs(moved) < _CERTAIN / 2:
        return "=", None
    size = shown(figure.meaning, abs(moved))
    return f"{'+' if moved > 0 else '−'}{size}", None if more is None else (moved > 0) is more


def comparison(compared: Comparison) -> str:
    """Return the comparison in a line, such as `since 4 May 2025: 3 verdicts changed, 1 question new`."""
    parts = [f"{count(len(compared.changed), 'verdict')} changed"]
    others = ((compared.new, "new"), (compared.gone, "gone"))
    parts += [f"{count(number, 'question')} {became}" for number, became in others if number]
    return f"since {day(compared.at)}: {', '.join(parts)}"
