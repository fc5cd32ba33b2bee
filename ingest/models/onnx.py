"""Runs the bundled BERT models on ONNX Runtime. The only module that imports onnxruntime and tokenizers.

One session a model for the whole process: a session owns its threads, and two of them would fight for the cores.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding

MAX_TOKENS = 512  # what BERT models have positions for
_BATCH_TOKENS = 2048  # larger batches fall out of the cache: 16 x 128 ran as fast as 32 x 128 in half the memory
_BATCH_TEXTS = 32


class OnnxModel:
    """A BERT model's tokenizer and session."""

    def __init__(self, folder: Path) -> None:
        """Load `model.onnx` and `tokenizer.json` from `folder`. Raises ModelError."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _threads()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only: warnings about the machine are not for readers of a terminal
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both raise bare Exceptions of their own
            raise ModelError(f"the model in {folder} cannot be loaded: {error}") from error
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the model's first output for each text or pair of texts: (texts, ...).

        Batches are made of texts of like length, because padding is computed like words. Of a sequence output only
        the first token ([CLS]) is kept.
        """
        encoded = self._tokenizer.encode_batch(list(texts))
        rows: list[NDArray[np.float32] | None] = [None] * len(encoded)
        for batch in _batches([len(e.ids) for e in encoded]):
            (output, *_) = self._session.run(None, _padded([encoded[i] for i in batch]))
            first = output[:, 0] if output.ndim == 3 else output
            for i, row in zip(batch, first, strict=True):
                rows[i] = row
        return np.array(rows, np.float32)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield positions of texts of like length, longest first, so that too little memory shows at once."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        longest = lengths[batch[0]] if batch else lengths[i]
        if batch and (len(batch) == _BATCH_TEXTS or (len(batch) + 1) * longest > _BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _padded(encoded: "Sequence[Encoding]") -> dict[str, NDArray[np.int64]]:
    shape = (len(encoded), max(len(e.ids) for e in encoded))
    ids, mask, types = (np.zeros(shape, np.int64) for _ in range(3))
    for row, e in enumerate(encoded):
        ids[row, : len(e.ids)], types[row, : len(e.ids)], mask[row, : len(e.ids)] = e.ids, e.type_ids, 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def _threads() -> int:
    """The cores this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
