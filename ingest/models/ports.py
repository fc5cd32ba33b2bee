"""The interfaces of the models, whatever runs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]  # (dimensions,), of length 1
Matrix = NDArray[np.float32]  # (texts, dimensions), each row of length 1


class Embedder(Protocol):
    """Maps texts and questions to vectors, so that near means similar in meaning."""

    name: str
    digest: str  # of the weights: vectors of different digests must never be compared
    together: int  # texts that are worth embedding in one go

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector per text."""
        ...

    def embed_question(self, question: str) -> Vector:
        """Return the vector to search with; some models need a prefix for questions."""
        ...


class Reranker(Protocol):
    """Scores how well a text answers a question, reading both together."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one logit per text; higher is better."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """The words `text[start:end]`, and the log-odds that they answer rather than nothing in the text."""

    start: int
    end: int
    logit: float


class Reading(Protocol):
    """How a text answers a question."""

    logit: float  # does it answer? Over 0: more likely than not

    def best(self, start: int, end: int) -> Span | None:
        """Return the words within `text[start:end]` that answer best; None if none of it was read."""
        ...


class Reader(Protocol):
    """Finds the words in a text that answer a question, and notices if there are none."""

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Return a reading of each text."""
        ...
