"""A whole evaluation: figures, curves, every outcome, and the differences from an earlier one. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, get_args

from bot.evals.figures import Figure, figures
from bot.evals.outcome import Outcome, Verdict
from bot.evals.sureness import Bin, Point, reliability, risk_coverage, sure

Key = str | int  # of a question: its id, or without one, its words


@dataclass(frozen=True)
class Evaluation:
    """The outcomes of the questions in `file`, asked `at` a moment (ISO 8601), and how many `articles` there were."""

    file: str
    at: str
    articles: int
    outcomes: tuple[Outcome, ...]

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, measured or not."""
        return figures(self.outcomes)

    @cached_property
    def verdicts(self) -> dict[Verdict, int]:
        """How often each verdict was given."""
        counted = Counter(each.verdict for each in self.outcomes)
        return {verdict: counted[verdict] for verdict in get_args(Verdict) if counted[verdict]}

    @cached_property
    def modes(self) -> dict[str, int]:
        """How many answers came from quotes mode, and how many from each model."""
        return dict(Counter(each.mode for each in self.outcomes))

    @cached_property
    def reliability(self) -> list[Bin]:
        """Confidence against the share that is right."""
        return reliability(sure(self.outcomes))

    @cached_property
    def risk_coverage(self) -> list[Point]:
        """The share answered against the share of it that is wrong."""
        judged = sum(each.verdict != "unscored" for each in self.outcomes)
        return risk_coverage(sure(self.outcomes), judged)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as `eval --json` prints it, and `Earlier.read` reads it."""
        return {
            "file": self.file,
            "at": self.at,
            "articles": self.articles,
            "modes": self.modes,
            "figures": {figure.name: figure.to_json() for figure in self.figures},
            "verdicts": self.verdicts,
            "reliability": [asdict(each) for each in self.reliability],
            "risk_coverage": [asdict(point) for point in self.risk_coverage],
            "questions": [each.to_json() for each in self.outcomes],
        }


@dataclass(frozen=True, slots=True)
class Earlier:
    """The parts of an earlier evaluation that are compared."""

    at: str
    figures: Mapping[str, float | None]
    verdicts: Mapping[Key, str]

    @classmethod
    def read(cls, printed: Any) -> "Earlier":  # noqa: ANN401  (whatever JSON a file holds)
        """Read what `Evaluation.to_json` returned. Raises KeyError, TypeError, ValueError for anything else."""
        values = {str(name): each["value"] for name, each in dict(printed["figures"]).items()}
        if not all(value is None or isinstance(value, int | float) for value in values.values()):
            raise ValueError("a figure is not a number")
        asked = {key(each["id"], str(each["question"])): str(each["verdict"]) for each in printed["questions"]}
        return cls(datetime.fromisoformat(printed["at"]).isoformat(), values, asked)


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A question whose verdict changed."""

    outcome: Outcome
    before: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """An evaluation compared with an earlier one; `new` and `gone` count the questions that only one of them has."""

    at: str
    before: Mapping[str, float | None]
    changed: tuple[VerdictChange, ...]
    new: int
    gone: int


def key(id: str | int | None, question: str) -> Key:
    """Return what identifies a question from one evaluation to the next."""
    return question if id is None else id


def compare(outcomes: Sequence[Outcome], earlier: Earlier) -> Comparison:
    """Return how the figures and each verdict changed since `earlier`."""
    now = {key(each.id, each.question): each for each in outcomes}
    both = [id for id in now if id in earlier.verdicts]
    changed = [VerdictChange(now[id], earlier.verdicts[id]) for id in both if earlier.verdicts[id] != now[id].verdict]
    return Comparison(
        earlier.at, earlier.figures, tuple(changed), len(now) - len(both), len(earlier.verdicts.keys() - now.keys())
    )
