"""What does a search of words cost in a large library? Real sentences, put together anew, up to a million passages.

Set BENCHMARK_HOME to a library to take the sentences from, BENCHMARK_QUESTIONS to a .jsonl of questions, and
BENCHMARK_SIZES to numbers of passages (10,000 and 100,000; a million takes some minutes and 1 GB in the temporary
folder). It prints milliseconds with every word searched for, and with what is rare alone read (ingest.library.lexical).
"""

import json
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from sqlalchemy import Connection, create_engine

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.library import fts5, lexical

HOME = os.environ.get("BENCHMARK_HOME", "")
QUESTIONS = os.environ.get("BENCHMARK_QUESTIONS", "")
SIZES = [int(each) for each in os.environ.get("BENCHMARK_SIZES", "10000 100000").split()]
TOGETHER, FOUND = 5000, 50


def main() -> None:
    """Print a line for each size and way."""
    if not (HOME and QUESTIONS):
        print("not measured: set BENCHMARK_HOME to a library and BENCHMARK_QUESTIONS to questions")
        return
    with sqlite3.connect(Path(HOME) / "ledger.sqlite3") as ledger:
        texts = [text for (text,) in ledger.execute("SELECT text FROM passages")]
    questions = [json.loads(line)["question"] for line in Path(QUESTIONS).read_text(encoding="utf-8").splitlines()]
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            engine = create_engine(f"sqlite:///{folder}/lexical.db")
            with engine.begin() as connection:
                lexical.create(connection)
                fill(connection, texts, size)
            bounded = fts5.READ
            for name, read in (("every word", sys.maxsize), ("what is rare", bounded)):
                fts5.READ = read
                with engine.connect() as connection:
                    print(f"{size:,} passages, {name}: {told(connection, questions[:200])}", flush=True)
            fts5.READ = bounded
            engine.dispose()


def fill(connection: Connection, texts: list[str], size: int) -> None:
    """Enter `size` passages of six real sentences each."""
    dice = random.Random(1)
    for first in range(0, size, TOGETHER):
        numbers = range(first + 1, min(first + TOGETHER, size) + 1)
        rows = [{"number": n, "title": "", "body": ". ".join(sentences(texts, dice))} for n in numbers]
        lexical.enter(connection, rows)


def sentences(texts: list[str], dice: random.Random) -> Iterator[str]:
    """Yield six sentences of three passages."""
    for _ in range(3):
        told = dice.choice(texts).split(". ")
        yield from (dice.choice(told) for _ in range(2))


def told(connection: Connection, questions: list[str]) -> str:
    """Return what searching for each question takes."""
    spent = []
    for question in [questions[0], *questions]:
        began = perf_counter()
        lexical.nearest(connection, question, FOUND)
        spent.append(1000 * (perf_counter() - began))
    found = quantiles(spent[1:], n=20)
    return f"median {median(spent[1:]):.1f} ms, 95th percentile {found[-1]:.1f} ms"


if __name__ == "__main__":
    main()
