"""One process takes versions in, two search all the while; checks what they see, and prints a JSON report.

    python tests/support/three_processes.py 60            a minute with an embedder that costs nothing
    python tests/support/three_processes.py 60 models     a minute with the bundled models, asking as well

Each version of an article gives another tally. When a version is committed the writer logs it; whoever begins to
search after that must find this tally or a later one, exactly one, and never none. One of the searchers owns the
index and keeps it up to date, the other one searches beside it.
"""

import asyncio
import json
import multiprocessing
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import numpy as np
from invented import WordsEmbedder, story

from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.ports import Embedder

CHANGING, STILL = 10, 60  # articles that change all the time, and others around them
BACKLOG = 40  # small, so that the index is swapped often
PROCESSES = multiprocessing.get_context("forkserver")
_TALLY = re.compile(r"The tally of story (\d+) stood at (\d+) ")

Search = Callable[[int], list[set[int]]]  # of an article: the tallies that each way of searching found


@dataclass
class Begin:
    """Lets all processes begin together when each is ready, and says when to stop."""

    barrier: Barrier
    seconds: float

    def __call__(self) -> float:
        self.barrier.wait(120)
        return time.monotonic() + self.seconds


def told(number: int, tally: int) -> Article:
    text = (
        story(number, paragraphs=4)
        + f"\n\n# The tally\n\nThe tally of story {number} stood at {tally} when the count was closed."
    )
    return Article(id=f"story-{number}", title=f"Story {number}", text=text, source="desk", fetched=datetime.now(UTC))


def question(number: int) -> str:
    return f"The tally of story {number} stood at what when the count was closed?"


def embedder(*, models: bool) -> Embedder:
    if not models:
        return WordsEmbedder()
    from ingest.models.bundled import BundledEmbedder

    return BundledEmbedder()


def fill(home: Path, *, models: bool) -> None:
    """Make the library with a first version of every article, so that no search may find none."""
    model = embedder(models=models)
    with closing(Library(home)) as library:
        library.check_model(model.name, model.digest)
        take_in([told(number, 0) for number in range(CHANGING + STILL)], library, lambda: model)


def write(home: Path, log: Path, begin: Begin, models: bool, result: Connection) -> None:
    """Take in a version after another, and log each when it is committed."""
    seen: Counter[str] = Counter()
    waits, model = [], embedder(models=models)
    with closing(Library(home)) as library, log.open("a", buffering=1) as logged:
        model.embed_question("loads what is loaded at first use")
        until = begin()
        for tally in count(1):
            if time.monotonic() > until:
                break
            number = tally % CHANGING
            began = time.monotonic()
            try:
                report = take_in([told(number, tally)], library, lambda: model)
                seen["commits"] += report.updated
                seen["ERRORS"] += len(report.failed)
            except Exception as error:
                seen[f"ERROR {type(error).__name__}: {error}"] += 1
            waits.append(time.monotonic() - began)
            logged.write(json.dumps([number, tally, time.monotonic()]) + "\n")
    result.send((seen, waits))


def search(home: Path, log: Path, begin: Begin, models: bool, owns: bool, result: Connection) -> None:
    """Search and compare with what was logged before each search began."""
    seen: Counter[str] = Counter()
    waits, dice, done = [], random.Random(owns), threading.Event()
    library = Library(home)
    if owns:
        assert library.own_index()
        library.catch_up()
    keeper = threading.Thread(target=keep_up, args=(library, done, seen))
    keeper.start()
    find, answer = searches(library, models=models), answers(library) if models else None
    find(0)  # whatever is loaded at first use is not waited for below
    until = begin()
    logged, floors = log.open(), [0] * CHANGING
    while time.monotonic() < until:
        for line in logged:
            number, tally, _ = json.loads(line)
            floors[number] = tally
        number = dice.randrange(CHANGING)
        began = time.monotonic()
        try:
            results = find(number)
            waits.append(time.monotonic() - began)
            if answer and dice.random() < 0.1:  # not timed: the reranker takes what it takes
                results += answer(number)
                seen["answers"] += 1
            for found in results:
                seen["searches"] += 1
                seen["FOUND NONE"] += not found
                seen["FOUND BOTH"] += len(found) > 1
                seen["FOUND AN OLDER ONE"] += any(tally < floors[number] for tally in found)
        except Exception as error:
            seen[f"ERROR {type(error).__name__}: {error}"] += 1
    done.set()
    keeper.join()
    library.close()
    result.send((seen, waits))


def keep_up(library: Library, done: threading.Event, seen: "Counter[str]") -> None:
    """Bring the index up to date again and again, if it is ours."""
    while not done.wait(0.05):
        try:
            seen["generations"] += library.catch_up(backlog=BACKLOG)
        except Exception as error:
            seen[f"ERROR {type(error).__name__}: {error}"] += 1


def tallies(number: int, texts: list[str]) -> set[int]:
    found = [_TALLY.search(text) for text in texts]
    return {int(match[2]) for match in found if match and int(match[1]) == number}


def searches(library: Library, *, models: bool) -> Search:
    """Search in each way there is, within one snapshot, and read the current version."""
    model, k = embedder(models=models), 100  # no model tells one story from another by its number

    def find(number: int) -> list[set[int]]:
        vector, id = model.embed_question(question(number)), f"story-{number}"
        with library.snapshot() as snapshot:
            dense, near = snapshot.dense(vector, k), snapshot.dense(vector, k, article_id=id)
            lexical = snapshot.lexical(question(number), k)
        found = [tallies(number, [p.text for p, _ in ranked]) for ranked in (dense, near, lexical)]
        return [*found, set.union(*found), tallies(number, [library.version(id).text])]

    return find


def answers(library: Library) -> Search:
    """Ask as the bot does."""
    from bot.answer import Answer
    from bot.desk import Desk
    from ingest.models.loading import Models

    desk = Desk(library, Models())

    async def answered(number: int) -> list[set[int]]:
        quotes: list[str] = []
        async for event in desk.answer(question(number), article_id=f"story-{number}"):
            if isinstance(event, Answer):
                quotes = [f"{citation.quote} " for citation in event.citations]
        return [tallies(number, quotes)]

    return lambda number: asyncio.run(answered(number))


def run(seconds: float, *, folder: Path, models: bool = False) -> dict[str, object]:
    """Run the three processes that long; return what they saw and how long they waited."""
    home, log = folder / "home", folder / "commits.log"
    fill(home, models=models)
    log.touch()
    PROCESSES.set_forkserver_preload(["chromadb", "numpy", "sqlalchemy", "nupunkt"])
    begin = Begin(PROCESSES.Barrier(3), seconds)
    tasks = {
        "writer": (write, (home, log, begin, models)),
        "searcher that owns the index": (search, (home, log, begin, models, True)),
        "searcher beside it": (search, (home, log, begin, models, False)),
    }
    results = {}
    for name, (task, arguments) in tasks.items():
        here, there = PROCESSES.Pipe()
        PROCESSES.Process(target=task, args=(*arguments, there), daemon=True).start()
        there.close()
        results[name] = here
    return {name: summary(result) for name, result in results.items()}


def summary(result: Connection) -> dict[str, float]:
    try:
        seen, waits = result.recv()
    except EOFError:
        return {"DIED": 1}
    counted = {name: times for name, times in seen.items() if times}
    longest, most = (round(1000 * float(np.quantile(waits, q)), 1) for q in (1, 0.99))
    return counted | {"longest wait, ms": longest, "99 % within, ms": most}


def main(seconds: float, *, models: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(seconds, folder=Path(folder), models=models), indent=1))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, models="models" in sys.argv[2:])
