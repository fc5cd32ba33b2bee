"""Questions with known answers, from a file: a batch with a few more fields."""

from bot.cli.batch import BatchLine, read_batch
from bot.evals.evaluation import key
from bot.evals.outcome import Question
from bot.evals.right import words
from ingest.errors import QuestionError


def read_questions(name: str) -> list[Question]:
    """Read the questions in the file `name` (`-`: stdin). Raises QuestionError for the first broken line."""
    questions = [_question(asked) for asked in read_batch(name)]
    if not questions:
        raise QuestionError(f'{name} has no questions: write one a line, as {{"question": "…", "answers": ["…"]}}')
    seen: dict[str | int, str] = {}
    for each in questions:
        if (first := seen.setdefault(known_by := key(each.id, each.text), each.where)) != each.where:
            raise QuestionError(f"{each.where} is “{known_by}”, and so is {first}: give each its own id")
    return questions


def _question(asked: BatchLine) -> Question:
    answers, articles = _texts(asked, "answers"), _texts(asked, "articles")
    unanswerable = asked.row.get("unanswerable") or False
    if not isinstance(unanswerable, bool):
        raise QuestionError(f"{asked.where}: unanswerable is neither true nor false")
    if unanswerable and (answers or articles):
        raise QuestionError(f"{asked.where}: it is unanswerable, but has answers or articles: remove one or the other")
    if empty := next((answer for answer in answers if not words(answer)), None):
        raise QuestionError(f"{asked.where}: the answer {empty!r} has nothing to look for: give it in words or figures")
    return Question(
        where=asked.where,
        id=asked.id,
        text=asked.question,
        turns=asked.turns,
        at=asked.at,
        answers=answers,
        articles=articles,
        unanswerable=unanswerable,
    )


def _texts(asked: BatchLine, field: str) -> tuple[str, ...]:
    given = asked.row.get(field) or []
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise QuestionError(f'{asked.where}: its {field} are not a list of texts: write them as ["…"]')
    return tuple(given)
