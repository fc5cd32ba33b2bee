"""What does a library of up to a million passages cost: on disk, in memory, to index, to search, to ask?

Set BENCHMARK_HOME to a library whose passages are put together anew, with vectors near theirs; BENCHMARK_QUESTIONS to a
.jsonl of questions; BENCHMARK_SIZES to numbers of passages (10,000 and 100,000; a million takes an hour and 8 GB), and
BENCHMARK_FOLDER to a folder that keeps the libraries.
"""

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.article import Article
from ingest.library import quantized, versions
from ingest.library.library import Library
from ingest.passages.split import Passage

HOME = os.environ.get("BENCHMARK_HOME", "")
QUESTIONS = os.environ.get("BENCHMARK_QUESTIONS", "")
SIZES = [int(each) for each in os.environ.get("BENCHMARK_SIZES", "10000 100000").split()]
IN_ONE, AT_ONCE = 20, 250  # passages of an article, articles in a transaction
NOISE = 0.5  # of a vector's length: two passages made of one are as near as two about one subject
ADDED = 10_000
ROUNDS = 5
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)


def main() -> None:
    """Print what each size takes; a step that a library of BENCHMARK_FOLDER has behind it is left out."""
    if not (HOME and QUESTIONS):
        print("not measured: set BENCHMARK_HOME to a library and BENCHMARK_QUESTIONS to questions")
        return
    folder = Path(os.environ.get("BENCHMARK_FOLDER") or tempfile.mkdtemp(prefix="newsdesk-benchmark-"))
    for size in SIZES:
        home = folder / f"{size}"
        timed("made", lambda home=home, size=size: grow(home, size), size)
        timed("indexed", lambda home=home: index(home), size)
        grow(home, size + ADDED)
        timed(f"{ADDED:,} more indexed", lambda home=home: index(home), size)
        in_a_process(home, "warm")
        cold(home)
        disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        print(f"{size:,} passages: {disk / 1e6:,.0f} MB on disk", flush=True)


def timed(what: str, done: Callable[[], object], size: int) -> None:
    """Print how long something takes, and what it returns."""
    began = perf_counter()
    result = done()
    print(f"{size:,} passages: {what} in {perf_counter() - began:.1f} s ({result})", flush=True)


def grow(home: Path, size: int) -> int:
    """Add articles until there are so many passages, each of six real sentences, with a vector near a real one."""
    with sqlite3.connect(Path(HOME) / "ledger.sqlite3") as ledger:
        real = ledger.execute("SELECT text, vector FROM passages ORDER BY number").fetchall()
        model = ledger.execute("SELECT value FROM facts WHERE name = 'embedding_model'").fetchone()[0]
    texts = [text for text, _ in real]
    vectors = np.frombuffer(b"".join(vector for _, vector in real), np.float32).reshape(len(real), -1)
    with closing(Library(home)) as library:
        library.ledger.record("embedding_model", model)
        held = library._index._passages.state().upto
        for first in range(held // IN_ONE, size // IN_ONE, AT_ONCE):
            some = range(first, min(first + AT_ONCE, size // IN_ONE))
            with library.ledger.writing() as connection:
                for number in some:
                    article, cut, near = made(number, texts, vectors)
                    versions.commit(connection, article.id or "", article, cut, near)
                for _ in range(4):
                    quantized.fill(connection)
    return size


def made(number: int, texts: list[str], vectors: np.ndarray) -> tuple[Article, list[Passage], dict[str, np.ndarray]]:
    """Return article `number` with its passages and their vectors."""
    dice, noise = random.Random(number), np.random.default_rng(number)
    cut, near, start = [], {}, 0
    for place in range(IN_ONE):
        chosen = dice.randrange(len(texts))
        told = [dice.choice(dice.choice(texts).split(". ")) for _ in range(3)] + texts[chosen].split(". ")[:3]
        text = ". ".join(told)
        id = f"{number:016x}-{hashlib.blake2b(f'{number}-{place}'.encode(), digest_size=12).hexdigest()}"
        sentences = ((0, len(text)),)
        cut.append(Passage(id=id, text=text, start=start, end=start + len(text), heading=None, sentences=sentences))
        other = noise.standard_normal(vectors.shape[1]).astype(np.float32)
        vector = vectors[chosen] + NOISE * other / np.linalg.norm(other)
        near[id] = vector / np.linalg.norm(vector)
        start += len(text) + 2
    title = " ".join(texts[number % len(texts)].split()[:8])
    whole = "\n\n".join(passage.text for passage in cut)
    return Article(text=whole, title=title, source=f"/{number}", fetched=NOW, id=f"story-{number}"), cut, near


def index(home: Path) -> str:
    """Bring the index up to date, as a bot does; return what it holds."""
    with closing(Library(home)) as library:
        assert library.own_index()
        library.catch_up()
        seals = library._index._index.seals
        return f"{sum(each.count for each in seals):,} in {len(seals)}, {memory()}"


def memory() -> str:
    """Return how much memory this process has, and the most that it has had."""
    found = dict(line.split(":") for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    now, most = (int(found[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now:,.0f} MB of memory, at most {most:,.0f}"


def in_a_process(home: Path, what: str) -> None:
    """Run a part of this file in a process of its own, whose memory is then its own."""
    subprocess.run([sys.executable, __file__, what, home], check=True)


def warm(home: Path) -> None:
    """Print what a search without reranking takes in a process that stays, and its memory."""
    from bot.search.find import find
    from ingest.models.loading import Models

    questions = [json.loads(line)["question"] for line in Path(QUESTIONS).read_text(encoding="utf-8").splitlines()]
    with closing(Library(home)) as library:
        models = Models()
        began = perf_counter()
        assert library.own_index()
        print(f"  opened in {perf_counter() - began:.1f} s, {memory()}")
        spent = []
        for question in [*questions[:5], *questions[:200]]:
            began = perf_counter()
            find(library, models, question)
            spent.append(1000 * (perf_counter() - began))
        spent = spent[5:]
        worst = quantiles(spent, n=20)[-1]
        print(f"  search: median {median(spent):.1f} ms, 95th percentile {worst:.1f} ms, {memory()}")


def cold(home: Path) -> None:
    """Print what one question in a new process takes, in turns with the same question to a small library."""
    newsdesk = [sys.executable, "-m", "bot", "ask", "What will the repairs of the bridge cost?", "--json"]
    with tempfile.TemporaryDirectory() as small:
        grow(Path(small), 400)
        taken: dict[Path, list[float]] = {Path(small): [], home: []}
        for _ in range(ROUNDS + 1):
            for each, times in taken.items():
                began = perf_counter()
                env = {**os.environ, "NEWSDESK_HOME": str(each)}
                subprocess.run(newsdesk, env=env, capture_output=True, check=False)
                times.append(perf_counter() - began)
    ratio = median(b / a for a, b in zip(*(times[1:] for times in taken.values()), strict=True))
    least, most = (median(times[1:]) for times in taken.values())
    print(f"  ask, cold: {most:.2f} s, {ratio:.2f} times as long as a small library ({least:.2f} s)", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["warm"]:
        warm(Path(sys.argv[2]))
    else:
        main()
