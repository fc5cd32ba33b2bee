"""An evaluation as a page: its figures, its curves, and every question with its answer. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.evals.evaluation import Comparison, Evaluation
from bot.evals.figures import Figure
from bot.evals.outcome import Cited, Outcome
from bot.evals.wording import VERDICTS, comparison, difference, interval, shown
from bot.formatting import count, day
from bot.page import plots
from bot.page.frame import framed, link, safe

_OPEN = ("wrong", "unfounded", "missed")  # what people open a report for


def page(evaluation: Evaluation, compared: Comparison | None = None) -> str:
    """Return the page on `evaluation`, with what changed if it is `compared`."""
    about = [day(evaluation.at), count(evaluation.articles, "article"), *_modes(evaluation)]
    about += [comparison(compared)] if compared else []
    body = "\n".join(
        (
            f"<h1>{count(len(evaluation.outcomes), 'question')} from {safe(evaluation.file)}</h1>",
            f"<p>{safe(' · '.join(about))}</p>",
            f'<div class="figures">\n{_figures(evaluation.figures, compared)}\n</div>',
            f'<div class="plots">\n{_plots(evaluation)}\n</div>',
            *([_changed(compared)] if compared and compared.changed else []),
            "<h2>Every question</h2>",
            *_questions(evaluation),
        )
    )
    footer = "In parentheses: the 95 % interval of a share, and how many it was measured on. Made by newsdesk."
    return framed(f"Evaluation: {evaluation.file}", "evaluation.css", body, footer)


def _modes(evaluation: Evaluation) -> Iterator[str]:
    for mode, number in evaluation.modes.items():
        of = "" if len(evaluation.modes) == 1 else f" ({number:,})"
        yield f"{mode} mode{of}" if mode == "quotes" else f"{mode}{of}"


def _figures(figures: Sequence[Figure], compared: Comparison | None) -> str:
    measured = [figure for figure in figures if figure.value is not None]
    sections = []
    for group, some in groupby(measured, key=lambda figure: figure.meaning.group):
        rows = "\n".join(_row(figure, compared) for figure in some)
        sections.append(f"<section><h2>{group}</h2>\n<table>\n{rows}\n</table></section>")
    return "\n".join(sections)


def _row(figure: Figure, compared: Comparison | None) -> str:
    within = interval(figure)
    measured = f"({within}, {figure.of:,})" if within else f"({figure.of:,})"
    cells = [
        f"<td>{safe(figure.meaning.label)}</td>",
        f'<td class="value">{shown(figure.meaning, figure.value)}</td>',
        f'<td class="faint">{measured}</td>',
    ]
    if compared:
        moved, better = difference(figure, compared.before.get(figure.name))
        cells.append(f'<td class="{_style(better)}">{moved}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _plots(evaluation: Evaluation) -> str:
    drawn = []
    if evaluation.reliability:
        drawn += [
            _figure(
                "Confidence", "Below the dotted line, answers are more confident than right.",
                plots.reliability(evaluation.reliability),
            ),
            _figure(
                "Risk and coverage", "Most confident answers first; the point marks all that was answered.",
                plots.risk_coverage(evaluation.risk_coverage),
            ),
        ]  # fmt: skip
    drawn.append(_figure("Time", "How long answers took.", plots.latency([each.ms for each in evaluation.outcomes])))
    return "\n".join(drawn)


def _figure(title: str, caption: str, plot: str) -> str:
    return f"<figure>\n<figcaption><b>{title}</b>{caption}</figcaption>\n{plot}\n</figure>"


def _changed(compared: Comparison) -> str:
    listed = "\n".join(_question(each.outcome, before=each.before) for each in compared.changed)
    return f"<h2>Changed since {day(compared.at)}</h2>\n{listed}"


def _questions(evaluation: Evaluation) -> Iterator[str]:
    for verdict, meaning in VERDICTS.items():
        some = [each for each in evaluation.outcomes if each.verdict == verdict]
        if some:
            state = " open" if verdict in _OPEN else ""
            listed = "\n".join(map(_question, some))
            yield f"<details{state}><summary>{len(some):,} {meaning}</summary>\n{listed}\n</details>"


def _question(each: Outcome, before: str | None = None) -> str:
    about = [str(each.id)] if each.id is not None else []
    about += [f"{before} → {each.verdict}"] if before else []
    about += [f"confidence {each.confidence:.2f}"] if each.confidence is not None else []
    about += [f"article found at {each.rank}" if each.rank else "article not found"] if each.rank is not None else []
    about.append(f"{each.ms:,} ms")
    lines = [f"<h3>{safe(each.question)}</h3>", f"<div>{safe(each.answer)}</div>"]
    if each.expected:
        lines.append(f'<div class="about">expected: {safe(" | ".join(each.expected))}</div>')
    lines += dict.fromkeys(map(_cited, each.citations))
    lines.append(f'<div class="about">{safe(" · ".join(about))}</div>')
    style = _style(None if each.verdict == "unscored" else each.good)
    return f'<article class="{style}">\n' + "\n".join(lines) + "\n</article>"


def _cited(citation: Cited) -> str:
    remarks = [] if citation.verbatim else ["not verbatim"]
    remarks += ["not an expected article"] if citation.expected is False else []
    remark = f' · <span class="bad">{", ".join(remarks)}</span>' if remarks else ""
    return f'<div class="about">{link(citation.url, citation.title)}{remark}</div>'


def _style(good: bool | None) -> str:
    return {True: "good", False: "bad", None: ""}[good]
