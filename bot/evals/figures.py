"""outcomes -> figures, each with how many it was measured on. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median, quantiles
from typing import Any, Literal

from bot.evals.outcome import FURTHEST, Outcome
from bot.evals.sureness import area, brier, calibration_error, coverage_at, sure

Group = Literal["Retrieval", "Answers", "Refusals", "Citations", "Confidence", "Time"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure means. `more`: is more better? None if that depends."""

    group: Group
    label: str
    unit: Literal["share", "number", "words", "ms"]
    more: bool | None


MEANINGS: dict[str, Meaning] = {
    "hit@1": Meaning("Retrieval", "an expected article ranked first", "share", True),
    "hit@5": Meaning("Retrieval", "among the first 5", "share", True),
    "hit@10": Meaning("Retrieval", "among the first 10", "share", True),
    "mrr@10": Meaning("Retrieval", "mean reciprocal rank", "number", True),
    "right": Meaning("Answers", "right", "share", True),
    "right_in_first_sentence": Meaning("Answers", "right in the first sentence", "share", True),
    "words_an_answer": Meaning("Answers", "words per answer", "words", False),
    "answered": Meaning("Refusals", "answered, of the answerable", "share", True),
    "refused": Meaning("Refusals", "refused, of the unanswerable", "share", True),
    "citations_verbatim": Meaning("Citations", "word for word at their offsets", "share", True),
    "cited_article_precision": Meaning("Citations", "from an expected article", "share", True),
    "calibration_error": Meaning("Confidence", "calibration error", "number", False),
    "brier_score": Meaning("Confidence", "Brier score", "number", False),
    "risk_coverage_area": Meaning("Confidence", "area under the risk-coverage curve", "number", False),
    "answered_at_80": Meaning("Confidence", "answered, if 80 % must be right", "share", True),
    "answered_at_90": Meaning("Confidence", "answered, if 90 % must be right", "share", True),
    "median_ms": Meaning("Time", "per answer, median", "ms", False),
    "p95_ms": Meaning("Time", "per answer, 95th percentile", "ms", False),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and how many it is `of`; `low` and `high` are the 95 % interval of a share. None: nothing to measure."""

    name: str
    value: float | None
    of: int
    low: float | None = None
    high: float | None = None

    @property
    def meaning(self) -> Meaning:
        """What it means."""
        return MEANINGS[self.name]

    def to_json(self) -> dict[str, Any]:
        """Return the figure as `eval --json` prints it, under its name."""
        return {"value": self.value, "of": self.of, "low": self.low, "high": self.high}


def figures(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Return every figure, in the order of MEANINGS."""
    return (*_retrieval(outcomes), *_answers(outcomes), *_citations(outcomes), *_sureness(outcomes), *_time(outcomes))


def _retrieval(outcomes: Sequence[Outcome]) -> Iterable[Figure]:
    ranks = [each.rank for each in outcomes if each.rank is not None]
    for k in (1, 5, FURTHEST):
        yield _share(f"hit@{k}", [0 < rank <= k for rank in ranks])
    yield _mean(f"mrr@{FURTHEST}", [1 / rank if rank else 0.0 for rank in ranks])


def _answers(outcomes: Sequence[Outcome]) -> Iterable[Figure]:
    known = [each for each in outcomes if each.expected]
    answerable = [each for each in outcomes if each.expected or each.rank is not None]
    shown = [each for each in outcomes if each.citations]
    yield _share("right", [each.verdict == "right" for each in known])
    yield _share("right_in_first_sentence", [bool(each.first) for each in known])
    yield _mean("words_an_answer", [float(each.words) for each in shown])
    yield _share("answered", [each.verdict != "missed" for each in answerable])
    unanswerable = [each for each in outcomes if each.verdict in ("refused", "unfounded")]
    yield _share("refused", [each.verdict == "refused" for each in unanswerable])


def _citations(outcomes: Sequence[Outcome]) -> Iterable[Figure]:
    citations = [citation for each in outcomes for citation in each.citations]
    yield _share("citations_verbatim", [citation.verbatim for citation in citations])
    # An answer to an unanswerable question is wrong as a whole, and counted there.
    expected = [citation.expected for citation in citations if citation.expected is not None]
    yield _share("cited_article_precision", expected)


def _sureness(outcomes: Sequence[Outcome]) -> Iterable[Figure]:
    judged = sure(outcomes)
    for name, measure in (
        ("calibration_error", calibration_error), ("brier_score", brier), ("risk_coverage_area", area),
    ):  # fmt: skip
        yield Figure(name, round(measure(judged), 4) if judged else None, len(judged))
    questions = sum(each.verdict != "unscored" for each in outcomes)
    for name, accuracy in (("answered_at_80", 0.8), ("answered_at_90", 0.9)):
        covered = coverage_at(accuracy, judged, questions)
        yield Figure(name, round(covered, 4) if judged else None, questions)


def _time(outcomes: Sequence[Outcome]) -> Iterable[Figure]:
    times = [each.ms for each in outcomes]
    yield Figure("median_ms", float(round(median(times))) if times else None, len(times))
    late = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else max(times, default=None)
    yield Figure("p95_ms", None if late is None else float(round(late)), len(times))


def _mean(name: str, values: Sequence[float]) -> Figure:
    return Figure(name, round(fmean(values), 4) if values else None, len(values))


def _share(name: str, truths: Sequence[bool]) -> Figure:
    """Return the share that holds, with the interval of Wilson (1927), which is right for few and near 0 and 1 too."""
    n, z = len(truths), 1.96  # standard deviations: 95 %
    if not n:
        return Figure(name, None, 0)
    share = sum(truths) / n
    middle, reach = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    low, high = ((middle + side * reach) / (1 + z * z / n) for side in (-1, 1))
    return Figure(name, round(share, 4), n, round(max(low, 0.0), 4), round(min(high, 1.0), 4))
