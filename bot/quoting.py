"""hits -> answer in quotes mode: the sentences that answer, word for word, with their speakers. It cannot invent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from bot.answer import Citation, Headline, Sentence
from bot.citing import tell
from bot.differing import elsewhere
from bot.gate import THRESHOLD, confidence
from bot.hits import Hit
from bot.kind import may_answer
from bot.orders import quotable
from bot.pointing import answer_span
from bot.said import Asked, asks
from bot.speakers import Speakers
from bot.written import day
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.models.ports import Reranker

_WORDS = 66  # the longest answer, but for a single sentence that is longer
_BESIDE = 3.0  # logits: a neighbour that answers worse than the best sentence by more is about something else
_SECOND = 1.0  # logits: a second hit that reads worse by more is not heard
_SIDES = 3  # articles that are shown to disagree
_OFF_KIND = 3.0  # logits: what a sentence loses that holds no answer of the kind that is wanted
_RELATED = 3  # headlines that a refusal offers


@dataclass(frozen=True, slots=True)
class Written:
    """What is told: sentences with their citations, or neither, and then the nearest headlines.

    `confidence` is the gate's; None where there was nothing to read.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Headline, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class _Quote:
    """A sentence, `passage.text[start:end]`, and how well it answers."""

    passage: PlacedPassage
    start: int
    end: int
    logit: float

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def words(self) -> int:
        return len(self.text.split())


def write(library: Library, reranker: Reranker, questions: Sequence[str], hits: Sequence[Hit]) -> Written:
    """Answer from the best of `hits` (reranked): its best sentence, those beside it, and a second opinion.

    `questions` are readings of one question (see `understand.readings`), the last of them as it was asked now.
    Sentences of one passage belong together; taking the best of several passages instead was right less often
    (docs/evaluation.md). The second hit is heard with one sentence, where that answers no worse; but where articles say
    the same with another number or name, each of them is shown, newest first. Where the gate says
    that the articles don't say, the nearest headlines are offered.
    """
    hits = [hit for hit in hits if hit.logit is None or quotable(hit.passage)]
    if not hits or hits[0].logit is None:
        return Written(related=headlines(hits))
    speakers, asked = Speakers(library), asks(questions[-1])
    if asked and (citation := speakers.verbatim(asked, hits)):
        return Written((tell(citation, asked=True),), (citation,), confidence=1.0)
    if asked and asked.speaker:
        hits = speakers.first(asked, hits)
    best = hits[0].logit or 0.0
    heard = [hit.passage for hit in hits[:2] if hit.logit is not None and hit.logit >= best - _SECOND]
    quotes = _choose(_read(reranker, questions, heard, speakers))
    alone = _logits(reranker, questions, [quote.text for quote in quotes])
    citations = _cited(quotes, speakers)
    named = not asked or asked.is_about(" ".join([*(p.text for p in heard), *(c.speaker or "" for c in citations)]))
    sure = confidence(best, quotes[0].logit, float(alone.max())) if named else 0.0
    if sure < THRESHOLD:
        return Written(related=headlines(hits), confidence=sure)
    if not asked and (dissent := _cited(_dissent(questions[-1], quotes[0], hits), speakers)):
        return Written(tuple(_pointed(questions[-1], _dated(each)) for each in dissent), dissent, confidence=sure)
    lead, *others = (tell(citation, asked=bool(asked)) for citation in citations)
    return Written((_pointed(questions[-1], lead), *others), citations, confidence=sure)


def _cited(quotes: Sequence[_Quote], speakers: Speakers) -> tuple[Citation, ...]:
    return tuple(speakers.cite(n, quote.passage, (quote.start, quote.end)) for n, quote in enumerate(quotes, 1))


def _read(
    reranker: Reranker, questions: Sequence[str], passages: Sequence[PlacedPassage], speakers: Speakers
) -> list[list[_Quote]]:
    """Return every sentence of each passage, read under its headline."""
    sentences = [(passage, start, end) for passage in passages for start, end in quotable(passage)]
    logits = _logits(reranker, questions, [f"{p.title}. {p.text[start:end]}" for p, start, end in sentences])
    quotes = [_Quote(*sentence, float(logit)) for sentence, logit in zip(sentences, logits, strict=True)]
    quotes = [q if may_answer(questions[-1], q.text) else replace(q, logit=q.logit - _OFF_KIND) for q in quotes]
    if asked := asks(questions[-1]):
        quotes = _said(asked, quotes, speakers)
    return [[quote for quote in quotes if quote.passage is passage] for passage in passages]


def _said(asked: Asked, quotes: Sequence[_Quote], speakers: Speakers) -> list[_Quote]:
    """Mark the sentences down that nobody says, or not the one asked about; as they are where all are such."""
    fit = [speakers.fits(asked, quote.passage, (quote.start, quote.end)) for quote in quotes]
    lost = _OFF_KIND if any(fit) else 0.0
    return [q if fits else replace(q, logit=q.logit - lost) for q, fits in zip(quotes, fit, strict=True)]


def _logits(reranker: Reranker, questions: Sequence[str], texts: Sequence[str]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = np.mean([reranker.score(question, texts) for question in questions], axis=0)
    return mean


def _choose(read: Sequence[Sequence[_Quote]]) -> list[_Quote]:
    """Return what to show, best first: the first passage's best sentence, its neighbours, the second passage's best."""
    first, *others = read
    best = max(range(len(first)), key=lambda i: first[i].logit)
    beside = [first[i] for i in (best + 1, best - 1) if 0 <= i < len(first)]
    wanted = sorted(
        (quote for quote in beside if quote.logit >= first[best].logit - _BESIDE), key=lambda quote: -quote.logit
    )
    for other in others:
        second = max(other, key=lambda quote: quote.logit)
        if second.logit >= first[best].logit and _adds(second, to=[first[best], *wanted]):
            wanted.append(second)
    shown, room = [first[best]], _WORDS - first[best].words
    for quote in wanted:
        if quote.words <= room:
            shown.append(quote)
            room -= quote.words
    return shown


def _dissent(question: str, best: _Quote, hits: Sequence[Hit]) -> list[_Quote]:
    """Return `best` and what other articles say otherwise, newest first; nothing where none does."""
    others = [_Quote(*place, best.logit) for place in elsewhere(question, best.passage, best.text, hits)]
    sides = sorted([best, *others], key=lambda quote: quote.passage.published or "", reverse=True)
    return sides[:_SIDES] if others else []


def _adds(quote: _Quote, *, to: Sequence[_Quote]) -> bool:
    """Is a third of its words new? Agencies' copies of a story say the same in hardly other words."""
    told = {word for other in to for word in other.text.lower().split()}
    words = quote.text.lower().split()
    return 3 * sum(word not in told for word in words) >= len(words)


def _pointed(question: str, sentence: Sentence) -> Sentence:
    return replace(sentence, answer_span=answer_span(question, sentence.text))


def _dated(citation: Citation) -> Sentence:
    """The quote, and before it in which paper it stands and of what day, so that one can tell which is the later."""
    origin = ", ".join(filter(None, (citation.outlet, citation.published and day(citation.published))))
    said = tell(citation, asked=False)
    return replace(said, text=f"{origin}: {said.text}") if origin else said


def headlines(hits: Sequence[Hit]) -> tuple[Headline, ...]:
    """The nearest articles, by how the reranker reads them alone: none of them answers, so their dates don't count."""
    ranked = sorted(hits, key=lambda hit: inf if hit.logit is None else -hit.logit)
    nearest: dict[str, PlacedPassage] = {}
    for hit in ranked:
        nearest.setdefault(hit.passage.article_id, hit.passage)
    return tuple(Headline(p.article_id, p.title, p.url, p.published) for p in list(nearest.values())[:_RELATED])
