"""Questions from a file: one line in, one line out, in the same order."""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.answer import Turn
from bot.cli import opened
from bot.cli.output import write_json
from bot.moments import moment
from ingest.errors import NewsdeskError, QuestionError, SourceError

_EXAMPLE = '{"id": 1, "question": "Who said what?"}'


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A line of a batch; `where` names it to the user, and `row` holds all its fields."""

    where: str
    id: str | int | None
    question: str
    turns: tuple[Turn, ...]
    at: datetime | None
    row: dict[str, Any]


def read_batch(name: str) -> list[BatchLine]:
    """Read the questions in the file `name` (`-`: stdin). Raises QuestionError for the first broken line.

    All lines are read before the first is answered: a mistake in line 900 should not surface after 899 answers.
    """
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise QuestionError(f"{name} cannot be read ({reason}): check its name") from None
    shown = "stdin" if name == "-" else name
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [_asked(f"line {number} of {shown}", line) for number, line in enumerate(lines, 1) if line.strip()]


def answer_all(batch: list[BatchLine], *, keep: bool = False) -> None:
    """Print one answer per line, and keep those about now for `newsdesk recalls`. Raises NewsdeskError.

    The error names the line.
    """
    from bot.answer import Answer
    from bot.cli.asking import kept

    async def answered(asked: BatchLine) -> Answer:
        async for event in desk.answer(asked.question, turns=asked.turns, at=asked.at):
            if isinstance(event, Answer):
                answer = event
        if keep and asked.at is None:
            kept(desk.library, answer, "ask", days=loaded.keep_questions)
        return answer

    loaded = opened.settings()
    with opened.desk(loaded, own_index=True) as desk, asyncio.Runner() as runner:
        _each(batch, lambda asked: runner.run(answered(asked)).to_json(asked.id))


def search_all(batch: list[BatchLine], k: int, *, quick: bool = False) -> None:
    """Print the `k` best hits for each question, one line per question. Raises NewsdeskError."""
    from bot.question.follow_ups import stand_alone

    def found(asked: BatchLine) -> dict[str, Any]:
        hits = desk.search(stand_alone(asked.question, asked.turns), k=k, at=asked.at, quick=quick)
        return {"id": asked.id, "hits": [hit.to_json() for hit in hits]}

    with opened.desk(opened.settings(), own_index=True) as desk:
        _each(batch, found)


def _each(batch: list[BatchLine], work: Callable[[BatchLine], dict[str, Any]]) -> None:
    for asked in batch:
        try:
            result = work(asked)
        except NewsdeskError as error:
            raise type(error)(f"{asked.where}: {error}") from error
        write_json(result)


def _asked(where: str, line: bytes) -> BatchLine:
    """Read one line. Raises QuestionError that says what is wrong with it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):  # not UTF-8, not JSON, nested without end
        raise QuestionError(f"{where} is not JSON: write it as {_EXAMPLE}") from None
    if not isinstance(row, dict) or not isinstance(question := row.get("question"), str) or not question.strip():
        raise QuestionError(f"{where} has no question: write it as {_EXAMPLE}")
    if not isinstance(id := row.get("id"), str | int | None):
        raise QuestionError(f"{where}: its id is neither text nor a whole number")
    history = row.get("history") or []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise QuestionError(f"{where}: its history is not a list of earlier questions as text")
    try:
        at = moment(row.get("as_of"), "as of", end=True)
    except SourceError as error:
        raise QuestionError(f"{where}: {error}") from None
    return BatchLine(where, id, question, tuple(Turn(earlier) for earlier in history), at, row)
