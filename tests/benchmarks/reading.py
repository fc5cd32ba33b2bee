"""How much slower is it to read ordinary pages in a child process than in this one?"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))
from news_site import PARAGRAPHS, page

from ingest.reading.apart import read_apart
from ingest.reading.html import read_html
from ingest.sources.fetched import Fetched

PAGES = 200


def main() -> None:
    """Print one JSON object: the best of ten runs each, so that what is loaded once is left out."""
    now = datetime.now(UTC)
    pages = [
        Fetched(
            source=f"/{n}", kind="html", fetched=now, content=page(f"Story {n}", paragraphs=PARAGRAPHS * 6).encode()
        )
        for n in range(PAGES)
    ]
    best = {"here": 1e9, "apart": 1e9}
    for _ in range(10):
        for name, read in (("here", read_html), ("apart", read_apart)):
            began = perf_counter()
            for fetched in pages:
                read(fetched)
            best[name] = min(best[name], perf_counter() - began)
    figures = {f"{name}_ms_a_page": round(seconds / PAGES * 1000, 2) for name, seconds in best.items()}
    print(json.dumps({"pages": PAGES, **figures, "ratio": round(best["apart"] / best["here"], 3)}))


if __name__ == "__main__":
    main()
