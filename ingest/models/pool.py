"""Who embeds many texts: this process, a batch at a time, or a pool of others, which work while the next is read."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol, runtime_checkable

from ingest.models.ports import Embedder, Matrix

TOGETHER = 128  # texts that a processor is given in one go: enough of like length that no core is idle at the end
TOGETHER_ON_GPU = 1024  # a choice, not measured: eight full batches of like length


class Pending(Protocol):
    """Vectors that are being made."""

    def done(self) -> bool:
        """Return whether `result` returns at once."""
        ...

    def result(self) -> Matrix:
        """Return one vector per text, waiting for them. Raises ModelError."""
        ...


@runtime_checkable
class Pool(Protocol):
    """Embeds batches of texts, several at once."""

    together: int  # texts that are worth a batch

    @property
    def ahead(self) -> int:
        """How many batches may be under way while the next is put together."""
        ...

    def submit(self, texts: Sequence[str]) -> Pending:
        """Have `texts` embedded; nobody waits here. Raises ModelError."""
        ...


class Here:
    """Embeds in this process: a batch is done when it has been submitted."""

    ahead = 0

    def __init__(self, embedder: Embedder) -> None:
        """Embed with `embedder`."""
        self.together = embedder.together
        self._embedder = embedder

    def submit(self, texts: Sequence[str]) -> Pending:
        """Return the vectors of `texts`."""
        return done(self._embedder.embed(texts))


def done(vectors: Matrix) -> Pending:
    """Return vectors that are there already."""
    future = Future[Matrix]()
    future.set_result(vectors)
    return future


def pool_of(embedding: Embedder | Pool) -> Pool:
    """Return `embedding` as a pool."""
    return embedding if isinstance(embedding, Pool) else Here(embedding)
