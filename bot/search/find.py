"""question -> hits: dense and lexical search, fused by rank."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp

from bot.hits import Hit
from bot.question.speech import asks, pasted, row
from bot.search.copies import once
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.library.snapshot import Ranked, Snapshot
from ingest.models.loading import Models

# Hits taken from each method. Gold hit@10 no longer rises beyond it (tests/benchmarks/retrieval.py).
DEPTH = 50
VERBATIM = 10  # hits taken if the question quotes words; a choice: more copies than that are not worth listing
# How many hits the reranker reads for an answer, and at most for a list of hits. Seven take 0.1 s; ten would answer one
# question in 150 more (RealTime QA 2022; tests/benchmarks/speed.py and retrieval.py).
QUICK, DEEP = 7, 30

# Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009). With their constant of 60 the first ranks weigh nearly the
# same; a smaller one keeps the top of both lists (docs/decisions.md, "Search").
_RRF = 10

# News puts what matters first (the inverted pyramid), so an early passage is better evidence of what a story is about.
# The bonus falls to a third within 3,000 characters. It is worth a few ranks in the fusion and 2.5 logits after
# reranking: gold hit@1 on RealTime QA 2022 rose from 0.53 to 0.60, and hit@1 on the 2026 questions, which it was not
# chosen on, from 0.683 to 0.698 (tests/benchmarks/retrieval.py).
_LEAD_CHARACTERS = 3000
_LEAD_FUSED, LEAD_LOGITS = 0.02, 2.5


@dataclass(frozen=True, slots=True)
class Scope:
    """Where it is looked: in what was known `at` a moment, in one article, in what some outlets published."""

    at: datetime | None = None
    article_id: str | None = None
    outlets: tuple[str, ...] = ()


def find(library: Library, models: Models, question: str, scope: Scope = Scope()) -> list[Hit]:
    """Return the hits for `question` from dense and lexical search, best first; at most `2 * DEPTH`."""
    with library.snapshot(scope.at, scope.outlets) as snapshot:
        return _find(snapshot, models, question, DEPTH, scope.article_id)


def find_with_verbatim(
    library: Library, models: Models, question: str, scope: Scope, *, k: int = DEPTH
) -> tuple[list[Hit], list[Hit]]:
    """Return what `find` does and, from the same snapshot, at most `k` hits that hold `question` word for word."""
    with library.snapshot(scope.at, scope.outlets) as snapshot:
        found = _find(snapshot, models, question, k, scope.article_id)
        return found, verbatim(snapshot, pasted(question), k, scope.article_id)


def _find(snapshot: Snapshot, models: Models, question: str, k: int, article_id: str | None) -> list[Hit]:
    depth = max(k, DEPTH)
    if (asked := asks(question)) and (exactly := verbatim(snapshot, asked.words, VERBATIM, article_id)):
        return once(exactly, snapshot.text)
    # Embedding takes about as long as lexical search, so both run at once.
    with ThreadPoolExecutor(1, thread_name_prefix="embed-question") as beside:
        near = beside.submit(lambda: snapshot.looked(models.embedder.embed_question(question), depth))
        lexical = snapshot.lexical(question, depth, article_id=article_id)
    dense = snapshot.dense(near.result(), depth, article_id=article_id)
    hits = fuse(dense, lexical)
    return [*once(hits[:DEEP], snapshot.text), *hits[DEEP:]]


def first(held: Sequence[Hit], question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return `hits` after those that hold `question` word for word.

    Whoever pastes a sentence wants to know where it appears, so every article that has it is listed, copies too. If it
    is a question, the best hit stays first: a quiz page has the question without its answer.
    """
    known = {hit.passage.number: hit for hit in hits}
    verbatim_hits = {hit.passage.number: replace(known.get(hit.passage.number, hit), also=()) for hit in held}
    best = hits[: question.rstrip().endswith("?")]
    order = {hit.passage.number: hit for hit in [*best, *verbatim_hits.values(), *hits]} | verbatim_hits
    return [replace(hit, score=1 / rank) for rank, hit in enumerate(order.values(), 1)]


def verbatim(snapshot: Snapshot, words: Sequence[str], k: int, article_id: str | None) -> list[Hit]:
    """Return the `k` best hits that hold `words`, from articles in which they appear in a row; none without words."""
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
    """Return how near the beginning of its article a passage is, from 1 down towards 0."""
    return exp(-passage.start / _LEAD_CHARACTERS)
