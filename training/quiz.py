"""Writes the validation questions as the benchmarks have theirs: quiz questions of late 2024, and their articles.

    python -m training.quiz realtimeqa_2023_2024.jsonl.gz FOLDER
    NEWSDESK_HOME=LIBRARY newsdesk ingest FOLDER/archive.jsonl

FOLDER gets `queries.jsonl` and `archive.jsonl`. A question can be answered if articles that answer it are given; for
the others there are only articles that nearly do. Some of them do after all: those found by hand among the 40 that the
gate was surest of are left out.
"""

import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

from training.news import CHECKED_FROM

SEED, UNANSWERABLE = 0, 110  # as many as can be answered, about
ANSWERED = frozenset(
    "20240809_2 20240823_11 20240913_17 20241011_5 20241011_17 20241018_7 20241025_19 20241101_19 20241108_20"
    " 20241108_29 20241115_24 20241206_29".split()
)


def main(source: Path, folder: Path) -> None:
    """Write both files."""
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["date"] >= CHECKED_FROM]
    can = [row for row in rows if row["positive"]]
    cannot = [row for row in rows if not row["positive"] and row["near_miss"] and row["open"]]
    random.Random(SEED).shuffle(cannot)
    asked = can + [row for row in cannot[:UNANSWERABLE] if row["id"] not in ANSWERED]
    articles = {article["url"]: article for row in asked for article in row["positive"] + row["near_miss"]}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "archive.jsonl", [{"id": _id(each), **each} for each in articles.values()])
    _write(folder / "queries.jsonl", [_query(row) for row in asked])


def _query(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "qid": row["id"],
        "question": " ".join(row["question"].split()),
        "answers": row["answers"],
        "label": "answerable" if row["positive"] else "unanswerable",
        "positive_doc_ids": [_id(each) for each in row["positive"]],
    }


def _id(article: dict[str, Any]) -> str:
    url: str = article["url"]
    return url


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
