"""What does an archive of many articles cost, and who can share the work? The figures are those of docs/operations.md.

The archive is invented: sentences of the sample articles in this repository, put together anew. First the bundled
model embeds BULK_ARTICLES (300) of them, here and in worker processes. Then nothing embeds (vectors that cost
nothing), at two sizes, BULK_SIZES (4000 16000): what reading, cutting and committing take bounds how many workers one
writer can feed, and the slope of its memory is what a passage costs it. That memory is without what is mapped from
files, but with SQLite's cache, which is full (64 MB) at the smaller size. Each measurement is a process of its own.
Processor seconds are given beside those on the clock, as they depend less on what else runs.
"""

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from io import BytesIO
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np

from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.bundled import EMBEDDER, BundledEmbedder
from ingest.models.pool import Here, done
from ingest.models.workers import Workers
from ingest.reading.read import Given, read
from ingest.sources.find import find

REPO = Path(__file__).parents[2]
ARTICLES = int(os.environ.get("BULK_ARTICLES", "300"))
SIZES = [int(each) for each in os.environ.get("BULK_SIZES", "4000 16000").split()]
WORKERS = [int(each) for each in os.environ.get("BULK_WORKERS", "0 1 2").split()]
NOTHING = "nothing"
SENTENCES = 30  # of an article: a news story of some 600 words


def main() -> None:
    """Print a JSON object for each measurement."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for workers in WORKERS:
            measure(folder, ARTICLES, str(workers))
        few, many = (measure(folder, size, NOTHING) for size in SIZES)
    grown = many["passages"] - few["passages"]
    slope = 1e6 * (many["own_memory_mb"] - few["own_memory_mb"]) / grown
    print(json.dumps({"memory_of_the_writer_bytes_a_passage": round(slope)}))


def measure(folder: Path, articles: int, embeds: str) -> dict[str, Any]:
    """Measure in a process of its own; print the figures and return them."""
    archive = folder / f"{articles}.jsonl"
    if not archive.exists():
        with archive.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(each) + "\n" for each in invented(articles))
    home = folder / f"{articles}-{embeds}"
    command = [sys.executable, __file__, str(archive), str(home), embeds]
    alone = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the command line does
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=alone).stdout
    print(printed, end="", flush=True)
    figures: dict[str, Any] = json.loads(printed)
    return figures


def invented(articles: int) -> Iterator[dict[str, str]]:
    """Yield articles, no two alike, of sentences of the sample articles."""
    texts = [path.read_text(encoding="utf-8").split("\n---\n")[-1] for path in REPO.glob("bot/demo/articles/*.md")]
    said = [each for text in texts for each in re.split(r"(?<=[.!?”])\s+", text) if len(each) > 20]
    dice = random.Random(1)
    for number in range(articles):
        chosen = [dice.choice(said) for _ in range(SENTENCES)]
        chosen[0] = f"This is story {number} of the archive."
        paragraphs = (" ".join(chosen[first : first + 3]) for first in range(0, SENTENCES, 3))
        yield {"id": f"story-{number}", "title": f"Story {number}", "text": "\n\n".join(paragraphs)}


class Costless:
    """Vectors that cost nothing; each text has another."""

    together, ahead = 128, 0

    def __init__(self) -> None:
        self._dice = np.random.default_rng(1)

    def submit(self, texts: list[str]) -> object:
        vectors = self._dice.standard_normal((len(texts), 384), np.float32)
        return done(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


class Clock:
    """The seconds that somebody has waited for something."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, call: Any) -> Any:
        def waits(*arguments: Any, **named: Any) -> Any:
            began = perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.seconds += perf_counter() - began

        return waits

    def each(self, some: Iterator[Any]) -> Iterator[Any]:
        following = self.timed(lambda: next(some, None))
        while (one := following()) is not None:
            yield one


class TimedPool(Clock):
    """A pool, and how long its user has waited for it."""

    def __init__(self, pool: Any) -> None:
        super().__init__()
        self._pool, self.together = pool, pool.together

    @property
    def ahead(self) -> int:
        return self._pool.ahead

    def submit(self, texts: list[str]) -> object:
        pending = self.timed(self._pool.submit)(texts)
        return SimpleNamespace(done=pending.done, result=self.timed(pending.result))


def run(archive: Path, home: Path, embeds: str) -> dict[str, Any]:
    """Take the archive in, then once more."""
    reading, committing = Clock(), Clock()
    with ExitStack() as opened:
        library = opened.enter_context(closing(Library(home)))
        if embeds == NOTHING:
            pool = TimedPool(Costless())
        elif embeds == "0":
            pool = TimedPool(Here(BundledEmbedder()))
        else:
            pool = TimedPool(opened.enter_context(closing(Workers(EMBEDDER, int(embeds)))))
        for ready in [pool.submit(["A model that has embedded something is loaded."]) for _ in range(1 + pool.ahead)]:
            ready.result()
        library.commit = committing.timed(library.commit)  # type: ignore[method-assign]
        pool.seconds, began, processor = 0.0, perf_counter(), own_seconds()
        report = take_in(articles_of(archive, reading), library, lambda: pool)
        wall, processor, memory = perf_counter() - began, own_seconds() - processor, own_mb()
        began = perf_counter()
        again = take_in(articles_of(archive, Clock()), library, lambda: pool)
        skipped = perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    passages = report.passages_embedded
    size = sum(path.stat().st_size for path in home.glob("ledger.sqlite3*"))
    return {
        "embeds": {"0": "this process", NOTHING: NOTHING}.get(embeds, f"{embeds} worker{'s' * (embeds != '1')}"),
        "cores": len(os.sched_getaffinity(0)),
        "articles": report.added,
        "passages": passages,
        "passages_a_second": round(passages / wall, 1),
        "seconds": round(wall, 1),
        "of_them_read": round(reading.seconds, 1),
        "wait_for_vectors": round(pool.seconds, 1),
        "commit": round(committing.seconds, 1),
        "processor_ms_a_passage_here": round(1000 * processor / passages, 2),
        "processor_ms_a_passage_in_workers": round(1000 * (children.ru_utime + children.ru_stime) / passages, 2),
        "own_memory_mb": memory,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
        "ledger_bytes_a_passage": round(size / passages),
        "articles_a_second_when_run_again": round(again.unchanged / skipped),
    }


def articles_of(archive: Path, clock: Clock) -> Iterator[Any]:
    (fetched,) = find(str(archive), stdin=BytesIO())
    return clock.each(read(fetched, Given()))


def own_mb() -> float:
    """Return the memory of this process that no file backs."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1.024e-3, 1)


def own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
    else:
        main()
