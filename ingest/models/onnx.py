"""Runs the bundled BERT models on ONNX Runtime. The only module that imports onnxruntime and tokenizers.

One session per model for the whole process, one text per run, and as many runs at once as there are cores. Int8 models
scale their activations by the largest in the batch, so in a batch a text's vector depended on its neighbours (cosine
0.989 to the vector it has alone). Alone, it is the same every time, nothing is padded, and no thread waits for another.
"""

import os
from collections.abc import Callable, Iterator, Sequence
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

    def __init__(self, folder: Path, *, inside: str | None = None, tokens: int = MAX_TOKENS) -> None:
        """Load `model.onnx` and `tokenizer.json` from `folder`. Raises ModelError.

        `inside` names a tensor within the model, to be its output instead. What exceeds `tokens` is ignored.
        """
        from tokenizers import Tokenizer

        self._session = _session(folder / "model.onnx", inside)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # a bare Exception of its own
            raise ModelError(f"the model in {folder} cannot be loaded: {error}") from error
        self._tokenizer.enable_truncation(tokens)
        self._tokenizer.no_padding()
        self._output = self._session.get_outputs()[0].name

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the model's first output for each text or pair of texts: (texts, ...).

        Of a sequence, only the first token ([CLS]) is kept.
        """
        outputs = side_by_side(self._run, self._encoded(texts), size=_tokens)
        return np.array([output[0] if output.ndim == 2 else output for output in outputs], np.float32)

    def look(self, pairs: Sequence[tuple[str, str]], work: "Callable[[Look], R]") -> list[R]:
        """Return `work` of the model's states for each pair."""
        return side_by_side(lambda encoded: work(self._look(encoded)), self._encoded(pairs), size=_tokens)

    def _encoded(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> "list[Encoding]":
        encoded: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return encoded

    def _look(self, encoded: "Encoding") -> "Look":
        states = self._run(encoded)
        places = np.array(encoded.offsets)
        return Look(states, places, (np.array(encoded.type_ids) == 1) & (places[:, 0] < places[:, 1]))

    def _run(self, encoded: "Encoding") -> NDArray[np.float32]:
        ids = np.array([encoded.ids], np.int64)
        types = np.array([encoded.type_ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        output: NDArray[np.float32] = self._session.run([self._output], inputs)[0][0]
        return output


@dataclass(frozen=True, slots=True)
class Look:
    """A model's (tokens, width) states for two texts.

    `places` (tokens, 2) are the tokens' spans in their text, and `second` marks the tokens of the second text.
    """

    states: NDArray[np.float32]
    places: NDArray[np.int64]
    second: NDArray[np.bool_]


class OnnxHead:
    """A model that continues from another's states."""

    def __init__(self, path: Path) -> None:
        """Load the model at `path`. Raises ModelError."""
        self._session = _session(path)

    def run(self, states: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return the outputs for (tokens, width) states of one text."""
        return [output[0] for output in self._session.run(None, {"states": states[None]})]


def side_by_side(work: Callable[[T], R], some: Sequence[T], *, size: Callable[[T], int]) -> list[R]:
    """Return `work` of each, as many at once as there are cores; largest first, so that none runs alone at the end."""
    if len(some) < 2:
        return [work(each) for each in some]
    order = sorted(range(len(some)), key=lambda i: -size(some[i]))
    # Threads of its own, which end with it: they start in 0.1 ms, and one run takes several.
    with ThreadPoolExecutor(min(_cores(), len(some)), thread_name_prefix="onnx") as runs:
        done = dict(zip(order, runs.map(lambda i: work(some[i]), order), strict=True))
    return [done[i] for i in range(len(some))]


def _tokens(encoded: "Encoding") -> int:
    return len(encoded.ids)


def _session(path: Path, inside: str | None = None) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: users can't act on warnings about the machine
    try:
        model = _up_to(path.read_bytes(), inside) if inside else str(path)
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # a bare Exception of its own
        raise ModelError(f"the model in {path.parent} cannot be loaded: {error}") from error


def _up_to(model: bytes, name: str) -> bytes:
    """Return `model` without the nodes behind its tensor `name`, which becomes its output.

    What is cut is never computed. A ModelProto has a graph (field 7) that has nodes (1), in an order in which each
    comes after those it needs, and outputs (12), each of which has a name (1).
    """
    message, needed, graph = name.encode(), True, bytearray()
    for field, value, raw in _fields(next(value for field, value, _ in _fields(model) if field == 7)):
        if field != 12 and (field != 1 or needed):
            graph += raw
        if field == 1 and message in value:
            needed = False
    output = _field(12, _field(1, message))
    rest = b"".join(raw for field, _, raw in _fields(model) if field != 7)
    return rest + _field(7, bytes(graph) + output)


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield number, value and all bytes of each field of a message in Protocol Buffers: varints, or with a length."""
    at = 0
    while at < len(message):
        begins = at
        key, at = _number(message, at)
        number, at = _number(message, at)
        ends = at + number if key & 7 == 2 else at
        yield key >> 3, message[at:ends], message[begins:ends]
        at = ends


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Return the varint at `at`, and where it ends."""
    number = shift = 0
    while message[at] > 127:
        number, shift, at = number | (message[at] & 127) << shift, shift + 7, at + 1
    return number | message[at] << shift, at + 1


def _field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _varint(number >> 7)


def _cores() -> int:
    """Return how many cores this process may use: in a container, fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
