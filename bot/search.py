"""question -> hits: what means the same and what says the same, fused, then read by the reranker."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from math import exp

from bot.copies import once
from bot.hits import Hit
from bot.said import asks, pasted, row
from bot.when import ANY, When
from ingest.dates import instant
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.library.snapshot import Ranked, Snapshot
from ingest.models.loading import Models

_BESIDE = ThreadPoolExecutor(2, thread_name_prefix="embed-question")

DEPTH = 50  # hits taken from each method
VERBATIM = 10  # hits taken where the question quotes words
QUICK, DEEP = 7, 30  # how many the reranker reads for an answer, and at most for a list of hits
_FOR_EACH = 3  # how many it reads for each hit that is listed

# Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009). With their 60 the first ranks weigh nearly alike; of two
# lists, each good at its top, a smaller constant keeps both tops: measured in docs/evaluation.md.
_RRF = 10

# News tells what matters first (the inverted pyramid), so an early passage is better evidence of what a story is about.
# The bonus falls to a third within 3,000 characters; it is worth a few ranks in the fusion and, read, 2.5 logits.
_LEAD_CHARACTERS = 3000
_LEAD_FUSED, _LEAD_LOGITS = 0.02, 2.5

# Of two stories that answer equally well the newer one is meant. Beside the newest of what is read, newness falls to a
# third within four months; it is worth so many logits.
_NEW_MONTHS = 4
_NEW_LOGITS = 2.0

# A question may name the days that it asks about ("last week"). A story of these days is worth so much in the fusion
# and, read, so many logits; where there is none, nothing is lost. For who asks for the latest, days count like months.
_DAYS_FUSED, _DAYS_LOGITS = 0.04, 2.0
_LATEST_DAYS = 10
_LATEST_LOGITS = 4.0


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
    near = _BESIDE.submit(lambda: snapshot.looked(models.embedder.embed_question(question), depth))
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


def rerank(models: Models, question: str, hits: Sequence[Hit], *, read: int = QUICK, asked: When = ANY) -> list[Hit]:
    """Return `hits` with the first `read` of them ordered by how well they answer; `score` becomes their rank's.

    `asked` are the days that the question asks about: what is of them comes forward before it is read, and after.
    """
    hits = sorted(hits, key=lambda hit: -hit.score - _DAYS_FUSED * _of_days(hit.passage, asked))
    some = hits[:read]
    logits = models.reranker.score(question, [reading(hit) for hit in some])
    timely = _timely([hit.passage for hit in some], asked)
    trusted = [float(logits[i]) + _LEAD_LOGITS * lead(hit.passage) + timely[i] for i, hit in enumerate(some)]
    order = sorted(range(len(some)), key=lambda i: (-trusted[i], some[i].passage.id))
    read_hits = [replace(some[i], rerank=rank, logit=float(logits[i])) for rank, i in enumerate(order, 1)]
    return [replace(hit, score=1 / rank) for rank, hit in enumerate([*read_hits, *hits[read:]], 1)]


def to_read(k: int) -> int:
    """Return how many hits the reranker reads to list `k` of them: those that come first later may be further down."""
    return min(max(_FOR_EACH * k, QUICK), DEEP)


def lead(passage: PlacedPassage) -> float:
    """Return how near to the beginning of its article a passage stands, from 1 towards 0."""
    return exp(-passage.start / _LEAD_CHARACTERS)


def _timely(passages: Sequence[PlacedPassage], asked: When) -> list[float]:
    """Return, in logits, what it is worth that each passage is as new as the newest of them, or of the days `asked`.

    Without a date it is not held to be old; but it is not the latest either.
    """
    most, span = (_LATEST_LOGITS, _LATEST_DAYS) if asked.newest else (_NEW_LOGITS, 30 * _NEW_MONTHS)
    undated = 0.0 if asked.newest else most
    dates = [instant(passage.published) if passage.published else None for passage in passages]
    newest = max((date for date in dates if date), default=None)
    newness = [most * exp((date - newest) / timedelta(days=span)) if date and newest else undated for date in dates]
    return [new + _DAYS_LOGITS * _of_days(passage, asked) for new, passage in zip(newness, passages, strict=True)]


def _of_days(passage: PlacedPassage, asked: When) -> bool:
    return asked.window is not None and asked.window.holds(passage.published)


def reading(hit: Hit) -> str:
    """What the reranker reads of a hit: a passage alone may not tell what it is about."""
    return f"{hit.passage.title}. {hit.passage.text}"
