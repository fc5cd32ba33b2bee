"""Speaks as ingest.models.worker does, without a model, until it dies.

    python tests/support/stub_worker.py GPUS BATCHES

Says that there are so many GPUs, embeds so many batches, and kills itself over the next. With fewer than none, it
says that it cannot load its model.
"""

import json
import os
import signal
import sys

import numpy as np
from fakes import FakeEmbedder

from ingest.children import read_frame, write_frame


def main(gpus: int, batches: int) -> None:
    requests, replies, embedder = sys.stdin.buffer, sys.stdout.buffer, FakeEmbedder()
    read_frame(requests)
    if batches < 0:
        write_frame(replies, json.dumps({"error": "the model cannot be loaded"}).encode())
        return
    loaded = {"name": embedder.name, "digest": embedder.digest, "together": 2, "gpus": gpus}
    write_frame(replies, json.dumps(loaded).encode())
    while (texts := read_frame(requests)) is not None:
        if not batches:
            os.kill(os.getpid(), signal.SIGKILL)
        batches -= 1
        vectors = embedder.embed(json.loads(texts))
        write_frame(replies, json.dumps({"texts": len(vectors)}).encode())
        write_frame(replies, vectors.astype(np.float32).tobytes())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
