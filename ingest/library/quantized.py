"""The ledger's vectors in a quarter of their size: a process that has no index reads these instead of all rows.

Each component is a byte, scaled by the largest of its vector (scalar quantization, as in Faiss). Whoever commits adds
the blocks that are missing, and a removal deletes those that held something of it; what no block holds is read itself.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select

from ingest.library.schema import passages, quantized
from ingest.library.seal import Span
from ingest.models.ports import Matrix, Vector

SIZE = 4096  # numbers in a block; a choice: at 384 components, 1.6 MB
_MOST = 2  # blocks that one commit adds, so that none waits long for an older library to have them all
_AT_ONCE = 512  # vectors that are multiplied together: they fit the processor's cache
_LARGEST = 127


def fill(connection: Connection) -> None:
    """Add blocks that are missing, a few at a time."""
    there = select(func.count()).select_from(quantized).scalar_subquery()
    newest, count = connection.execute(select(func.max(passages.c.number), there)).one()
    full = (newest or 0) // SIZE
    if count >= full:
        return
    held = set(connection.execute(select(quantized.c.block)).scalars())
    for block in [each for each in range(full) if each not in held][:_MOST]:
        span = _span(block)
        rows = connection.execute(
            select(passages.c.number, passages.c.vector)
            .where(passages.c.number > span.after, passages.c.number <= span.upto)
            .order_by(passages.c.number)
        ).all()
        packed = _packed(span, [(row.number, row.vector) for row in rows])
        connection.execute(insert(quantized).values(block=block, vectors=packed))


def forget(connection: Connection, numbers: Iterable[int]) -> None:
    """Delete the blocks that hold something of these passages."""
    held = sorted({(number - 1) // SIZE for number in numbers})
    for first in range(0, len(held), _AT_ONCE):
        connection.execute(delete(quantized).where(quantized.c.block.in_(held[first : first + _AT_ONCE])))


class Quantized:
    """The blocks that there are, in memory: 400 bytes a passage."""

    def __init__(self, connection: Connection) -> None:
        """Read the blocks."""
        self.spans: list[Span] = []  # which passages are held
        self._blocks: list[int] = []
        self._held: list[tuple[NDArray[np.float32], NDArray[np.int8]]] = []
        for block, packed in connection.execute(select(quantized.c.block, quantized.c.vectors)):
            self.spans.append(_span(block))
            if packed:
                scales = np.frombuffer(packed, np.float32, SIZE)
                self._blocks.append(block)
                self._held.append((scales, np.frombuffer(packed, np.int8, offset=scales.nbytes).reshape(SIZE, -1)))

    def nearest(self, vector: Vector, k: int) -> list[int]:
        """Return the numbers of the `k` passages that seem nearest: those that are, in this order or nearly so."""
        if not self._held:
            return []
        scores = np.full((len(self._held), SIZE), -np.inf, np.float32)
        room = np.empty((_AT_ONCE, len(vector)), np.float32)
        for row, (scales, block) in zip(scores, self._held, strict=True):
            for first in range(0, len(scales), _AT_ONCE):
                some = slice(first, first + _AT_ONCE)
                components = room[: len(block[some])]
                np.copyto(components, block[some])
                np.multiply(components @ vector, scales[some], out=row[some], where=scales[some] > 0)
        flat = scores.ravel()
        best = np.argpartition(-flat, k - 1)[:k] if k < len(flat) else np.arange(len(flat))
        return [self._blocks[i // SIZE] * SIZE + 1 + i % SIZE for i in best.tolist() if flat[i] > -np.inf]


def _span(block: int) -> Span:
    return Span(block * SIZE, (block + 1) * SIZE)


def _packed(span: Span, rows: Sequence[tuple[int, bytes]]) -> bytes:
    """Return the scale of each number's vector, 0 without a passage, then the components of all."""
    if not rows:
        return b""
    vectors: Matrix = np.frombuffer(b"".join(row[1] for row in rows), np.float32).reshape(len(rows), -1)
    at = np.array([row[0] for row in rows]) - span.after - 1
    largest = np.abs(vectors).max(axis=1)
    scales, packed = np.zeros(SIZE, np.float32), np.zeros((SIZE, vectors.shape[1]), np.int8)
    scales[at] = largest / _LARGEST
    packed[at] = np.rint(vectors / np.maximum(largest, np.finfo(np.float32).tiny)[:, None] * _LARGEST)
    return scales.tobytes() + packed.tobytes()
