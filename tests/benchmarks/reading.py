"""How much more does it cost to read ordinary pages in a child process than in this one?

Counted is the time that processors spend, in both processes, because it is the same on a machine that is busy.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from news_site import PARAGRAPHS, page

from ingest.reading import sandbox
from ingest.reading.html import read_html
from ingest.sources.fetched import Fetched

PAGES, RUNS = 200, 10


def processor_seconds() -> float:
    """Return what this process and its child have computed so far."""
    if sandbox._child is None:
        return process_time()
    fields = Path(f"/proc/{sandbox._child._process.pid}/stat").read_text().rpartition(")")[2].split()
    return process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print one JSON object: the best of some runs each, so that what is loaded once is left out."""
    now = datetime.now(UTC)
    texts = [page(f"Story {number}", paragraphs=PARAGRAPHS * 6) for number in range(PAGES)]
    pages = [Fetched(source="/story", kind="html", fetched=now, content=text.encode()) for text in texts]
    sandbox._DOCUMENTS = 2 * PAGES * RUNS  # one child for all, whose time can be read
    sandbox.read_apart(pages[0])
    figures: dict[str, float] = {"pages": PAGES}
    for name, read in (("here", read_html), ("apart", sandbox.read_apart)):
        computed, passed = [], []
        for _ in range(RUNS):
            began, clock = processor_seconds(), perf_counter()
            for fetched in pages:
                read(fetched)
            computed.append(processor_seconds() - began)
            passed.append(perf_counter() - clock)
        figures[f"{name}_processor_ms_a_page"] = round(min(computed) / PAGES * 1000, 2)
        figures[f"{name}_ms_a_page"] = round(min(passed) / PAGES * 1000, 2)
    figures["ratio"] = round(figures["apart_processor_ms_a_page"] / figures["here_processor_ms_a_page"], 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
