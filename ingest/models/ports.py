"""What newsdesk asks of a model, whoever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]  # (dimensions,), of length 1
Matrix = NDArray[np.float32]  # (texts, dimensions), each row of length 1


class Embedder(Protocol):
    """Places texts and questions in one space, where near means about the same thing."""

    name: str
    digest: str  # of the weights: vectors of different digests must never be compared

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector a text."""
        ...

    def embed_question(self, question: str) -> Vector:
        """Return the vector to search with; some models want questions marked as such."""
        ...


class Reranker(Protocol):
    """Reads question and text together and says how well the text answers."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one logit a text, higher is better."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Words `text[start:end]`, and the log-odds that these answer, rather than that nothing in the text does."""

    start: int
    end: int
    logit: float


class Reading(Protocol):
    """What a text says to a question."""

    logit: float  # does it answer? Over 0 it is more likely than not

    def best(self, start: int, end: int) -> Span | None:
        """Return the words within `text[start:end]` that answer best; None where none of it was read."""
        ...


class Reader(Protocol):
    """Reads a text for the words that answer a question, and notices where there are none."""

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Return what each text says."""
        ...
