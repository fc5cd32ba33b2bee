"""Kills a process that builds index after index, looks at what is left, and prints a JSON report.

    python tests/support/index_kills.py 50     50 kills at random moments and 50 aimed ones: eight minutes

An aimed kill comes when an HNSW file in the folder under construction has just changed: Chroma is writing it.
After each kill another process opens the index, catches up, and asks for every record. It may die of what it
opens, and that is counted too.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np

from ingest.library import build, generations
from ingest.library.chroma import Record
from ingest.library.index import Index
from ingest.library.seal import State

SIZE, ROOM = 900, 350  # passages of all, and in a generation
EMPTY = 200_000  # bytes; data_level0.bin begins with 167,600, and a kill before there is more in it harms nothing
# A clean server forks the processes, so that each has chromadb imported (3 s) but has never opened anything.
PROCESSES = multiprocessing.get_context("forkserver")


def records() -> list[Record]:
    vectors = np.random.default_rng(11).standard_normal((SIZE, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [Record(f"story:{number:06x}", "story", number, vector) for number, vector in enumerate(vectors, 1)]


class Held:
    """A ledger of the first `upto` records."""

    def __init__(self, upto: int) -> None:
        self._records = records()[:upto]

    def after(self, number: int) -> list[Record]:
        return self._records[number:]

    def count(self, after: int, upto: int) -> int:
        return len(self._records[after:upto])


def owned(folder: Path) -> tuple[Index, int]:
    build.ROOM = ROOM
    index = Index.own(folder)
    assert index, "the lock outlived its owner"
    index.open(State("library", "model", SIZE, 0), Held(SIZE))
    return index, index.upto


def build_on(folder: Path, seed: int, ready: Connection) -> None:
    """Build generations for ever: now from nothing, now a little more than before."""
    dice = random.Random(seed)
    index, upto = owned(folder)
    ready.send(upto)
    while True:
        update = index.catch_up
        if not upto or upto == SIZE:
            update, upto = index.rebuild, 0
        upto = min(SIZE, upto + dice.choice([1, 40, 300, 500, SIZE]))
        update(State("library", "model", upto, 0), Held(upto))


def look_at(folder: Path, result: Connection) -> None:
    """Open what is left, as the next owner does, then catch up; ask for every record before and after."""
    held = records()
    index, upto = owned(folder)
    folders, live = len(list(folder.glob("generation-*"))), len(generations.current(folder))
    missed_at_once = missed(index, held[:upto])
    started = time.monotonic()
    index.catch_up(State("library", "model", SIZE, 0), Held(SIZE))
    seconds = time.monotonic() - started
    report = {"upto": upto, "folders": folders, "live": live, "missed": missed_at_once, "seconds": seconds}
    result.send(report | {"missed_after": missed(index, held), "scanned": len(index.missed), "count": index.count})
    index.close()


def missed(index: Index, held: list[Record]) -> int:
    """Count the records that neither a search finds by their own vector nor the index names as missed."""
    known = set(index.missed)
    return sum(index.nearest(record.vector, 1)[0][0] != record.id for record in held if record.number not in known)


def under_construction(folder: Path) -> set[tuple[str, int, int]]:
    """Return each HNSW file that Chroma is filling, with its size and its time of change."""
    live = generations.current(folder)
    found = set()
    for generation in folder.glob("generation-*"):
        if generation not in live and not (generation / "seal.json").exists():
            with suppress(OSError):  # it is being swept
                for path in generation.glob("*/*"):
                    found.add((str(path), path.stat().st_size, path.stat().st_mtime_ns))
    filled = any(name.endswith("data_level0.bin") and size > EMPTY for name, size, _ in found)
    return found if filled else set()


def stop_amid_a_write(process: BaseProcess, folder: Path, dice: random.Random) -> None:
    """Stop a process in the middle of some write: right when an HNSW file was seen to change for the nth time."""
    assert process.pid
    to_go, seen = dice.randint(1, 10), under_construction(folder)
    while to_go:
        now = under_construction(folder)
        to_go, seen = to_go - bool(now - seen), now
        if not to_go:
            os.kill(process.pid, signal.SIGSTOP)
            if not under_construction(folder):  # on a busy machine it is quicker than we look
                os.kill(process.pid, signal.SIGCONT)
                to_go = 1


def killed(folder: Path, seed: int, *, aimed: bool) -> bool:
    """Start building, kill it, and return whether it was in the midst of a generation."""
    dice = random.Random(seed)
    here, there = PROCESSES.Pipe()
    process = started(build_on, folder, seed, there)
    here.recv()
    if aimed:
        stop_amid_a_write(process, folder, dice)
    else:
        time.sleep(dice.uniform(0, 2.5))
    process.kill()
    process.join()
    live = generations.current(folder)
    return any(generation not in live for generation in folder.glob("generation-*"))


def started(task: object, *arguments: object) -> BaseProcess:
    process = PROCESSES.Process(target=task, args=arguments, daemon=True)  # type: ignore[arg-type]
    process.start()
    return process


def run(kills: int, *, aimed: bool, folder: Path, seed: int = 1) -> dict[str, object]:
    """Kill that often; return how often what was seen."""
    PROCESSES.set_forkserver_preload(["chromadb", "numpy"])
    seen: Counter[str] = Counter()
    slowest = 0.0
    for number in range(kills):
        seen["killed while building"] += killed(folder, seed + number, aimed=aimed)
        here, there = PROCESSES.Pipe()
        process = started(look_at, folder, there)
        there.close()
        try:
            report = here.recv()
        except EOFError:  # it died, of a signal or of an exception
            process.join()
            seen[f"DIED with {process.exitcode}"] += 1
            continue
        process.join()
        seen["opened what was there before" if report["upto"] else "found none"] += 1
        seen["MISSED at once"] += report["missed"]
        seen["MISSED after catching up"] += report["missed_after"]
        seen["scanned because a search misses them"] += report["scanned"]
        seen["LEFTOVERS"] += report["folders"] != report["live"]
        seen["WRONG COUNT"] += report["count"] != SIZE
        slowest = max(slowest, report["seconds"])
    return {"kills": kills, **seen, "slowest healing, s": round(slowest, 2)}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        report = {
            "random": run(count, aimed=False, folder=Path(folder, "random")),
            "aimed": run(count, aimed=True, folder=Path(folder, "aimed"), seed=1000),
        }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
