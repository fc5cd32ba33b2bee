"""A question whose answer is known, and what became of it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from bot.answer import Answer, Citation, Turn
from bot.evals.right import holds, words
from bot.hits import Hit

# unfounded: answered, though nothing in the library answers it; missed: refused, though something does;
# unscored: nobody said what would be right
Verdict = Literal["right", "wrong", "unfounded", "missed", "refused", "unscored"]

FURTHEST = 10  # the last place among the articles found at which one counts as found


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and what is known of its answer; `where` names its line to the user.

    Any of `answers` is right. `articles` are the ids of those that hold one. `unanswerable`: none in the library does.
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
    """A citation, and whether its words stand where it says and its article is an `expected` one (None: unknown)."""

    article_id: str
    title: str
    url: str | None
    quote: str
    verbatim: bool
    expected: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one question.

    `expected` are the answers that would be right; `first`: does one stand in the first sentence? `rank` is the place
    of the first expected article among those found, 0 where it is not among the first FURTHEST. `ms` is how long the
    answer took, and `mode` what wrote it: `quotes` or a model's id. None: nobody said what is expected.
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
        """Is it what one would wish for?"""
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


def _verdict(question: Question, answer: Answer, told: str) -> Verdict:
    answered = answer.status == "answered"
    if question.unanswerable:
        return "unfounded" if answered else "refused"
    if not answered:
        return "missed" if question.answers or question.articles else "unscored"
    if not question.answers:
        return "unscored"
    return "right" if holds(told, question.answers) else "wrong"


def _rank(question: Question, hits: Sequence[Hit]) -> int:
    """A story that stands at several addresses is found wherever one of them is."""
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
