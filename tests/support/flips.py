"""An article flips between two versions while eight readers ask about it; prints a JSON report.

    python tests/support/flips.py 1000             with an embedder and a reranker that cost nothing
    python tests/support/flips.py 1000 models      with the bundled models

Every version tells the same five sums, all of them small or all of them large. An answer that has a small one and a
large one mixes versions; an answer that has none misses the article; a quote that does not stand in the version it
names is wrong; and a sum that belongs to no version committed while the question was asked is old.
"""

import asyncio
import json
import multiprocessing
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
from invented import HOUR, NOON, WordsEmbedder, article

from bot.answer import Answer
from bot.desk import Desk
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.ports import Span

ASKERS = 8
PROCESSES = multiprocessing.get_context("forkserver")
TOPICS = ("bridge", "ferry", "market", "school", "archive")
_SUM = re.compile(r"(?:small|large) sum of (\d+) crowns")


class SharedWords:
    """A reranker and reader that counts the words which question and text share."""

    name = "shared words"

    def score(self, question: str, texts: Sequence[str]) -> np.ndarray:
        asked = set(question.lower().split())
        return np.array([len(asked & set(text.lower().split())) for text in texts], np.float32)

    def read(self, question: str, texts: Sequence[str]) -> list["Shared"]:
        return [Shared(self, question, text) for text in texts]


class Shared:
    """How many words a text shares with the question."""

    def __init__(self, reranker: SharedWords, question: str, text: str) -> None:
        self._reranker, self._question, self._text = reranker, question, text
        self.logit = self.rank = float(reranker.score(question, [text])[0])

    def best(self, start: int, end: int) -> Span | None:
        return Span(start, end, float(self._reranker.score(self._question, [self._text[start:end]])[0]))


class Cheap:
    """Models that cost nothing."""

    def __init__(self) -> None:
        self.embedder, self.reranker = WordsEmbedder(), SharedWords()
        self.reader = self.reranker


def told(flip: int) -> Article:
    """Return the article as it stands after that many flips."""
    size, crowns = ("large", 900) if flip % 2 else ("small", 100)
    paragraphs = [
        f"# The {topic}\n\nThe council of Aldermoor grants the {topic} a {size} sum of {crowns + i} crowns. "
        f"The {topic} stays under the care of the town for the whole of the coming year."
        for i, topic in enumerate(TOPICS)
    ]
    return Article(
        id="budget", title="What the budget of Aldermoor grants", text="\n\n".join(paragraphs), source="desk",
        fetched=NOON + HOUR * flip,
    )  # fmt: skip


def flip(home: Path, flips: int, seconds: float, begin: Event, done: Event, result: Connection) -> None:
    """Commit one version after the other, over at least that many seconds."""
    embedder, seen = WordsEmbedder(), Counter[str]()
    with closing(Library(home)) as library:
        begin.wait()
        began = time.monotonic()
        for number in range(1, flips + 1):
            report = take_in([told(number + 1)], library, lambda: embedder)
            seen["flips"] += report.updated
            seen["EMBEDDED again"] += report.passages_embedded
            seen["FAILED to commit"] += len(report.failed)
            time.sleep(max(0.0, began + seconds * number / flips - time.monotonic()))
    done.set()
    result.send(seen)


async def ask_on(desk: Desk, asker: int, done: Event, seen: "Counter[str]") -> None:
    """Ask until the flips are over."""
    while not done.is_set():
        topic = TOPICS[(asker + seen["answers"]) % len(TOPICS)]
        async for event in desk.answer(f"What sum does the council of Aldermoor grant the {topic}?"):
            if isinstance(event, Answer):
                look_at(event, desk.library, seen)


def look_at(answer: Answer, library: Library, seen: "Counter[str]") -> None:
    sums = {int(crowns) > 500 for crowns in _SUM.findall(answer.text)}
    seen["answers"] += 1
    seen["MIXED"] += len(sums) > 1 or len({citation.version for citation in answer.citations}) > 1
    seen["MISSED"] += not sums or {citation.article_id for citation in answer.citations} != {"budget"}
    for citation in answer.citations:
        text = library.version("budget", citation.version).text
        seen["WRONG"] += text[citation.start : citation.end] != citation.quote


def run(flips: int, *, seconds: float, folder: Path, models: bool = False) -> dict[str, int]:
    """Flip that often over that many seconds while the readers ask; return what they saw."""
    home = folder / "home"
    wired = _bundled() if models else Cheap()
    library = Library(home)
    library.check_model(wired.embedder.name, wired.embedder.digest)
    take_in([told(0), told(1), *map(article, range(30))], library, lambda: wired.embedder)
    desk = Desk(library, wired)  # type: ignore[arg-type]
    begin, done = PROCESSES.Event(), PROCESSES.Event()
    here, there = PROCESSES.Pipe()
    writer = PROCESSES.Process(target=flip, args=(home, flips, seconds, begin, done, there), daemon=True)
    writer.start()
    there.close()
    seen = Counter[str]()

    async def everybody() -> None:
        async with asyncio.TaskGroup() as askers:
            for asker in range(ASKERS):
                askers.create_task(ask_on(desk, asker, done, seen))

    begin.set()
    asyncio.run(everybody())
    seen += here.recv()
    desk.close()
    return {name: times for name, times in seen.items() if times}


def _bundled() -> object:
    from ingest.models.loading import Models

    return Models()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(run(wanted, seconds=wanted / 10, folder=Path(name), models="models" in sys.argv[2:])))
