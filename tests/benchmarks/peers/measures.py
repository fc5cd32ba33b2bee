"""What is measured of a candidate, each in processes of its own. Every function returns figures, as JSON has them."""

import json
import os
import random
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

from material import Question, Revisions, plain
from protocol import Article, write_articles

Figures = dict[str, Any]

K = 10  # texts a search returns
COLD = 5  # processes that ask one question each
KILLED = 20  # articles of an ingest that is killed; a choice: some 200 texts, two batches or more of most
KILLS = 10
_LIMIT = 1800.0  # seconds for one process


class Failed(Exception):
    """A driver ended with an error; the message is its last line."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A candidate's interpreter, the embedding model's folder, and a folder to write to."""

    python: str
    model: Path
    scratch: Path

    def run(self, driver: str, library: str, *command: str) -> list[Figures]:
        """Run a driver to its end and return what it printed. Raises Failed."""
        process = self.start(driver, library, *command)
        try:
            out, err = process.communicate(timeout=_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Failed(f"{command[0]} took longer than {_LIMIT:.0f} s") from None
        if process.returncode:
            raise Failed((err.strip().splitlines() or [f"exit code {process.returncode}"])[-1][:200])
        return [json.loads(line) for line in out.splitlines() if line.startswith("{")]

    def start(self, driver: str, library: str, *command: str) -> "subprocess.Popen[str]":
        """Start a driver on the folder `library`."""
        folder = self.scratch / library
        folder.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [self.python, Path(__file__).with_name("drive.py"), driver, folder, *command],
            env=_environment(self.model, self.scratch),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def new(self, library: str) -> str:
        """Return `library`, without what an earlier run left in it."""
        shutil.rmtree(self.scratch / library, ignore_errors=True)
        return library

    def write(self, name: str, value: object) -> str:
        """Write a file of JSON and return its path."""
        path = self.scratch / name
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)

    def articles(self, name: str, articles: Sequence[Article]) -> str:
        """Write a file of articles and return its path."""
        return str(write_articles(self.scratch / name, articles))


def _environment(model: Path, home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    return kept | {
        "ANONYMIZED_TELEMETRY": "False",
        "BENCHMARK_MODEL": str(model),
        "DO_NOT_TRACK": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
        "HOME": str(home),  # nobody reads the settings or fills the caches of whoever runs this
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }


def ingest(bench: Bench, driver: str, articles: Sequence[Article]) -> Figures:
    """Ingest into a new library, in seconds; then the same again. Megabytes of peak memory and of disk."""
    path = bench.articles("articles.jsonl", articles)
    _warm(bench, driver, articles[0])
    first = bench.run(driver, bench.new("library"), "ingest", path)[-1]
    disk = sum(file.stat().st_size for file in (bench.scratch / "library").rglob("*") if file.is_file()) / 1e6
    again = bench.run(driver, "library", "ingest", path)[-1]
    return first | {
        "disk_mb": disk,
        "stored": _texts(bench, driver, "library").total(),
        "again_seconds": again["seconds"],
        "again_embedded": again["embedded"],
    }


def _warm(bench: Bench, driver: str, article: Article) -> None:
    """Let Python compile every module once, in a library that nobody uses again."""
    bench.run(driver, "warm", "ingest", bench.articles("one.jsonl", [article]))
    bench.run(driver, "warm", "search", bench.write("one.json", ["What happened?"]), str(K))


def ask(bench: Bench, driver: str, asked: Sequence[Question]) -> Figures:
    """Search for each question: shares of them, milliseconds, and seconds of a process that asks one."""
    path = bench.write("questions.json", [asked[0].text, *(question.text for question in asked)])
    ready, _, *found = bench.run(driver, "library", "search", path, str(K))
    ranks = [_rank(answer["found"], question.gold) for answer, question in zip(found, asked, strict=True)]
    ms = [answer["ms"] for answer in found]
    one = bench.write("one.json", [asked[0].text])
    cold = [_seconds(bench, driver, one) for _ in range(COLD)]
    return {
        "questions": len(asked),
        "hit@1": sum(rank == 1 for rank in ranks) / len(ranks),
        "hit@10": sum(rank > 0 for rank in ranks) / len(ranks),
        "median_ms": median(ms),
        "p95_ms": quantiles(ms, n=20)[-1],
        "cpu_ms": median(answer["cpu_ms"] for answer in found),
        "cold_seconds": median(cold),
        "open_seconds": ready["ready"],
        "search_peak_mb": found[-1]["peak_mb"],
    }


def _seconds(bench: Bench, driver: str, path: str) -> float:
    began = perf_counter()
    bench.run(driver, "library", "search", path, str(K))
    return perf_counter() - began


def _rank(found: Sequence[Sequence[str]], gold: frozenset[str]) -> int:
    """Return the rank of the first gold article among the articles found, 0 if there is none."""
    articles = list(dict.fromkeys(article for article, _ in found))
    return next((rank for rank, article in enumerate(articles, 1) if article in gold), 0)


def update(bench: Bench, driver: str, revised: Revisions) -> Figures:
    """Ingest both versions; count the replaced sentences that a search for them returns, before and after."""
    wanted = bench.write("replaced.json", revised.replaced)
    first = bench.run(driver, bench.new("revised"), "ingest", bench.articles("before.jsonl", revised.before))[-1]
    before = bench.run(driver, "revised", "search", wanted, str(K))[1:]
    second = bench.run(driver, "revised", "ingest", bench.articles("after.jsonl", revised.after))[-1]
    after = bench.run(driver, "revised", "search", wanted, str(K))[1:]
    return {
        "articles": len(revised.after),
        "replaced": len(revised.replaced),
        "found_before": _returned(before, revised.replaced),
        "found_after": _returned(after, revised.replaced),
        "embedded_before": first["embedded"],
        "embedded_after": second["embedded"],
        "stored_after": _texts(bench, driver, "revised").total(),
        "update_seconds": second["seconds"],
    }


def _returned(answers: Sequence[Figures], sentences: Sequence[str]) -> int:
    return sum(
        any(sentence in plain(text) for _, text in answer["found"])
        for answer, sentence in zip(answers, sentences, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Victim:
    """An ingest that is killed: its file of articles, and what it stores in peace."""

    driver: str
    articles: str
    peace: Counter[tuple[str, str]]


def kills(bench: Bench, driver: str, articles: Sequence[Article]) -> Figures:
    """Kill an ingest at `KILLS` random moments, open and search, ingest again, and compare with an ingest in peace.

    The moments are spread over its time: one in each of as many equal parts, of the faster of two ingests in peace.
    `embedded_again` are the texts that the second run embeds, on average, of the `whole` there are; runs that had ended
    by then (`ended_before`) don't count.
    """
    path = bench.articles("killed.jsonl", articles[:KILLED])
    whole, other = (bench.run(driver, bench.new(name), "ingest", path)[-1] for name in ("peace", "peace-2"))
    seconds = min(whole["seconds"], other["seconds"])
    victim = _Victim(driver, path, _texts(bench, driver, "peace"))
    chance = random.Random(7)  # the same for everybody
    outcomes = []
    for number in range(KILLS):
        when = chance.uniform(number, number + 1) * seconds / KILLS
        outcomes.append(_kill(bench, victim, bench.new("killed"), when=when))
    total: Counter[str] = sum(outcomes, Counter())
    return {
        "kills": KILLS,
        "whole": whole["embedded"],
        **{
            name: total[name]
            for name in ("ended_before", "open_failed", "resume_failed", "runs_lost", "runs_doubled", "lost", "doubled")
        },
        "embedded_again": total["embedded_again"] / max(1, KILLS - total["ended_before"]),
    }


def _kill(bench: Bench, victim: _Victim, library: str, *, when: float) -> Counter[str]:
    process = bench.start(victim.driver, library, "ingest", victim.articles)
    assert process.stdout
    process.stdout.readline()  # it is ready, and begins
    sleep(when)
    outcome = Counter(ended_before=int(process.poll() is not None))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    again = bench.start(victim.driver, library, "resume", victim.articles)
    said: Figures = {}
    for line in again.communicate(timeout=_LIMIT)[0].splitlines():
        said |= json.loads(line) if line.startswith("{") else {}
    if "searched" not in said:
        outcome["open_failed"] += 1
    if "texts" not in said:
        outcome["resume_failed"] += 1
        return outcome
    if not outcome["ended_before"]:
        outcome["embedded_again"] = said["embedded"]
    stored = Counter((article, text) for article, text in said["texts"])
    lost, doubled = (victim.peace - stored).total(), (stored - victim.peace).total()
    outcome.update(lost=lost, doubled=doubled, runs_lost=int(lost > 0), runs_doubled=int(doubled > 0))
    return outcome


def _texts(bench: Bench, driver: str, library: str) -> Counter[tuple[str, str]]:
    """Return how often each text is stored."""
    return Counter((article, text) for article, text in bench.run(driver, library, "texts")[-1]["texts"])
