"""Do the articles say? A calibrated probability, from the question and how two models read what would be shown."""

import re
from dataclasses import dataclass
from math import exp, log

from bot.understand import names
from ingest.library.lexical import COMMON

THRESHOLD = 0.5  # even odds: to answer is then likelier right than wrong

# Logistic regression: `python training/gate.py` prints these, and on what they were fitted.
_PASSAGE, _READ, _ALONE, _RANKED_ALONE, _WORDS, _MISSING = 0.086, 0.285, 0.137, 0.061, -0.078, -0.134
_BIAS = 0.392
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer. Readings are logits.

    `passage` is the reranker's of the passage under its headline, and `read` the reader's; `ranked_alone` and `alone`
    are theirs of the best sentence by itself. A long question resembles a passage by more `words` that tell something,
    without being answered; of its names some may be `missing` in the passage.
    """

    passage: float
    read: float
    ranked_alone: float
    alone: float
    words: int
    missing: int

    @property
    def terms(self) -> tuple[float, ...]:
        """What the regression is over."""
        return self.passage, self.read, self.alone, self.ranked_alone, log(max(1, self.words)), self.missing


def confidence(evidence: Evidence) -> float:
    """Return the probability that the question is answered, from 0 to 1."""
    weights = _PASSAGE, _READ, _ALONE, _RANKED_ALONE, _WORDS, _MISSING
    logit = _BIAS + sum(weight * term for weight, term in zip(weights, evidence.terms, strict=True))
    return 1 / (1 + exp(-logit))


def telling(question: str) -> int:
    """Return how many words of `question` tell something."""
    return sum(len(word) > 1 and word.lower() not in COMMON for word in _WORD.findall(question))


def missing(question: str, text: str) -> int:
    """Return how many words of the names in `question` don't stand in `text`."""
    held = {word.lower() for word in _WORD.findall(text)}
    named = {word.lower() for name in names(question) for word in _WORD.findall(name)}
    return len(named - held - COMMON)
