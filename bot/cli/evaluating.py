"""`newsdesk eval`: scores the answers from your own library."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import opened
from bot.cli.output import console, notice, write_json
from bot.cli.usage import Json
from ingest.errors import LibraryError, QuestionError

if TYPE_CHECKING:
    from bot.evals.evaluation import Comparison, Earlier, Evaluation
    from bot.evals.outcome import Question

_FILE = typer.Argument(metavar="FILE.jsonl", hidden=True)  # typer would explain its type


def eval(
    file: Annotated[str, _FILE],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save a page with plots and every question with its answer.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="EARLIER.json", help="Compare with the output of an earlier --json.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score newsdesk on questions whose answers you know.

    Each line has a "question" and what you know about its answer: "answers", any of which is right; "articles", the
    ids or URLs of those that contain it; or "unanswerable": true. "id", "history" and "as_of" are as in `newsdesk ask`.

    \b
    newsdesk eval questions.jsonl --html report.html
    newsdesk eval questions.jsonl --json > today.json
    newsdesk eval questions.jsonl --against today.json
    """
    from bot.cli.expected import read_questions

    questions = read_questions(file)
    earlier = _earlier(against) if against else None
    with _writing(html):
        if html:
            html.open("a").close()  # asking takes minutes: find out first whether the file can be written
    evaluation = _evaluate(file, questions)
    compared = _compared(evaluation, earlier) if earlier else None
    if html:
        from bot.page.evaluation import page

        with _writing(html):
            html.write_text(page(evaluation, compared), encoding="utf-8")
    if as_json:
        write_json(evaluation.to_json())
    else:
        from bot.terminal.evaluation import render_evaluation

        console().print(render_evaluation(evaluation, compared), crop=False)
    if html:
        notice(f"saved {html}")


def _evaluate(file: str, questions: "list[Question]") -> "Evaluation":
    import asyncio

    from bot.evals.ask import ask, known
    from bot.evals.evaluation import Evaluation

    with opened.desk(opened.settings(), own_index=True) as desk, asyncio.Runner() as runner:
        asked = known(desk.library, questions)
        articles = len(desk.library.articles())
        desk.search(asked[0].text, k=1)  # loads the models, so that no question is charged for it
        outcomes = tuple(runner.run(ask(desk, question)) for question in _tracked(asked))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Evaluation("stdin" if file == "-" else Path(file).name, now, articles, outcomes)


def _tracked(asked: "list[Question]") -> "Iterable[Question]":
    """Return the questions; on a terminal, iterating shows a progress bar."""
    if not sys.stderr.isatty():
        return asked
    from rich.progress import track

    return track(asked, "Asking", console=console(stderr=True), transient=True)


def _compared(evaluation: "Evaluation", earlier: "Earlier") -> "Comparison":
    from bot.evals.evaluation import compare

    return compare(evaluation.outcomes, earlier)


def _earlier(path: Path) -> "Earlier":
    from bot.evals.evaluation import Earlier

    try:
        return Earlier.read(json.loads(path.read_bytes()))
    except OSError as error:
        raise QuestionError(f"{path} cannot be read ({error.strerror}): check its name") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise QuestionError(f"{path} is not what `newsdesk eval --json` prints: name a file with its output") from None


@contextmanager
def _writing(path: Path | None) -> Iterator[None]:
    """Say in one line why `path` cannot be written. Raises LibraryError."""
    try:
        yield
    except OSError as error:
        raise LibraryError(f"{path} cannot be written ({error.strerror}): name another file after --html") from None
