"""An evaluation as the terminal shows it. Pure, as `render` is."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.evals.evaluation import Comparison, Evaluation
from bot.evals.figures import Figure
from bot.evals.outcome import Outcome
from bot.evals.wording import comparison, difference, interval, shown
from bot.formatting import count
from bot.plain import plain_line
from bot.terminal.layout import Hanging, Trimmed
from bot.terminal.render import FAINT, MARK

_GOOD, _BAD = "green", "red"
_LISTED = 10  # questions that went wrong; a choice: a screenful, the page has all
_NARROWEST = 72  # columns that the table needs


def render_evaluation(evaluation: Evaluation, compared: Comparison | None = None) -> RenderableType:
    """Return the figures and what went wrong; or, compared with an earlier evaluation, what changed."""
    about = f"{count(len(evaluation.outcomes), 'question')} on {count(evaluation.articles, 'article')}"
    verdicts = ", ".join(f"{number:,} {verdict}" for verdict, number in evaluation.verdicts.items())
    return Group(
        Hanging(Text.assemble((plain_line(evaluation.file), "bold"), f" · {about}")),
        Hanging(Text(verdicts, FAINT)),
        *([Hanging(Text(comparison(compared), FAINT))] if compared else []),
        Text(),
        Trimmed(_table(evaluation, compared), narrowest=_NARROWEST),
        *(_changes(compared) if compared else _bad(evaluation)),
    )


def _table(evaluation: Evaluation, compared: Comparison | None) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for justify in ("left", "right", "left", "right", *(("right", "right") if compared else ())):
        table.add_column(justify=justify)
    group = None
    for figure in evaluation.figures:
        if figure.value is None:
            continue
        if figure.meaning.group != group:
            group = figure.meaning.group
            table.add_row(Text(group, MARK))
        table.add_row(*_row(figure, compared))
    return table


def _row(figure: Figure, compared: Comparison | None) -> Iterator[Text]:
    yield Text(f"  {figure.meaning.label}")
    yield Text(shown(figure.meaning, figure.value), "bold")
    yield Text(interval(figure), FAINT)
    yield Text(f"of {figure.of:,}", FAINT)
    if compared:
        before = compared.before.get(figure.name)
        moved, better = difference(figure, before)
        yield Text(shown(figure.meaning, before), FAINT)
        yield Text(moved, {True: _GOOD, False: _BAD, None: ""}[better])


def _changes(compared: Comparison) -> Iterator[RenderableType]:
    for each in compared.changed:
        before = (f"{plain_line(each.before)} → ", FAINT)
        yield _question(each.outcome, before, gap=each is compared.changed[0])


def _bad(evaluation: Evaluation) -> Iterator[RenderableType]:
    bad = [each for each in evaluation.outcomes if each.verdict in ("wrong", "unfounded", "missed")]
    for each in bad[:_LISTED]:
        yield _question(each, gap=each is bad[0])
    if len(bad) > _LISTED:
        yield Text(f"and {len(bad) - _LISTED:,} more: --html FILE saves a page with all of them", FAINT)


def _question(each: Outcome, *before: tuple[str, str], gap: bool) -> RenderableType:
    verdict = (f"{each.verdict}  ", _GOOD if each.good else _BAD)
    return Group(*([Text()] * gap), Hanging(Text(plain_line(each.question)), Text.assemble(*before, verdict)))
