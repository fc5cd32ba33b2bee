"""hits -> answer in quotes mode: the sentences that answer, word for word, with their speakers. It cannot invent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import Citation, Headline, Sentence
from bot.gate import answers
from bot.hits import Hit
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.models.ports import Reranker
from ingest.quotations import speaker

Span = tuple[int, int]  # within a passage

_WORDS = 72  # the longest answer, but for a single sentence that is longer
_BESIDE = 5.0  # logits: a neighbour that answers worse than the best sentence by more is about something else
_RELATED = 3  # headlines that a refusal offers


@dataclass(frozen=True, slots=True)
class Written:
    """What is told: sentences with their citations, or neither, and then the nearest headlines."""

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Headline, ...] = ()


def write(library: Library, reranker: Reranker, question: str, hits: Sequence[Hit]) -> Written:
    """Answer `question` from the best of `hits` (reranked): its best sentence first, then those beside it.

    Sentences of one passage belong together; taking the best of several passages instead was right less often
    (docs/evaluation.md). Where the gate says that the articles don't say, the nearest headlines are offered.
    """
    if not hits or hits[0].logit is None:
        return Written(related=_headlines(hits))
    passage = hits[0].passage
    logits = reranker.score(question, [f"{passage.title}. {passage.text[a:b]}" for a, b in passage.sentences])
    best = int(logits.argmax())
    if not answers(hits[0].logit, float(logits[best])):
        return Written(related=_headlines(hits))
    text = library.version(passage.article_id, passage.version).text
    fitting = [i for i in (best + 1, best - 1) if 0 <= i < len(logits) and logits[i] >= logits[best] - _BESIDE]
    spans = [passage.sentences[i] for i in _in_room(passage, [best, *fitting])]
    citations = tuple(_citation(number, passage, span, text) for number, span in enumerate(spans, 1))
    return Written(tuple(_sentence(citation) for citation in citations), citations)


def _in_room(passage: PlacedPassage, wanted: Sequence[int]) -> Iterator[int]:
    """Yield the first of the sentences `wanted`, and each other one that fits into the room that is left."""
    room = _WORDS
    for i in wanted:
        words = _words(passage, i)
        if i == wanted[0] or words <= room:
            yield i
            room -= words


def _words(passage: PlacedPassage, i: int) -> int:
    start, end = passage.sentences[i]
    return len(passage.text[start:end].split())


def _citation(number: int, passage: PlacedPassage, span: Span, text: str) -> Citation:
    start, end = passage.start + span[0], passage.start + span[1]
    return Citation(
        number=number,
        article_id=passage.article_id,
        title=passage.title,
        url=passage.url,
        outlet=passage.outlet,
        published=passage.published,
        version=passage.version,
        quote=text[start:end],
        start=start,
        end=end,
        speaker=speaker(text, start, end),
    )


def _sentence(citation: Citation) -> Sentence:
    """The quote, and before it who says so if the words themselves don't tell."""
    said_by = citation.speaker
    if said_by is None or said_by.split()[-1] in citation.quote:
        return Sentence(citation.quote, (citation.number,))
    return Sentence(f"{said_by[:1].upper()}{said_by[1:]}: {citation.quote}", (citation.number,))


def _headlines(hits: Sequence[Hit]) -> tuple[Headline, ...]:
    found = {hit.passage.article_id: hit.passage for hit in reversed(hits)}
    nearest = list(reversed(found.values()))[:_RELATED]
    return tuple(Headline(p.article_id, p.title, p.url, p.published) for p in nearest)
