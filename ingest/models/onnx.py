"""Runs the bundled BERT models on ONNX Runtime. The only module that imports onnxruntime and tokenizers.

One session a model for the whole process, one text a run, and as many runs at once as there are cores. Int8 models
scale their activations by the largest in the whole batch, so in a batch a text's vector depended on its neighbours
(cosine 0.989 to the vector it has alone); alone, it is the same every time, nothing is padded, and no thread waits for
another.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding

MAX_TOKENS = 512  # what BERT models have positions for


class OnnxModel:
    """A BERT model's tokenizer and session."""

    def __init__(self, folder: Path) -> None:
        """Load `model.onnx` and `tokenizer.json` from `folder`. Raises ModelError."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
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
        self._runs = ThreadPoolExecutor(_cores(), thread_name_prefix="onnx")

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the model's first output for each text or pair of texts: (texts, ...).

        Of a sequence output only the first token ([CLS]) is kept.
        """
        encoded = self._tokenizer.encode_batch(list(texts))
        # Longest first, so that no core is left with a long one at the end.
        order = sorted(range(len(encoded)), key=lambda i: -len(encoded[i].ids))
        outputs = self._runs.map(lambda i: self._run(encoded[i]), order)
        rows = dict(zip(order, outputs, strict=True))
        return np.array([rows[i] for i in range(len(encoded))], np.float32)

    def _run(self, encoded: "Encoding") -> NDArray[np.float32]:
        ids = np.array([encoded.ids], np.int64)
        types = np.array([encoded.type_ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        output: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return output[0] if output.ndim == 2 else output


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
