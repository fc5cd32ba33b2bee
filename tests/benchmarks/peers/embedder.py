"""The embedding model that every candidate uses: newsdesk's own, in newsdesk's own code, one text at a time."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[3]))  # at the end: it must hide nothing of a candidate's
from ingest.models.onnx import OnnxModel
from ingest.models.ports import Matrix

TOGETHER = 100  # texts in one go; a choice, so that nobody's memory is that of tokens
QUESTION = "Represent this sentence for searching relevant passages: "  # what the model wants before a question


class CountingEmbedder:
    """bge-small-en-v1.5 from the folder `BENCHMARK_MODEL`; `embedded` counts texts, not questions."""

    def __init__(self) -> None:
        folder = Path(os.environ["BENCHMARK_MODEL"])
        self._model = OnnxModel(folder / "model.onnx", folder / "tokenizer.json")
        self.embedded = 0

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """Return one vector of length 1 per text: (texts, 384)."""
        self.embedded += len(texts)
        return self._unit(texts)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return `vectors` as lists."""
        rows: list[list[float]] = self.vectors(texts).tolist()
        return rows

    def embed_question(self, question: str) -> list[float]:
        """Return the vector to search with: 384 numbers."""
        row: list[float] = self._unit([QUESTION + question])[0].tolist()
        return row

    def _unit(self, texts: Sequence[str]) -> Matrix:
        batches = [self._model.run(texts[start : start + TOGETHER]) for start in range(0, len(texts), TOGETHER)]
        vectors = np.concatenate(batches)
        unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
