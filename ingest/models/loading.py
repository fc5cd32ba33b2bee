"""Loads the models that a process needs, once, while it starts up."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

from ingest.models.bundled import EMBEDDER, RERANKER, BundledEmbedder, BundledReranker
from ingest.models.ports import Embedder, Reader, Reranker


class Models:
    """The embedder, the reranker and the reader of a process, loaded on first use or by `begin_loading`."""

    def __init__(self, embedding_model: str = EMBEDDER, reranker: str = RERANKER) -> None:
        """Name the models: a bundled name, a folder, or an id that sentence-transformers knows."""
        self._loaders: dict[str, Callable[[], Any]] = {
            "embedder": lambda: load_embedder(embedding_model),
            "reranker": lambda: load_reranker(reranker),
        }
        # The bundled reader continues from the bundled reranker; with another reranker it is loaded separately.
        self._reader = "reranker" if reranker == RERANKER else "reader"
        if self._reader == "reader":
            self._loaders["reader"] = BundledReranker
        self._loading: dict[str, Future[Any]] = {}
        self._lock = Lock()

    @property
    def embedder(self) -> Embedder:
        """The embedder, waited for if it is still loading. Raises ModelError."""
        loaded: Embedder = self._begin("embedder").result()
        return loaded

    @property
    def reranker(self) -> Reranker:
        """The reranker, waited for if it is still loading. Raises ModelError."""
        loaded: Reranker = self._begin("reranker").result()
        return loaded

    @property
    def reader(self) -> Reader:
        """The reader, waited for if it is still loading. Raises ModelError."""
        loaded: Reader = self._begin(self._reader).result()
        return loaded

    def begin_loading(self) -> None:
        """Load all models in threads: each reads and checks 35 MB, while this thread opens the library."""
        for name in self._loaders:
            self._begin(name)

    def _begin(self, name: str) -> Future[Any]:
        with self._lock:
            if name not in self._loading:
                future = self._loading[name] = Future[Any]()
                # Not a daemon: if a process ends while ONNX Runtime loads, ONNX Runtime aborts it.
                Thread(target=_fulfil, args=(future, self._loaders[name]), name=f"load-{name}").start()
            return self._loading[name]


def load_embedder(name: str, *, threads: int | None = None, gpu: int | None = None) -> Embedder:
    """Load the embedding model called `name`. Raises ModelError.

    It runs in `threads` (by default one for each core), or on GPU number `gpu` if there are any and the model can.
    """
    if name == EMBEDDER:
        return BundledEmbedder(threads=threads)
    from ingest.models.reference import ReferenceEmbedder

    return ReferenceEmbedder(name, threads=threads, gpu=gpu)


def count_gpus(name: str) -> int:
    """Return on how many GPUs of this machine the embedding model called `name` can run."""
    if name == EMBEDDER:
        return 0
    from ingest.models.reference import count_gpus

    return count_gpus()


def load_reranker(name: str) -> Reranker:
    """Load the reranker called `name`. Raises ModelError."""
    if name == RERANKER:
        return BundledReranker()
    from ingest.models.reference import ReferenceReranker

    return ReferenceReranker(name)


def _fulfil(future: Future[Any], load: Callable[[], Any]) -> None:
    try:
        future.set_result(load())
    except BaseException as error:  # it belongs to whoever asks for the model
        future.set_exception(error)
