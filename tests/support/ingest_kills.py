"""Kills a process that takes archives in, looks at what is left, and prints a JSON report.

    python tests/support/ingest_kills.py 50     50 kills at random moments, 50 aimed ones, 5 of the true command

The child takes in edition after edition of invented stories and brings the index up to date every few of them. An
aimed kill comes when Chroma has just written a file. `newsdesk ingest` itself is killed when it has committed some.
After each kill another process looks for half articles, takes in what is missing, and compares with a library that
nobody killed.
"""

import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import cache
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from index_kills import started, stop_amid_a_write
from invented import WordsEmbedder, article, story, write_archive

from ingest.errors import LibraryError
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.passages.split import split

STORIES = 60
TOGETHER = 20  # stories between two generations of the index
PROCESSES = multiprocessing.get_context("forkserver")
REPO = Path(__file__).parents[2]
Dump = dict[str, list[tuple[str, list[tuple[str, int, int]]]]]  # texts by article, with ids and places of passages


def stories(edition: int) -> list[int]:
    """Which stories have this edition: all the first, two of three each later one."""
    return [number for number in range(STORIES) if not edition or (number + edition) % 3]


def take_in_edition(library: Library, edition: int, say: Callable[[object], object], *, seconds: float = 0) -> None:
    """Take in an edition, some stories at a time; say which are done and when the index has caught up."""
    embedder, numbers = WordsEmbedder(seconds=seconds), stories(edition)
    library.check_model(embedder.name, embedder.digest)
    for first in range(0, len(numbers), TOGETHER):
        some = numbers[first : first + TOGETHER]
        report = take_in([article(number, edition) for number in some], library, lambda: embedder)
        assert not report.failed, report.failed
        say((edition, some))
        library.catch_up(backlog=0)
        say("indexed")


def take_in_for_ever(home: Path, say: Connection) -> None:
    """Take in edition after edition: what is killed."""
    say.send("started")
    library = Library(home)
    assert library.own_index(), "the lock outlived its owner"
    for edition in count():
        take_in_edition(library, edition, say.send, seconds=0.0005)


# --- what is looked at ---


def faults(home: Path, editions: int) -> Iterator[str]:
    """Yield what is wrong with the ledger, in which no edition from `editions` on may stand."""
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
        versions = ledger.execute("SELECT article_id, number, text, valid_until FROM versions").fetchall()
        placements = ledger.execute(
            "SELECT l.article_id, l.version, l.start, l.end, p.id, p.number, p.text, p.vector FROM placements l"
            " LEFT JOIN passages p ON p.number = l.passage ORDER BY l.article_id, l.version, l.start"
        ).fetchall()
        articles, passages, words, past = (
            {each for (each,) in ledger.execute(f"SELECT {column} FROM {table}")}
            for table, column in (
                ("articles", "id"),
                ("passages", "number"),
                ("lexical", "rowid"),
                ("lexical_past", "rowid"),
            )
        )
        if (found := ledger.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            yield f"DAMAGED ledger: {found[:3]}"
    living = {(id, number) for id, number, _, until in versions if until is None}
    placed = {number for *_, number, _, _ in placements}
    current = {number for id, version, *_, number, _, _ in placements if (id, version) in living}
    if sorted(articles) != sorted(id for id, _ in living) or articles != {id for id, *_ in versions}:
        yield "HALF: an article without exactly one current version"
    if placed != passages:
        yield "HALF: a passage in no version"
    if (words, past) != (current, placed - current):
        yield "WRONG words"
    for id, number, text, _ in versions:
        if text not in [story(int(id.removeprefix("story-")), edition) for edition in range(editions)]:
            yield "WRONG text"
        yield from faults_of(id, text, [row[2:] for row in placements if row[:2] == (id, number)])


def faults_of(id: str, text: str, here: list[tuple]) -> Iterator[str]:
    """Yield what is wrong with the passages of one version: (start, end, id, number, text, vector) each."""
    if [(passage, start, end) for start, end, passage, *_ in here] != cut(id, text):
        yield "HALF: passages that are not those of the text"
    if any(text[start:end] != words for start, end, _, _, words, _ in here):
        yield "WRONG offset"
    if any(abs(np.linalg.norm(np.frombuffer(vector or b"", np.float32)) - 1) > 1e-4 for *_, vector in here):
        yield "HALF: a passage without a vector"
    edges = [0, *(edge for start, end, *_ in here for edge in (start, end)), len(text)]
    if any(text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)):
        yield "HALF: text that no passage covers"


@cache
def cut(article_id: str, text: str) -> list[tuple[str, int, int]]:
    return [(passage.id, passage.start, passage.end) for passage in split(article_id, text)]


def dump(home: Path) -> Dump:
    """Return all that two libraries of the same archives have in common."""
    with closing(Library(home)) as library:
        whole: Dump = {}
        for listed in library.articles():
            versions = [library.version(listed.id, number + 1) for number in range(listed.version)]
            whole[listed.id] = [(v.text, [(p.id, p.start, p.end) for p in library.passages_of(v)]) for v in versions]
    return whole


def fresh(folder: Path, editions: int) -> Dump:
    """Return the dump of a library that took in these editions undisturbed; kept in `folder`, made once."""
    home = folder / f"fresh-{editions}"
    if not home.exists():
        before = folder / f"fresh-{editions - 1}"
        if editions > 1:
            fresh(folder, editions - 1)
            shutil.copytree(before, home)
        with closing(Library(home)) as library:
            take_in_edition(library, editions - 1, lambda said: None)
    return dump(home)


def astray(library: Library) -> int:
    """Count the current passages that are not the first to be found by their own vector."""
    with closing(sqlite3.connect(library.home / "ledger.sqlite3")) as ledger:
        held = ledger.execute(
            "SELECT DISTINCT p.id, p.vector FROM passages p JOIN placements l ON l.passage = p.number"
            " JOIN versions v ON v.article_id = l.article_id AND v.number = l.version WHERE v.valid_until IS NULL"
        ).fetchall()
    missed = 0
    with library.snapshot() as snapshot:
        for id, vector in held:
            found = snapshot.dense(np.frombuffer(vector, np.float32), 1)
            missed += not found or found[0][0].id != id or found[0][1] < 0.999
    return missed


def look_at(home: Path, kept: Path, said: list[tuple[int, list[int]]], result: Connection) -> None:
    """Look at what is left, take in the edition that was under way and another, and look again."""
    begun = 2 + max((edition for edition, _ in said), default=-1)  # the child may be one further than it said
    seen: Counter[str] = Counter()
    library = Library(home)
    seen.update(faults(home, begun))
    for edition, numbers in said:
        for number in numbers:
            with suppress(LibraryError):
                texts = [version.text for version in all_versions(library, f"story-{number}")]
                seen["kept what was reported"] += story(number, edition) in texts
            seen["reported"] += 1
    seen["LOST"] = seen["reported"] - seen["kept what was reported"]
    assert library.own_index(), "the lock outlived its owner"
    seen["ASTRAY at once"] += astray(library)
    for edition in (begun - 2, begun - 1, begun):
        if edition >= 0:
            take_in_edition(library, edition, lambda said: None)
    seen["ASTRAY after catching up"] += astray(library)
    seen["BACKLOG left"] += library.backlog()
    seen["LEFTOVERS"] += len(list((home / "index").glob("generation-*"))) != 1
    library.close()
    seen.update(faults(home, begun + 1))
    seen["DIFFERENT from a fresh library"] += dump(home) != fresh(kept, begun + 1)
    result.send(seen)


def all_versions(library: Library, id: str) -> list:
    return [library.version(id, number + 1) for number in range(library.version(id).number)]


# --- what is killed ---


def kill_child(home: Path, dice: random.Random, *, aimed: bool) -> list[tuple[int, list[int]]]:
    """Start the child, kill it, and return what it reported done: an edition and its stories."""
    here, there = PROCESSES.Pipe()
    process = started(take_in_for_ever, home, there)
    there.close()
    here.recv()
    if aimed:
        stop_amid_a_write(process, home / "index", dice)
    else:
        time.sleep(dice.uniform(0, 8))
    process.kill()
    process.join()
    said = []
    with suppress(EOFError):
        while True:
            said.append(here.recv())
    return [done for done in said if done != "indexed"]


def run(kills: int, *, aimed: bool, folder: Path, seed: int = 1) -> dict[str, object]:
    """Kill the child that often, each time in a new library; return how often what was seen."""
    PROCESSES.set_forkserver_preload(["chromadb", "numpy", "sqlalchemy", "alembic", "nupunkt"])
    folder.mkdir(parents=True, exist_ok=True)
    seen: Counter[str] = Counter()
    for number in range(kills):
        home = folder / f"killed-{number}"
        said = kill_child(home, random.Random(seed + number), aimed=aimed)
        seen["killed in edition " + str(max((edition for edition, _ in said), default=0))] += 1
        seen["killed while a generation was built"] += len(list((home / "index").glob("generation-*"))) > 1
        here, there = PROCESSES.Pipe()
        process = started(look_at, home, folder, said, there)
        there.close()
        try:
            seen.update(here.recv())
        except EOFError:  # it died, of a signal or of an exception
            process.join()
            seen[f"DIED with {process.exitcode}"] += 1
        process.join()
        shutil.rmtree(home, ignore_errors=True)
    return {"kills": kills, **{name: times for name, times in sorted(seen.items()) if times}}


def run_command(kills: int, *options: str, folder: Path, seed: int = 1) -> dict[str, object]:
    """Kill `newsdesk ingest` with these options that often when it has committed some articles, then let it finish."""
    seen: Counter[str] = Counter()
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(kills):
        home, dice = folder / f"command-{number}", random.Random(seed + number)
        archive = write_archive(folder / "archive.jsonl", [(n, 0) for n in range(STORIES)])
        with started_command(home, archive, *options) as process:
            enough = dice.choice([0, 1, dice.randrange(2, STORIES)])
            while process.poll() is None and committed(home) < enough:
                time.sleep(0.001)
            if not enough:
                time.sleep(dice.uniform(0, 4))
            process.kill()
        seen["killed"] += process.returncode < 0
        seen["articles that were there"] += committed(home)
        if committed(home):
            seen.update(faults(home, 1))
        for expected in (STORIES - committed(home), 0):
            with started_command(home, archive, *options) as process:
                out, err = process.communicate()
            seen["FAILED"] += process.returncode != 0 or err != ""
            seen["WRONG count"] += json.loads(out or "{}").get("added") != expected
        seen.update(faults(home, 1))
        seen["DIFFERENT from a fresh library"] += dump(home) != fresh(folder, 1)
    return {"kills": kills, **{name: times for name, times in sorted(seen.items()) if times}}


def started_command(home: Path, archive: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bot", "ingest", str(archive), "--json", *options]
    variables = os.environ | {"NEWSDESK_HOME": str(home), "PYTHONPATH": str(REPO)}
    return subprocess.Popen(
        command, env=variables, cwd=home.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def committed(home: Path) -> int:
    """How many articles the ledger holds; none while it is being made."""
    if not (home / "ledger.sqlite3").exists():
        return 0
    with suppress(sqlite3.Error), closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
        return int(ledger.execute("SELECT count(*) FROM articles").fetchone()[0])
    return 0


def main(kills: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = {
            "random": run(kills, aimed=False, folder=folder / "kills"),
            "aimed": run(kills, aimed=True, folder=folder / "kills", seed=1000),
            "command": run_command(max(1, kills // 10), folder=folder / "commands"),
        }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
