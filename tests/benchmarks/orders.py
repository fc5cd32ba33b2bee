"""Counts the paragraphs of news that are taken for an order to whoever answers, and how long one takes to look at.

    python tests/benchmarks/orders.py ARTICLES.jsonl[.gz] ...

Each line of a file is an article with its `text`.
"""

import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.injection import is_order, paragraphs


def main() -> None:
    """Print the paragraphs that are taken for orders, their number, and the time for one."""
    texts = [
        text[start:end] for name in sys.argv[1:] for text in articles(Path(name)) for start, end in paragraphs(text)
    ]
    started = time.process_time()
    found = [text for text in texts if is_order.__wrapped__(text)]
    took = time.process_time() - started
    for text in found:
        print(f"- {' '.join(text.split())[:300]}")
    print(f"{len(found)} of {len(texts)} paragraphs, {took / max(len(texts), 1) * 1e6:.0f} µs each")


def articles(path: Path) -> Iterator[str]:
    """Yield the text of each article in the file at `path`."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


if __name__ == "__main__":
    main()
