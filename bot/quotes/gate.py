"""Do the articles answer? A calibrated probability, from the question and how the best quote reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from statistics import fmean

from bot.prose import prose
from bot.question.follow_ups import names
from bot.question.when import ANY, When
from bot.quotes.sentences import Quote
from ingest.english.common_words import COMMON
from ingest.models.ports import Reader

# From THRESHOLD on it is answered: there 0.79 of the quiz questions that nothing answers are refused, and 0.82 of the
# others answered. From UNSURE on, a refusal shows what comes closest: a twentieth of the answerable are below.
THRESHOLD, UNSURE = 0.45, 0.25

# Logistic regression: `python -m training.gate` prints these, and the second threshold.
_READ, _ALONE, _MISSING = 0.373, 0.307, -0.127
_BIAS = -0.84
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Features:
    """What the gate knows of an answer. Scores are logits.

    `read` is whether the passage answers, under its headline, and `alone` whether the best sentence by itself does.
    `missing` counts those words of the question's names that the passage lacks.
    """

    read: float
    alone: float
    missing: int

    @property
    def terms(self) -> tuple[float, ...]:
        """The terms of the regression."""
        return self.read, self.alone, self.missing


def weigh(reader: Reader, questions: Sequence[str], best: Quote, days: When = ANY) -> Features:
    """Return the features of an answer that leads with `best`."""
    questions = [days.of(question, best.passage.published) for question in questions]
    alone = [read for question in questions for read in reader.read(question, [prose(best.text)])]
    return Features(
        read=best.read,
        alone=fmean(each.logit for each in alone),
        missing=missing(questions[-1], f"{best.passage.title} {best.passage.text}"),
    )


def confidence(features: Features) -> float:
    """Return the probability that the question is answered, from 0 to 1."""
    weights = _READ, _ALONE, _MISSING
    logit = _BIAS + sum(weight * term for weight, term in zip(weights, features.terms, strict=True))
    return 1 / (1 + exp(-logit))


def content_words(question: str) -> int:
    """Return how many content words `question` has."""
    return sum(len(word) > 1 and word.lower() not in COMMON for word in _WORD.findall(question))


def missing(question: str, text: str) -> int:
    """Return how many words of the names in `question` are not in `text`."""
    held = {word.lower() for word in _WORD.findall(text)}
    named = {word.lower() for name in names(question) for word in _WORD.findall(name)}
    return len(named - held - COMMON)
