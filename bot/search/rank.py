"""hits -> hits, best answer first: scored by the reranker, then weighed by position and date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import exp, inf

from bot.hits import Hit
from bot.question.when import ANY, When
from bot.search.find import DEEP, LEAD_LOGITS, QUICK, lead
from ingest.dates import instant
from ingest.library.catalogue import PlacedPassage
from ingest.models.loading import Models

# Hits read at most to list some: two more than are listed, since what ends up first may have been found further down,
# and at least 12. Of 107 quiz questions of late 2024, an article that answers is first for 0.860 with 7 read, 0.879
# with 12, 0.888 with 15 and 0.879 with 30, and among the first ten for 0.991, 1.000, 0.991 and 0.991.
_MORE, _LEAST = 2, 12

# Four at a time are read until one has so many logits that hardly any further down has more. On the same questions (and
# the reader that followed) that is first right for 0.869, as with all 12, and 7.2 are read on average; with 7 logits
# 0.869 and 6.5, with 6 0.850 and 5.4, with 8 0.879 and 8.4.
_AT_ONCE = 4
ENOUGH = 7.5

# If two stories answer equally well, the newer one wins. The newest of the hits that are read gains two logits, one
# four months older a third of that. hit@1 rose from 0.88 to 0.91 (RealTime QA 2022, positive) and from 0.71 to 0.75 on
# the 2026 questions, which it was not chosen on; any worth from 1 to 3 logits and any span from two to eight months
# gives nearly the same (tests/benchmarks/retrieval.py).
_NEW_MONTHS = 4
_NEW_LOGITS = 2.0

# A question may name the days it asks about ("last week"). A story from those days gains this much in the fusion, and
# this many logits once it is read; if there is none, nothing is lost. Both are choices: about as much as being the
# newest. For whoever asks for the latest, age counts in days instead of months.
_DAYS_FUSED, _DAYS_LOGITS = 0.04, 2.0
_LATEST_DAYS = 10
_LATEST_LOGITS = 4.0


def rerank(
    models: Models,
    question: str,
    hits: Sequence[Hit],
    *,
    read: int = QUICK,
    enough: float | None = None,
    asked: When = ANY,
) -> list[Hit]:
    """Return `hits` with the first `read` of them ordered by how well they answer; `score` becomes 1 / rank.

    `asked` are the days that the question asks about: stories from those days move up before and after reading. Where
    it asks about none, no more are read once one has `enough` logits.
    """
    hits = sorted(hits, key=lambda hit: -hit.score - _DAYS_FUSED * _of_days(hit.passage, asked))
    logits = _logits(models, question, hits[:read], enough if asked == ANY else None)
    some = hits[: len(logits)]
    timely = _timely([hit.passage for hit in some], asked)
    trusted = [logits[i] + LEAD_LOGITS * lead(hit.passage) + timely[i] for i, hit in enumerate(some)]
    order = sorted(range(len(some)), key=lambda i: (-trusted[i], some[i].passage.id))
    read_hits = [replace(some[i], rerank=rank, logit=logits[i]) for rank, i in enumerate(order, 1)]
    return [replace(hit, score=1 / rank) for rank, hit in enumerate([*read_hits, *hits[len(logits) :]], 1)]


def _logits(models: Models, question: str, hits: Sequence[Hit], enough: float | None) -> list[float]:
    """Return how well the hits answer, as far as they are read."""
    together, found = len(hits) if enough is None else _AT_ONCE, list[float]()
    while len(found) < len(hits) and (enough is None or max(found, default=-inf) < enough):
        some = hits[len(found) : len(found) + together]
        found += models.reranker.score(question, [with_headline(hit) for hit in some]).tolist()
    return found


def to_read(k: int) -> int:
    """Return how many hits the reranker reads at most to list `k` of them."""
    return min(max(k + _MORE, _LEAST), DEEP)


def _timely(passages: Sequence[PlacedPassage], asked: When) -> list[float]:
    """Return what each passage gains, in logits, for being as new as the newest of them or from the days `asked`.

    A passage without a date does not count as old; but it is not the latest either.
    """
    most, span = (_LATEST_LOGITS, _LATEST_DAYS) if asked.newest else (_NEW_LOGITS, 30 * _NEW_MONTHS)
    undated = 0.0 if asked.newest else most
    dates = [instant(passage.published) if passage.published else None for passage in passages]
    newest = max((date for date in dates if date), default=None)
    newness = [most * exp((date - newest) / timedelta(days=span)) if date and newest else undated for date in dates]
    return [new + _DAYS_LOGITS * _of_days(passage, asked) for new, passage in zip(newness, passages, strict=True)]


def _of_days(passage: PlacedPassage, asked: When) -> bool:
    return asked.window is not None and asked.window.holds(passage.published)


def with_headline(hit: Hit) -> str:
    """Return what the models read of a hit: a passage alone may not say what it is about."""
    return f"{hit.passage.title}. {hit.passage.text}"
