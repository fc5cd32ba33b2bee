"""A question with a known answer, and its outcome. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from bot.answer import Answer, Citation, Turn
from bot.evals.right import holds, words
from bot.hits import Hit

# unfounded: answered, though nothing in the library answers it; missed: refused, though something does;
# unscored: no expected answer is given
Verdict = Literal["right", "wrong", "unfounded", "missed", "refused", "unscored"]

FURTHEST = 10  # the last rank at which an article counts as found: retrieval figures are given at 1, 5 and 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and what is known about its answer; `where` names its line to the user.

    Any of `answers` is right. `articles` are the ids of those that contain one. `unanswerable`: no article does.
    """

    where: str
    id: str | int | None
    text: str
    turns: tuple[Turn, ...] = ()
    at: datetime | None = None
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    unanswerable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A citation: are its words at its offsets, and is its article an `expected` one (None: unknown)?"""

    article_id: str
    title: str
    url: str | None
    quote: str
    verbatim: bool
    expected: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one question.

    `expected` are the right answers; `first`: is one in the first sentence? `rank` is the place of the first expected
    article among those found, 0 if it is not among the first FURTHEST. `ms` is how long the answer took, and `mode` is
    `quotes` or a model's id. None: nothing is expected.
    """

    id: str | int | None
    question: str
    verdict: Verdict
    answer: str
    words: int
    expected: tuple[str, ...]
    first: bool | None
    rank: int | None
    confidence: float | None
    citations: tuple[Cited, ...]
    mode: str
    ms: int

    @property
    def good(self) -> bool:
        """Is this the outcome to hope for?"""
        return self.verdict in ("right", "refused")

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as `eval --json` prints it."""
        return asdict(self)


def outcome(question: Question, answer: Answer, hits: Sequence[Hit], verbatim: Collection[int]) -> Outcome:
    """Judge `answer`; `hits` are what a search for the question found, `verbatim` the numbers of the true citations."""
    shown = " ".join(sentence.text for sentence in answer.sentences)
    quoted = " ".join(citation.quote for citation in answer.citations)
    first = answer.sentences[0].text if answer.sentences else ""
    return Outcome(
        id=question.id,
        question=question.text,
        verdict=_verdict(question, answer, f"{shown} {quoted}"),
        answer=answer.text,
        words=len(words(shown)),
        expected=question.answers,
        first=holds(first, question.answers) if question.answers else None,
        rank=_rank(question, hits) if question.articles else None,
        confidence=answer.confidence,
        citations=tuple(_cited(question, each, verbatim) for each in answer.citations),
        mode=answer.model or answer.mode,
        ms=answer.timings_ms.get("total", 0),
    )


def _verdict(question: Question, answer: Answer, shown: str) -> Verdict:
    answered = answer.status == "answered"
    if question.unanswerable:
        return "unfounded" if answered else "refused"
    if not answered:
        return "missed" if question.answers or question.articles else "unscored"
    if not question.answers:
        return "unscored"
    return "right" if holds(shown, question.answers) else "wrong"


def _rank(question: Question, hits: Sequence[Hit]) -> int:
    """Return the rank of the first expected article; a story at several addresses is found if any of them is."""
    found: dict[str, set[str]] = {}
    for hit in hits:
        found.setdefault(hit.passage.article_id, set()).update(copy.article_id for copy in hit.also)
    places = enumerate(list(found.items())[:FURTHEST], 1)
    return next((rank for rank, (id, also) in places if {id, *also} & set(question.articles)), 0)


def _cited(question: Question, citation: Citation, verbatim: Collection[int]) -> Cited:
    ids = {citation.article_id, *(copy.article_id for copy in citation.also)}
    return Cited(
        article_id=citation.article_id,
        title=citation.title,
        url=citation.url,
        quote=citation.quote,
        verbatim=citation.number in verbatim,
        expected=bool(ids & set(question.articles)) if question.articles else None,
    )
