"""Plain questions on passages of news, written for newsdesk by a language model that was shown passage and headline.

Most of the answerable ones are in other words than the passage's; those that it doesn't answer ask about the same
people and things. The file holds questions and places alone: the passages are those of the quiz articles, by digest.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.passages.split import split
from training.pairs import Asked

WRITTEN = Path(__file__).with_name("written.jsonl.gz")


def written(articles: Path, questions: Path = WRITTEN) -> Iterator[Asked]:
    """Yield the questions of a file whose passages are in `articles`, RealTime QA of 2023 and 2024.

    Raises ValueError if passages are missing: newsdesk cuts articles otherwise than when the questions were written.
    """
    passages = _passages(articles)
    for number, row in enumerate(_rows(questions)):
        if row["passage"] not in passages:
            raise ValueError(f"{questions.name}: line {number + 1}: no article has this passage")
        title, text = passages[row["passage"]]
        spans = tuple((start, end) for start, end in row["spans"])
        yield Asked("written", row["split"], f"written{number}", row["question"], title, text, spans, "written")


def digest(text: str) -> str:
    """Return what stands for a passage."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _passages(articles: Path) -> dict[str, tuple[str, str]]:
    found = {}
    for row in _rows(articles):
        for article in (*row["positive"], *row["near_miss"]):
            for each in split(article["url"], article["text"]):
                found[digest(each.text)] = article["title"], each.text
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
