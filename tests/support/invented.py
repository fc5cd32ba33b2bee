"""Invented stories, and an embedder that costs nothing.

A story's text is made of its number and its edition: what an edition changes is told by one word that no other holds.
"""

import json
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from ingest.article import Article

NOON = datetime(2025, 3, 7, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DIMENSIONS = 384

_NOUNS = "harbour council orchard tram library glacier bakery lantern ferry quarry archive meadow signal".split()
_VERBS = "measured painted opened counted repaired closed promised delayed surveyed praised".split()
_NAMES = "Ilmari Okonjo Brask Tevfik Lindqvist Amaro Sorley Pavlenko Dacre Yamane".split()


class WordsEmbedder:
    """Places texts by their words: texts that share words are near each other, and equal ones at one place."""

    name = "words"
    digest = "0" * 64
    together = 128

    def __init__(self, *, seconds: float = 0) -> None:
        """Take `seconds` for each text, so that a kill may hit while the model works."""
        self.seconds = seconds
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        time.sleep(self.seconds * len(texts))
        vectors = np.stack([np.sum([_place(word) for word in text.split() or [""]], axis=0) for text in texts])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_question(self, question: str) -> np.ndarray:
        return self.embed([question])[0]


@cache
def _place(word: str) -> np.ndarray:
    return np.random.default_rng(list(word.encode())).standard_normal(DIMENSIONS).astype(np.float32)


def mark(number: int, edition: int) -> str:
    """The word that only this edition of this story holds."""
    return f"mark{number}x{edition}x"


def story(number: int, edition: int = 0, *, paragraphs: int = 12) -> str:
    """Return a text whose second paragraph and whose last one only this edition has."""
    written = []
    for i in range(paragraphs):
        changing = i in (1, paragraphs - 1)
        dice = random.Random(f"{number} {i} {edition if changing else ''}")
        sentences = [
            f"{dice.choice(_NAMES)} {dice.choice(_VERBS)} the {dice.choice(_NOUNS)} beside the {dice.choice(_NOUNS)} "
            f"on day {dice.randrange(1000)} of the season, number {number} of the series."
            for _ in range(2)
        ]
        if changing:
            sentences.append(f"The tally stood at {mark(number, edition)} that evening.")
        written.append(" ".join(sentences))
    return "\n\n".join(written)


def article(number: int, edition: int = 0, *, fetched: datetime | None = None, **fields: object) -> Article:
    """Return an edition of a story; later editions were fetched later."""
    known = {"id": f"story-{number}", "title": f"Story {number}", "source": f"archive.jsonl:{number}"}
    return Article(
        text=story(number, edition),
        fetched=fetched or NOON + edition * HOUR,
        **known | fields,  # type: ignore[arg-type]
    )


def write_archive(path: Path, rows: Sequence[tuple[int, int]]) -> Path:
    """Write stories, each given as (number, edition), as an archive that `newsdesk ingest` reads."""
    lines = [json.dumps({"id": f"story-{n}", "title": f"Story {n}", "text": story(n, edition)}) for n, edition in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read_archive(path: Path) -> Iterator[Article]:
    """Yield the articles of an archive, fetched now."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        yield Article(**json.loads(line), source=f"{path}:{number}", fetched=datetime.now(UTC))


_FIRST_SCHEMA = {"alembic_version", "facts", "articles", "versions", "passages", "placements", "sqlite_sequence"}


def back_to_first_schema(home: Path) -> None:
    """Undo every later migration of the library in `home`."""
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
        tables = {name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        triggers = {name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        ledger.executescript("".join(f"DROP TRIGGER {name};" for name in sorted(triggers)))  # the first had none
        later = {name for name in tables - _FIRST_SCHEMA if not name.startswith("lexical")}
        ledger.executescript("".join(f"DROP TABLE {name};" for name in sorted(later)))
        ledger.executescript("DROP INDEX ix_versions_source; UPDATE alembic_version SET version_num = '0001'")
