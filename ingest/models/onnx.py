"""Runs the bundled BERT models on ONNX Runtime. The only module that imports onnxruntime and tokenizers.

One session per model for the whole process, one text per run, and as many runs at once as there are cores. Int8 models
scale their activations by the largest in the batch, so in a batch a text's vector depended on its neighbours (cosine
0.989 to the vector it has alone). Alone, it is the same every time, nothing is padded, and no thread waits for another.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

T = TypeVar("T")
R = TypeVar("R")

MAX_TOKENS = 512  # what BERT models have positions for


class OnnxModel:
    """A BERT model's tokenizer and session."""

    def __init__(self, model: Path, tokenizer: Path, *, tokens: int = MAX_TOKENS, threads: int | None = None) -> None:
        """Load `model` (ONNX) and `tokenizer` (JSON). Raises ModelError.

        What exceeds `tokens` is ignored. `threads` is how many texts are run at once, by default one for each core.
        """
        from tokenizers import Tokenizer

        self._session = _session(model)
        self._threads = threads
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # a bare Exception of its own
            raise ModelError(f"the tokenizer {tokenizer} cannot be loaded: {error}") from error
        self._tokenizer.enable_truncation(tokens)
        self._tokenizer.no_padding()
        self._inputs = {each.name for each in self._session.get_inputs()}

    def run(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the first output for each text: (texts, ...). Of a sequence, only the first token is kept, [CLS]."""
        outputs = side_by_side(self._run, self._encoded(texts), size=_tokens, threads=self._threads)
        return np.array([first[0] if first.ndim == 2 else first for first, *_ in outputs], np.float32)

    def look(self, pairs: Sequence[tuple[str, str]]) -> "list[Look]":
        """Return what the model says of each pair of texts."""
        return side_by_side(self._look, self._encoded(pairs), size=_tokens, threads=self._threads)

    def _encoded(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> "list[Encoding]":
        encoded: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return encoded

    def _look(self, encoded: "Encoding") -> "Look":
        places = np.array(encoded.offsets)
        second = (np.array(encoded.type_ids) == 1) & (places[:, 0] < places[:, 1])
        return Look(tuple(self._run(encoded)), places, second)

    def _run(self, encoded: "Encoding") -> list[NDArray[np.float32]]:
        ids = np.array([encoded.ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.array([encoded.type_ids])}
        said = self._session.run(None, {name: each for name, each in inputs.items() if name in self._inputs})
        return [output[0] for output in said]


@dataclass(frozen=True, slots=True)
class Look:
    """What a model says of two texts: its outputs.

    `places` (tokens, 2) are the tokens' spans in their text, and `second` marks the tokens of the second text.
    """

    outputs: tuple[NDArray[np.float32], ...]
    places: NDArray[np.int64]
    second: NDArray[np.bool_]


def side_by_side(
    work: Callable[[T], R], some: Sequence[T], *, size: Callable[[T], int], threads: int | None = None
) -> list[R]:
    """Return `work` of each, as many at once as there are `threads` (by default one for each core).

    The largest come first, so that none runs alone at the end.
    """
    if len(some) < 2:
        return [work(each) for each in some]
    order = sorted(range(len(some)), key=lambda i: -size(some[i]))
    # Threads of its own, which end with it: they start in 0.1 ms, and one run takes several.
    with ThreadPoolExecutor(min(threads or cores(), len(some)), thread_name_prefix="onnx") as runs:
        done = dict(zip(order, runs.map(lambda i: work(some[i]), order), strict=True))
    return [done[i] for i in range(len(some))]


def _tokens(encoded: "Encoding") -> int:
    return len(encoded.ids)


def _session(path: Path) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: users can't act on warnings about the machine
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # a bare Exception of its own
        raise ModelError(f"the model in {path.parent} cannot be loaded: {error}") from error


def cores() -> int:
    """Return how many cores this process may use: in a container, fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
