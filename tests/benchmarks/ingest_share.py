"""Where does an ingest spend its time and memory? The share inside the embedding model, and what a second run costs."""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
from _library import archive

from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.bundled import BundledEmbedder
from ingest.reading.read import Given, read
from ingest.sources.find import find


class TimedEmbedder(BundledEmbedder):
    """The bundled model, with the seconds that were spent inside it."""

    seconds = 0.0

    def embed(self, texts):
        began = perf_counter()
        vectors = super().embed(texts)
        self.seconds += perf_counter() - began
        return vectors


def main() -> None:
    """Print one JSON object."""
    with tempfile.TemporaryDirectory() as scratch:
        path = archive(Path(scratch))
        library, embedder = Library(Path(scratch) / "home"), TimedEmbedder()
        library.check_model(embedder.name, embedder.digest)
        runs = []
        for _ in range(2):
            began = perf_counter()
            (fetched,) = find(str(path), stdin=sys.stdin.buffer)
            report = take_in(read(fetched, Given()), library, lambda: embedder)
            runs.append((perf_counter() - began, report))
        (first, report), (second, again) = runs
        print(
            json.dumps(
                {
                    "cores": len(os.sched_getaffinity(0)),
                    "articles": report.added,
                    "passages": report.passages_embedded,
                    "seconds": round(first, 1),
                    "share_inside_the_model": round(embedder.seconds / first, 3),
                    "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
                    "second_run_embedded": again.passages_embedded,
                    "second_run_share": round(second / first, 4),
                }
            )
        )


if __name__ == "__main__":
    main()
