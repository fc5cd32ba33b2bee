"""The process that embeds for another: it loads one model, and embeds one batch of texts after the other.

The first frame that comes in says which model (JSON); the reply says what was loaded. Then each frame is a batch, a
JSON list of texts, and each reply two frames: `{"texts": 128}` and as many vectors, float32. `{"error": …}` takes the
place of either.
"""

import json
from typing import IO

from ingest.children import open_pipes, read_frame, write_frame
from ingest.errors import ModelError
from ingest.models.loading import count_gpus, load_embedder
from ingest.models.ports import Embedder


def main() -> None:
    """Answer requests until nobody asks any more."""
    requests, replies = open_pipes()
    about = json.loads(read_frame(requests) or b"{}")
    try:
        embedder = load_embedder(about["model"], threads=about["threads"], gpu=about["gpu"])
    except ModelError as error:
        _say(replies, error=str(error))
        return
    loaded = {"name": embedder.name, "digest": embedder.digest, "together": embedder.together}
    _say(replies, **loaded, gpus=count_gpus(about["model"]))
    while (texts := read_frame(requests)) is not None:
        _embed(embedder, json.loads(texts), replies)


def _embed(embedder: Embedder, texts: list[str], replies: IO[bytes]) -> None:
    try:
        vectors = embedder.embed(texts)
    except Exception as error:  # such as a GPU out of memory, which is another error in each library
        reason = str(error).strip().splitlines()
        _say(replies, error=f"embedding fails: {reason[0] if reason else type(error).__name__}")
        return
    _say(replies, texts=len(vectors))
    write_frame(replies, vectors.tobytes())


def _say(replies: IO[bytes], **said: object) -> None:
    write_frame(replies, json.dumps(said).encode())


if __name__ == "__main__":
    main()
