"""What confidence is worth: does it say how often answers are right, and are the most confident ones right most often?

Nobody knows what a refusal would have said, so refused questions count in the coverage only. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from bot.evals.outcome import Outcome

_BINS = 10  # a choice: Guo et al. (2017) use 15, but for thousands of answers, not tens


@dataclass(frozen=True, slots=True)
class Sure:
    """The confidence of an answer that was given, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar confidence: their mean `confidence`, and the share of them that was `right`."""

    confidence: float
    right: float
    count: int


@dataclass(frozen=True, slots=True)
class Point:
    """If only answers at least as sure as `confidence` were given: the share answered, and how much of it is wrong."""

    confidence: float
    coverage: float
    risk: float


def sure(outcomes: Sequence[Outcome]) -> list[Sure]:
    """Return the answers that can be judged and have a confidence."""
    return [
        Sure(each.confidence, each.verdict == "right")
        for each in outcomes
        if each.verdict in ("right", "wrong", "unfounded") and each.confidence is not None
    ]


def reliability(judged: Sequence[Sure]) -> list[Bin]:
    """Return `judged` in ten bins of equal width, without the empty ones."""
    bins: list[list[Sure]] = [[] for _ in range(_BINS)]
    for each in judged:
        bins[min(int(each.confidence * _BINS), _BINS - 1)].append(each)
    return [
        Bin(fmean(each.confidence for each in some), fmean(each.right for each in some), len(some))
        for some in bins
        if some
    ]


def calibration_error(judged: Sequence[Sure]) -> float:
    """Return the mean distance of confidence from the share that is right, in bins (ECE)."""
    return sum(each.count * abs(each.confidence - each.right) for each in reliability(judged)) / len(judged)


def brier(judged: Sequence[Sure]) -> float:
    """Return the mean squared distance of confidence from the outcome: 0 is best, always saying 0.5 gives 0.25."""
    return fmean((each.confidence - each.right) ** 2 for each in judged)


def risk_coverage(judged: Sequence[Sure], questions: int) -> list[Point]:
    """Return a point for each confidence, the surest first; coverage is of all `questions` that can be judged.

    El-Yaniv & Wiener, On the foundations of noise-free selective classification (2010).
    """
    points: list[Point] = []
    given = wrong = 0
    by_confidence = sorted(judged, key=lambda each: -each.confidence)
    for confidence, group in groupby(by_confidence, key=lambda each: each.confidence):
        alike = list(group)  # nothing ranks one above the other, so they are given together
        given, wrong = given + len(alike), wrong + sum(not each.right for each in alike)
        points.append(Point(confidence, given / questions, wrong / given))
    return points


def coverage_at(accuracy: float, judged: Sequence[Sure], questions: int) -> float:
    """Return the largest share of `questions` that can be answered, the surest first, with so many of them right."""
    return max((p.coverage for p in risk_coverage(judged, questions) if p.risk <= 1 - accuracy + 1e-9), default=0.0)


def area(judged: Sequence[Sure]) -> float:
    """Return the mean risk over the answers, from the surest to the least sure: 0 is best, never right gives 1."""
    points = risk_coverage(judged, len(judged))
    begins = [0.0, *(point.coverage for point in points)]
    return sum(point.risk * (point.coverage - begin) for begin, point in zip(begins, points, strict=False))
