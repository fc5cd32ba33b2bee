"""A pool of processes on this machine, each with a model of its own.

A process rather than a thread: one that runs out of memory takes nobody with it. A thread here feeds each, and starts
it anew when it has died; the batch it had is embedded again, as nothing but its vectors depends on it.
"""

import json
import logging
import subprocess
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

import numpy as np

from ingest import children
from ingest.children import read_frame, write_frame
from ingest.errors import ModelError
from ingest.models.onnx import cores
from ingest.models.pool import Pending
from ingest.models.ports import Matrix

logger = logging.getLogger(__name__)

_TRIES = 3  # for a batch: who dies a third time over it dies of it, or of what all batches need
_Asked = tuple[Sequence[str], Future[Matrix]]


class Workers:
    """Processes that embed; close them after use."""

    def __init__(self, model: str, count: int) -> None:
        """Start `count` processes with the embedding model called `model`, sharing this machine's cores.

        One with GPUs gets at most one process for each of these. Raises ModelError.
        """
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        first = _Worker(model, count, 0, self._asked)
        self._workers = [first]
        try:
            loaded = first.load()
        except BaseException:
            self.close()
            raise
        self.name, self.digest, self.together = loaded.name, loaded.digest, loaded.together
        if loaded.gpus and count > loaded.gpus:
            logger.warning("one embedding worker is started for each GPU: %d, not %d", loaded.gpus, count)
        self.count = min(count, loaded.gpus or count)
        self.ahead = 2 * self.count  # one in each process, and one that waits for each
        self._workers += [_Worker(model, count, nth, self._asked) for nth in range(1, self.count)]
        for worker in self._workers:
            worker.start()

    def submit(self, texts: Sequence[str]) -> Pending:
        """Have `texts` embedded by whoever is free first."""
        future = Future[Matrix]()
        self._asked.put((texts, future))
        return future

    def close(self) -> None:
        """Stop all processes; what they are at is lost."""
        for worker in self._workers:
            worker.end()
        feeding = [worker for worker in self._workers if worker.is_alive()]
        for _ in feeding:
            self._asked.put(None)
        for worker in feeding:
            worker.join()


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a process says of its model."""

    name: str
    digest: str
    together: int
    gpus: int


class _Worker(Thread):
    """Feeds one process."""

    def __init__(self, model: str, count: int, nth: int, asked: "SimpleQueue[_Asked | None]") -> None:
        super().__init__(name=f"embeds-{nth}", daemon=True)
        self._about = {"model": model, "threads": max(1, cores() // count), "gpu": nth}
        self._queue = asked
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._lock = Lock()

    def run(self) -> None:
        """Embed what is asked until nothing more is."""
        with suppress(ModelError):  # the first batch will tell
            self._be_ready()
        while (asked := self._queue.get()) is not None:
            texts, future = asked
            try:
                future.set_result(self._embed(texts))
            except BaseException as error:  # it belongs to whoever waits for the vectors
                future.set_exception(error)
        self._lost()

    def load(self) -> _Loaded:
        """Start the process and return what it has loaded. Raises ModelError."""
        with self._lock:
            if self._ended:
                raise ModelError("embedding was stopped")
            self._process = children.start("ingest.models.worker")
        try:
            return _Loaded(**self._ask(self._about))
        except (OSError, EOFError):
            raise ModelError(f"an embedding worker {self._lost()} while it loaded its model") from None

    def end(self) -> None:
        """Kill the process: it holds nothing that is worth a moment."""
        with self._lock:
            self._ended = True
            if self._process:
                self._process.kill()
        if not self.is_alive():
            self._lost()

    def _be_ready(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._lost()
            self.load()

    def _embed(self, texts: Sequence[str]) -> Matrix:
        how = ""
        for _ in range(_TRIES):
            self._be_ready()
            try:
                said = self._ask(list(texts))
                return np.frombuffer(self._frame(), np.float32).reshape(said["texts"], -1)
            except (OSError, EOFError):
                how = self._lost()
            if not self._ended:
                logger.warning("an embedding worker %s: its batch is embedded again", how)
        raise ModelError(
            f"an embedding worker {how}, {_TRIES} times in a row: if memory is short, start fewer (--workers); what is"
            " in the library stays, and the same command goes on from there"
        )

    def _ask(self, about: object) -> dict[str, Any]:
        """Return the reply. Raises ModelError if it is an error, OSError or EOFError if the process is gone."""
        assert self._process and self._process.stdin
        write_frame(self._process.stdin, json.dumps(about).encode())
        said: dict[str, Any] = json.loads(self._frame())
        if "error" in said:
            raise ModelError(said["error"])
        return said

    def _frame(self) -> bytes:
        assert self._process and self._process.stdout
        if (frame := read_frame(self._process.stdout)) is None:
            raise EOFError
        return frame

    def _lost(self) -> str:
        """Clear away a process that is of no more use; return how it ended."""
        if self._process is None:
            return "was not started"
        code = children.end(self._process)
        return f"was killed (signal {-code})" if code < 0 else f"ended (exit code {code})"
