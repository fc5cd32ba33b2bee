"""What does a sync of a thousand sources cost in which nothing has changed, and does its memory stay flat?

A server on 127.0.0.1 serves the pages; the library is real, the embedder is not asked. SOURCES and ROUNDS change how
much is measured.
"""

import json
import os
import resource
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from invented import WordsEmbedder
from news_site import NewsSite, page

from ingest.intake.sync import Intake, due, wanted
from ingest.library.library import Library
from ingest.reading.read import Given
from ingest.sources.web.crawl import WebAccess
from ingest.sources.web.hosts import AllowedHosts

SOURCES, ROUNDS = int(os.environ.get("SOURCES", "1000")), int(os.environ.get("ROUNDS", "20"))


def resident_mb() -> float:
    """Return the memory that this process holds now, server and all."""
    with Path("/proc/self/statm").open() as pages:
        return int(pages.read().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    """Print one JSON object."""
    site, embedder = NewsSite(), WordsEmbedder()
    site.pages = {f"/story/{number}": page(f"Story {number}") for number in range(SOURCES)}
    with tempfile.TemporaryDirectory() as home, closing(Library(Path(home))) as library:
        web = WebAccess.allowing(AllowedHosts.parse(site.host))
        intake = Intake(library, lambda: embedder, web, BytesIO())
        began = perf_counter()
        first = intake.take([wanted(site.url(path), Given()) for path in site.pages])
        ingest = perf_counter() - began
        seconds, memory, embedded, unchanged = [], [], 0, 0
        for _ in range(ROUNDS):
            site.asked.clear()
            began = perf_counter()
            report = intake.take(due(library.sources.all(), datetime.now(UTC)))
            seconds.append(round(perf_counter() - began, 1))
            memory.append(round(resident_mb()))
            embedded += report.passages_embedded
            unchanged += report.unchanged
    site.close()
    figures = {
        "cores": len(os.sched_getaffinity(0)),
        "sources": first.added,
        "first_ingest_seconds": round(ingest, 1),
        "rounds": ROUNDS,
        "unchanged": unchanged,
        "passages_embedded": embedded,
        "seconds_a_round": seconds,
        "resident_mb_after_each_round": memory,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
