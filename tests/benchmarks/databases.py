"""A ledger in PostgreSQL beside one in a file: what it takes to commit articles and to search words, and what is found.

BENCHMARK_DATA names a folder of articles and questions, BENCHMARK_HOME a library of its articles, to take the vectors
from. It starts a PostgreSQL server of its own and stops it. What a network adds is not measured.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import cast

import _library
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from postgres_server import PostgresServer

from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.ports import Matrix
from ingest.reading.read import Given, read
from ingest.sources.find import find

FOUND = 60  # passages, as many as a question looks at


class Known:
    """The vectors of a library, so that nothing is embedded."""

    name, digest = "known", "0" * 64

    def __init__(self, home: Path) -> None:
        with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
            rows = ledger.execute("SELECT text, vector FROM passages")
            self._vectors = {text: np.frombuffer(vector, np.float32) for text, vector in rows}
        self._any = next(iter(self._vectors.values()))

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return the vector of each text; where a headline is embedded with it, any one does."""
        return np.stack([self._vectors.get(text, self._any) for text in texts])


def main() -> None:
    """Print both, and the ratio."""
    home, server = _library.home(), PostgresServer(durable=True)
    try:
        with tempfile.TemporaryDirectory() as scratch, closing(Library(Path(scratch) / "file")) as file:
            archive = str(_library.archive(Path(scratch)))
            other = Library(Path(scratch) / "postgres", server.database("newsdesk"))
            with closing(other):
                compare({"file": file, "PostgreSQL": other}, Known(home), archive)
    finally:
        server.close()


def compare(libraries: dict[str, Library], known: Known, archive: str) -> None:
    """Fill both, search both, and print what that takes."""
    found: dict[str, list[list[str]]] = {}
    for name, library in libraries.items():
        (fetched,) = find(archive, stdin=sys.stdin.buffer)
        began = perf_counter()
        take_in(read(fetched, Given()), library, lambda: known)
        print(f"{name}: {library.ledger.check()}; committed in {perf_counter() - began:.1f} s", flush=True)
    rows = _library.questions()
    questions = [str(row["question"]) for row in rows]
    wanted = [{str(id) for id in cast("list[str]", row.get("positive_doc_ids") or [])} for row in rows]
    for name, library in libraries.items():
        spent, found[name], right = [], [], 0
        for question, among in zip([questions[0], *questions], [set(), *wanted], strict=True):
            began = perf_counter()
            with library.snapshot() as snapshot:
                hits = snapshot.lexical(question, FOUND)
            spent.append(1000 * (perf_counter() - began))
            found[name].append([passage.id for passage, _ in hits])
            right += any(passage.article_id in among for passage, _ in hits[:10])
        print(f"{name}: words of a question, median {median(spent[1:]):.1f} ms, slowest {max(spent[1:]):.1f} ms;")
        print(f"  an article that answers is among the first ten for {right} of {sum(map(bool, wanted))}")
    one, other = found.values()
    same = sum(a[:10] == b[:10] for a, b in zip(one, other, strict=True))
    alike = sum(len({*a} & {*b}) / max(1, len({*a} | {*b})) for a, b in zip(one, other, strict=True))
    print(
        f"the same ten, in the same order, for {same} of {len(one)} questions;"
        f" of {FOUND}, {alike / len(one):.4f} are in both"
    )


if __name__ == "__main__":
    main()
