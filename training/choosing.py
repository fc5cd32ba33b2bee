"""Chooses the constants of bot/quotes/sentences.py: which sentences are shown, and how many.

    python -m training.choosing FOLDER LIBRARY READINGS

FOLDER holds `queries.jsonl`, laid out as for the benchmarks, with quiz questions from `news.CHECKED_FROM` on, which no
reader learns from; LIBRARY holds their articles. What is found and read for each question is kept in READINGS, so that
trying other constants takes seconds. An answer is right if it shows an accepted one; nothing is refused here.
"""

import json
import pickle
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.evals.right import holds, words
from bot.hits import Hit
from bot.quotes import sentences
from bot.search.find import QUICK, find
from bot.search.rank import rerank
from ingest.library.library import Library
from ingest.models.bundled import RERANKER, BundledReading, BundledReranker
from ingest.models.loading import Models
from ingest.models.ports import Reading

TRIED: dict[str, tuple[float, ...]] = {
    "_READ": (1, 2, 3, 7),
    "_PLACE": (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0),
    "_HEADLINE": (0.0, 1.0, 2.0, 3.0, 5.0, 99.0),
    "_OFF_KIND": (0.0, 1.5, 3.0, 4.5),
    "_WORDS": (40, 50, 60, 70),
    "_WORSE": (3.0, 4.0, 5.0, 6.0, 8.0),
    "_SENTENCES": (1, 2, 3, 4),
}  # each by itself, with the others as they are


@dataclass
class Kept:
    """The bundled reader, and all that it has said."""

    name = RERANKER

    said: dict[tuple[str, str], BundledReading] = field(default_factory=dict)

    @cached_property
    def _reader(self) -> BundledReranker:
        return BundledReranker()

    def __getstate__(self) -> dict[str, Any]:
        """Leave the session out, which can't be kept."""
        return {"said": self.said}

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """Return a reading of each text."""
        if new := [text for text in texts if (question, text) not in self.said]:
            self.said.update(zip(((question, text) for text in new), self._reader.read(question, new), strict=True))
        found: list[Reading] = [self.said[question, text] for text in texts]
        return found

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text ranks."""
        self.read(question, texts)
        return np.array([self.said[question, text].rank for text in texts], np.float32)


@dataclass(frozen=True)
class Asked:
    """A question, its accepted answers (none if the library has none), and the hits that are read."""

    question: str
    answers: tuple[str, ...]
    hits: list[Hit]


def asked(folder: Path, home: Path, readings: Path) -> tuple[Kept, list[Asked]]:
    """Return the questions of `folder` and what the reader says; both are kept in `readings`."""
    if readings.exists():
        known: tuple[Kept, list[Asked]] = pickle.loads(readings.read_bytes())
        return known
    models, found = Models(), []
    reader = Kept()
    models._loaders["reranker"] = lambda: reader  # as it is asked for everything that is read
    with closing(Library(home)) as library:
        for row in map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()):
            hits = rerank(models, row["question"], find(library, models, row["question"]))
            answers = tuple(row["answers"]) if row["label"] == "answerable" else ()
            found.append(Asked(row["question"], answers, hits[:QUICK]))
    readings.write_bytes(pickle.dumps((reader, found)))
    return reader, found


def measured(kept: Kept, questions: Sequence[Asked]) -> str:
    """Return the share that is right, the share that is so in the first sentence, and the words an answer has."""
    shown = [
        [quote.text for quote in sentences.choose(list(sentences.read(kept, [each.question], each.hits)))]
        for each in questions
    ]
    pairs = list(zip(questions, shown, strict=True))
    right = fmean(holds(" ".join(texts), each.answers) for each, texts in pairs)
    first = fmean(holds(" ".join(texts[:1]), each.answers) for each, texts in pairs)
    long = fmean(len(words(" ".join(texts))) for texts in shown)
    return f"right {right:.3f}, in the first sentence {first:.3f}, {long:.1f} words"


def main() -> None:
    """Print what each constant is worth."""
    folder, home, readings = map(Path, sys.argv[1:])
    kept, questions = asked(folder, home, readings)
    questions = [each for each in questions if each.answers]
    print(f"as it is: {measured(kept, questions)}")
    for name, values in TRIED.items():
        before = getattr(sentences, name)
        for value in values:
            setattr(sentences, name, value)
            print(f"{name} = {value:g}: {measured(kept, questions)}")
        setattr(sentences, name, before)


if __name__ == "__main__":
    main()
