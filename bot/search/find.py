"""question -> hits: what means the same and what says the same, fused."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from math import exp

from bot.hits import Hit
from bot.question.speech import asks, pasted, row
from bot.search.copies import once
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.library.snapshot import Ranked, Snapshot
from ingest.models.loading import Models

DEPTH = 50  # hits taken from each method
VERBATIM = 10  # hits taken where the question quotes words
QUICK, DEEP = 7, 30  # how many the reranker reads for an answer, and at most for a list of hits

# Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009). With their 60 the first ranks weigh nearly alike; of two
# lists, each good at its top, a smaller constant keeps both tops: measured in docs/evaluation.md.
_RRF = 10

# News tells what matters first (the inverted pyramid), so an early passage is better evidence of what a story is about.
# The bonus falls to a third within 3,000 characters; it is worth a few ranks in the fusion and, read, 2.5 logits.
_LEAD_CHARACTERS = 3000
_LEAD_FUSED, LEAD_LOGITS = 0.02, 2.5


def find(
    library: Library, models: Models, question: str, *, k: int = DEPTH, at: datetime | None = None,
    article_id: str | None = None,
) -> list[Hit]:  # fmt: skip
    """Return the hits for `question` by dense and lexical search, joined, best first; at most `2 * max(k, DEPTH)`."""
    with library.snapshot(at) as snapshot:
        return _find(snapshot, models, question, k, article_id)


def find_standing(
    library: Library, models: Models, question: str, *, k: int = DEPTH, at: datetime | None = None,
    article_id: str | None = None,
) -> tuple[list[Hit], list[Hit]]:  # fmt: skip
    """Return what `find` does and, of the same moment, at most `k` hits that hold `question` word for word."""
    with library.snapshot(at) as snapshot:
        return _find(snapshot, models, question, k, article_id), verbatim(snapshot, pasted(question), k, article_id)


def _find(snapshot: Snapshot, models: Models, question: str, k: int, article_id: str | None) -> list[Hit]:
    depth = max(k, DEPTH)
    if (asked := asks(question)) and (exactly := verbatim(snapshot, asked.words, VERBATIM, article_id)):
        return once(exactly, snapshot.text)
    # Embedding takes about as long as the lexical search, so both are done at once.
    with ThreadPoolExecutor(1, thread_name_prefix="embed-question") as beside:
        near = beside.submit(lambda: snapshot.looked(models.embedder.embed_question(question), depth))
        lexical = snapshot.lexical(question, depth, article_id=article_id)
    dense = snapshot.dense(near.result(), depth, article_id=article_id)
    hits = fuse(dense, lexical)
    return [*once(hits[:DEEP], snapshot.text), *hits[DEEP:]]


def first(held: Sequence[Hit], question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits` after those that hold `question` word for word.

    Who pastes a sentence asks where it stands: there every article is named that has it, copies too. If it is a
    question, the best hit stays first: a quiz has the question without its answer.
    """
    known = {hit.passage.number: hit for hit in hits}
    standing = {hit.passage.number: replace(known.get(hit.passage.number, hit), also=()) for hit in held}
    best = hits[: question.rstrip().endswith("?")]
    order = {hit.passage.number: hit for hit in [*best, *standing.values(), *hits]} | standing
    return [replace(hit, score=1 / rank) for rank, hit in enumerate(order.values(), 1)]


def verbatim(snapshot: Snapshot, words: Sequence[str], k: int, article_id: str | None) -> list[Hit]:
    """Return the `k` best hits that hold `words`, if there are any, and are of articles that have them in a row."""
    if not words:
        return []
    held = [passage for passage, _ in snapshot.holding(words, k, article_id=article_id)]
    held = [passage for passage in held if row(words, snapshot.text(passage.article_id, passage.version))]
    return [Hit(passage=p, score=1 / rank, dense=None, lexical=rank) for rank, p in enumerate(held, 1)]


def fuse(dense: Ranked, lexical: Ranked) -> list[Hit]:
    """Join two rankings of passages by reciprocal rank; ties go by passage id."""
    passages = {passage.number: passage for passage, _ in [*dense, *lexical]}
    ranks = [{passage.number: rank for rank, (passage, _) in enumerate(found, 1)} for found in (dense, lexical)]
    hits = [
        Hit(
            passage=passage,
            score=sum(1 / (_RRF + by[number]) for by in ranks if number in by) + _LEAD_FUSED * lead(passage),
            dense=ranks[0].get(number),
            lexical=ranks[1].get(number),
        )
        for number, passage in passages.items()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))


def lead(passage: PlacedPassage) -> float:
    """Return how near to the beginning of its article a passage stands, from 1 towards 0."""
    return exp(-passage.start / _LEAD_CHARACTERS)
