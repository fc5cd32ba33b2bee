"""What does it take to build the index, and to add 10,000 passages to it? Vectors that lie in clusters, as texts do.

Set BENCHMARK_SIZES to numbers of passages (20,000).
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.library import build
from ingest.library.chroma import Record
from ingest.library.index import Index
from ingest.library.seal import State

SIZES = [int(each) for each in os.environ.get("BENCHMARK_SIZES", "20000").split()]
ADDED, DIMENSIONS, TOGETHER = 10_000, 384, 20


def main() -> None:
    """Print a line for each size."""
    for size in SIZES:
        dice = np.random.default_rng(size)
        centres = dice.standard_normal((size // TOGETHER + 1, DIMENSIONS), np.float32)
        made = np.repeat(centres, TOGETHER, axis=0)[: size + ADDED]
        if len(made) < size + ADDED:
            made = np.concatenate([made, dice.standard_normal((size + ADDED - len(made), DIMENSIONS), np.float32)])
        made = made + 0.6 * dice.standard_normal(made.shape, np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)

        def records(after: int, upto: int, made: np.ndarray = made) -> Iterator[Record]:
            return (Record(f"p{n}", "", n, made[n - 1]) for n in range(after + 1, upto + 1))

        with tempfile.TemporaryDirectory() as folder:
            index = Index.own(Path(folder))
            assert index
            began = perf_counter()
            index.catch_up(State("l", "m", size, 0), lambda after, size=size: records(after, size))
            built = perf_counter() - began
            print(f"{size:,} passages: built in {built:.0f} s, {len(index.missed)} missed", flush=True)
            before = set(index.missed)
            began = perf_counter()
            index.catch_up(State("l", "m", size + ADDED, 0), lambda after, size=size: records(after, size + ADDED))
            print(
                f"{ADDED:,} more: {perf_counter() - began:.0f} s, {len(set(index.missed) - before)} missed", flush=True
            )
            live = index._live
            assert live
            every = set(live.neighbours.missed(records(0, size)))
            print(f"of the first {size:,}, {len(every - before)} are missed now that were found before", flush=True)
            index.close()


if __name__ == "__main__":
    print(f"every one of {build._SAMPLE:,} is looked for again")
    main()
