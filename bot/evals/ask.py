"""Asks the questions of an evaluation as every front end would: one after the other, each timed by itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.desk import Desk
from bot.evals.outcome import Outcome, Question, outcome
from bot.hits import Hit
from bot.question.follow_ups import stand_alone
from bot.question.plainly import checked
from ingest.article import canonical_url
from ingest.errors import NewsdeskError
from ingest.library.library import Library

_HITS = 50  # passages searched for; a choice: five for each article that may count as found


def known(library: Library, questions: Sequence[Question]) -> list[Question]:
    """Return `questions` with full ids for the articles they name. Raises LibraryError, QuestionError."""
    by_url = {article.url: article.id for article in library.articles() if article.url}

    def whole(question: Question) -> Question:
        checked(question.text)
        ids = (by_url.get(canonical_url(given)) or library.article_id(given) for given in question.articles)
        return replace(question, articles=tuple(ids))

    return [_named(question, whole) for question in questions]


async def ask(desk: Desk, question: Question) -> Outcome:
    """Ask one question and judge its answer. Raises NewsdeskError that names its line."""
    try:
        async for event in desk.answer(question.text, turns=question.turns, at=question.at):
            if isinstance(event, Answer):
                answer = event
        hits = _hits(desk, question) if question.articles else []
        return outcome(question, answer, hits, _verbatim(desk.library, answer))
    except NewsdeskError as error:
        raise type(error)(f"{question.where}: {error}") from error


def _named(question: Question, work: Callable[[Question], Question]) -> Question:
    try:
        return work(question)
    except NewsdeskError as error:
        raise type(error)(f"{question.where}: {error}") from error


def _hits(desk: Desk, question: Question) -> list[Hit]:
    return desk.search(stand_alone(question.text, question.turns), k=_HITS, at=question.at)


def _verbatim(library: Library, answer: Answer) -> set[int]:
    """Return the numbers of the citations whose words are at their offsets in that version of the article."""
    found = ((each, library.version(each.article_id, each.version)) for each in answer.citations)
    return {each.number for each, version in found if each.of(version.title, version.text) == each.quote}
