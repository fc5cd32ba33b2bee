"""Any other model, by folder or id, run by sentence-transformers. The only module that imports it or asks the hub.

The import takes seconds and loads torch, so it happens only if such a model is set.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError
from ingest.models.pool import TOGETHER, TOGETHER_ON_GPU
from ingest.models.ports import Matrix, Vector

if TYPE_CHECKING:
    from torch.nn import Module

_BATCH, _BATCH_ON_GPU = 32, 128  # texts in one pass; the first is sentence-transformers' own, the second a choice
_HUB_SECONDS = 10  # a choice: loading from a hub that is down would try for two minutes


class ReferenceEmbedder:
    """A SentenceTransformer; prompts for questions are those that its configuration names."""

    def __init__(self, name: str, *, threads: int | None = None, gpu: int | None = None) -> None:
        """Load the model called `name`: a folder or a hub id. Raises ModelError.

        It is loaded onto GPU number `gpu` if there is one, by default onto the device that sentence-transformers
        chooses, and runs in `threads` where that is the processor.
        """
        self.name = name
        self._model = _load("SentenceTransformer", name, device=_device(gpu))
        self.digest = _digest(self._model)
        on_gpu = self._model.device.type != "cpu"
        self.together, self._batch = (TOGETHER_ON_GPU, _BATCH_ON_GPU) if on_gpu else (TOGETHER, _BATCH)
        self._alone = Lock()
        if threads:
            import torch

            torch.set_num_threads(threads)

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one vector per text."""
        return self._encode(texts, self._model.encode_document)

    def embed_question(self, question: str) -> Vector:
        """Return the vector to search with."""
        vector: Vector = self._encode([question], self._model.encode_query)[0]
        return vector

    def _encode(self, texts: Sequence[str], encode: Callable[..., Any]) -> Matrix:
        if not texts:
            return np.empty((0, self._model.get_embedding_dimension()), np.float32)
        with self._alone:  # its tokenizer refuses to be used by two threads ("Already borrowed")
            vectors = encode(list(texts), batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)


class ReferenceReranker:
    """A CrossEncoder with one output."""

    def __init__(self, name: str) -> None:
        """Load the model called `name`: a folder or a hub id. Raises ModelError."""
        self.name = name
        self._model = _load("CrossEncoder", name)
        if self._model.num_labels != 1:
            raise ModelError(f"{name} gives {self._model.num_labels} scores per pair: a reranker must give one")

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one logit per text."""
        from torch.nn import Identity

        if not texts:
            return np.empty(0, np.float32)
        pairs = [(question, text) for text in texts]
        return np.asarray(self._model.predict(pairs, activation_fn=Identity(), show_progress_bar=False), np.float32)


def count_gpus() -> int:
    """Return how many GPUs torch can use."""
    import torch

    return torch.cuda.device_count() or int(torch.backends.mps.is_available())


def _device(gpu: int | None) -> str | None:
    """Return the device that number `gpu` is; None lets sentence-transformers choose."""
    if gpu is None:
        return None
    import torch

    there = torch.cuda.device_count()
    return f"cuda:{gpu % there}" if there else None


def _load(kind: str, name: str, *, device: str | None = None) -> Any:  # noqa: ANN401  (its types would be its import)
    try:
        if not Path(name).exists():
            _ask_hub(name)
        import sentence_transformers

        return getattr(sentence_transformers, kind)(name, device=device)
    except Exception as error:  # hub, file and weight errors come in a dozen kinds
        reason = str(error).strip().splitlines()
        raise ModelError(
            f"the model {name!r} cannot be loaded ({reason[0] if reason else type(error).__name__}): name a bundled"
            " model, a folder, or a sentence-transformers id that this machine can reach"
        ) from error


def _ask_hub(name: str) -> None:
    """Raise at once if the hub doesn't answer or doesn't know `name`: loading would try for two minutes, noisily."""
    from huggingface_hub import HfApi, try_to_load_from_cache

    if not isinstance(try_to_load_from_cache(name, "config.json"), str):
        HfApi().model_info(name, timeout=_HUB_SECONDS)


def _digest(model: "Module") -> str:
    """Return a digest of the weights as loaded: a folder's name or a hub id does not pin them."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
