"""A pool of Dask workers on any number of machines. The only module that imports distributed.

Each of them loads the embedding model once, and must have the very same: what does not have its digest embeds nothing.
"""

import logging
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from ingest.errors import ModelError
from ingest.models.bundled import EMBEDDER
from ingest.models.loading import load_embedder
from ingest.models.pool import Pending
from ingest.models.ports import Embedder, Matrix

if TYPE_CHECKING:
    from distributed import Client, Future

logger = logging.getLogger(__name__)

_SECONDS = 10  # for a scheduler, and for a first worker, to be there; a choice
_LOOK = 30  # seconds after which it is looked whether anybody is there to embed; a choice
_EXTRA = "--cluster needs packages that are not installed: run `pip install 'newsdesk[cluster]'`"
_NO_CERTIFICATE = (
    "tls:// needs certificates: name their files in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, and in …__TLS__CLIENT__CERT"
    " and …__TLS__CLIENT__KEY"
)
_SAME = "install the same release of newsdesk and the same embedding model there"


class Cluster:
    """Dask workers that embed; close it after use."""

    def __init__(self, address: str, model: str, digest: str) -> None:
        """Ask the scheduler at `address`; all workers must have the embedding model called `model`, with this `digest`.

        Raises ModelError.
        """
        self.name, self.digest = model, digest
        self._client = _connected(address)
        try:
            self.together = min(self._introduced(address))
        except BaseException:
            self.close()
            raise

    @property
    def ahead(self) -> int:
        """Two batches for each thread that is there now: workers may come and go."""
        threads: dict[str, int] = self._client.nthreads()
        return 2 * max(1, sum(threads.values()))

    def submit(self, texts: Sequence[str]) -> Pending:
        """Have `texts` embedded by whoever is free; Dask has it done again if a worker dies."""
        return _Vectors(self._client, self._client.submit(_embed, self.name, self.digest, list(texts), pure=False))

    def close(self) -> None:
        """Leave the cluster; what is under way there is dropped."""
        self._client.close()

    def _introduced(self, address: str) -> list[int]:
        """Return how many texts each worker wants at a time. Raises ModelError if there is none, or a wrong one."""
        try:
            self._client.wait_for_workers(1, timeout=_SECONDS)
        except TimeoutError:
            raise ModelError(f"the cluster has no workers: start some with `dask worker {address}`") from None
        found = self._client.run(_introduce, self.name, self.digest, on_error="return")
        for worker, said in found.items():
            if isinstance(said, ModelError):
                raise ModelError(f"the worker at {worker}: {said}")
            if isinstance(said, Exception):  # such as ModuleNotFoundError, where newsdesk is not
                raise ModelError(f"newsdesk cannot be used by the worker at {worker} ({_line(said)}): {_SAME}")
        return list(found.values())


class _Vectors:
    """What comes of one batch."""

    def __init__(self, client: "Client", future: "Future[Any]") -> None:
        self._client, self._future = client, future

    def done(self) -> bool:
        return bool(self._future.done())

    def result(self) -> Matrix:
        while True:
            try:
                vectors: Matrix = self._future.result(timeout=_LOOK)
            except TimeoutError:
                if not self._client.nthreads():
                    logger.warning("the cluster has no workers any more: waiting for one")
            except ModelError:
                raise
            except Exception as error:  # a worker that dies again and again, a scheduler that is gone
                raise ModelError(
                    f"the cluster fails ({_line(error)}): what is in the library stays; mend it, and run the same"
                    " command to go on from there"
                ) from error
            else:
                return vectors


def _connected(address: str) -> "Client":
    try:
        from distributed import Client, Security
    except ModuleNotFoundError as error:
        raise ModelError(_EXTRA) from error
    for name in ("distributed", "distributed.client"):  # they log tracebacks of what we tell in a line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if address.startswith("tls:") and not Security().get_connection_args("client").get("ssl_context"):
        raise ModelError(_NO_CERTIFICATE)  # Client would raise a TypeError, and another in 20 seconds
    try:
        return Client(address, timeout=_SECONDS, set_as_default=False)
    except Exception as error:  # OSError, TimeoutError, ValueError
        raise ModelError(
            f"no Dask scheduler answers at {address} ({_line(error)}): name one such as tcp://127.0.0.1:8786"
        ) from error


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


# --- what workers do ---

_loaded: dict[str, Embedder] = {}
_loading = Lock()


def _introduce(name: str, digest: str) -> int:
    """Load the model; return how many texts it should be given at a time. Raises ModelError if it is another one."""
    return _embedder(name, digest).together


def _embed(name: str, digest: str, texts: list[str]) -> Matrix:
    return _embedder(name, digest).embed(texts)


def _embedder(name: str, digest: str) -> Embedder:
    with _loading:
        if name not in _loaded:
            # Dask runs as many batches at once as a worker has threads: each batch is one thread's work. How many
            # threads torch takes is in Dask's own configuration, and which GPU is in the worker's environment.
            _loaded[name] = load_embedder(name, threads=1 if name == EMBEDDER else None)
    if _loaded[name].digest != digest:
        raise ModelError(
            f"its {name} has other weights (digest {_loaded[name].digest[:12]}…, not {digest[:12]}…): {_SAME}"
        )
    return _loaded[name]
