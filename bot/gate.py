"""Do the articles say? A calibrated probability, from the question and how two models read what would be shown."""

import re
from dataclasses import dataclass
from math import exp

from bot.understand import names
from ingest.library.lexical import COMMON

THRESHOLD = 0.5  # even odds: to answer is then likelier right than wrong

# Logistic regression: `python training/gate.py` prints these, and on what they were fitted.
_PASSAGE, _READ, _ALONE, _MISSING = 0.029, 0.343, 0.105, -0.239
_BIAS = 0.341
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer. Readings are logits.

    `passage` is the reranker's of the passage under its headline, `read` the reader's, and `alone` the reader's of the
    best sentence by itself. Of the names in the question so many words are `missing` in the passage.
    """

    passage: float
    read: float
    alone: float
    missing: int

    @property
    def terms(self) -> tuple[float, ...]:
        """What the regression is over."""
        return self.passage, self.read, self.alone, self.missing


def confidence(evidence: Evidence) -> float:
    """Return the probability that the question is answered, from 0 to 1."""
    weights = _PASSAGE, _READ, _ALONE, _MISSING
    logit = _BIAS + sum(weight * term for weight, term in zip(weights, evidence.terms, strict=True))
    return 1 / (1 + exp(-logit))


def missing(question: str, text: str) -> int:
    """Return how many words of the names in `question` don't stand in `text`."""
    held = {word.lower() for word in _WORD.findall(text)}
    named = {word.lower() for name in names(question) for word in _WORD.findall(name)}
    return len(named - held - COMMON)
