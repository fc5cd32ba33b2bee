"""How long do overviews take over 25,000 passages? Invented stories, and an embedder that costs nothing.

BENCHMARK_BIG keeps the library, which takes minutes to fill.
"""

import os
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from invented import WordsEmbedder, article

from bot.overview.overview import Asker, overview
from bot.overview.shelf import Shelf
from bot.question.request import request_of
from ingest.intake.take_in import take_in
from ingest.library.library import Library

PASSAGES = 25_000
ROUNDS = 5
REQUESTS = (
    "Summarise the story about Story 77",
    "Give me a briefing on the harbour",
    "Brief me on Ilmari and the glacier",
    "Which articles mention the orchard?",
    "How many articles are about the tram?",
    "Give me a timeline of the bakery",
    "Who is quoted about the ferry?",
    "What's new?",
    "What do you know?",
)


def main() -> None:
    """Print the median of each request, as it is waited for and in processor time."""
    home = Path(os.environ.get("BENCHMARK_BIG") or tempfile.mkdtemp(prefix="newsdesk-big-"))
    with closing(Library(home)) as library:
        embedder, number = WordsEmbedder(), 0
        while (held := library.backlog()) < PASSAGES:
            some = [article(n, published=f"20{10 + n % 15}-03-06") for n in range(number, number + 100)]
            take_in(some, library, lambda: embedder)
            number += 100
        print(f"{held:,} passages")
        for request in REQUESTS:
            waited, worked = zip(*(timed(library, request) for _ in range(ROUNDS)), strict=True)
            print(f"{request:45} {median(waited):6.0f} ms {median(worked):6.0f} ms of processor time")


def timed(library: Library, request: str) -> tuple[float, float]:
    """Return the milliseconds that a request takes, waited and worked."""
    began = perf_counter(), process_time()
    with library.survey() as survey:
        overview(Shelf(survey), request_of(request), Asker(now=datetime.now(UTC)), lambda subject: [])
    return 1000 * (perf_counter() - began[0]), 1000 * (process_time() - began[1])


if __name__ == "__main__":
    main()
