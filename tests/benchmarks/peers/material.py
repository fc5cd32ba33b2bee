"""The articles, questions and revisions that are measured on; `BENCHMARK_PEERS` names their folder.

It holds `realtimeqa/2022_dev/corpus.jsonl[.gz]` and `queries.jsonl`, laid out like the RealTime QA set in
docs/evaluation.md, and `revisions_realtimeqa/pairs_dev.jsonl`: pairs of versions with `url`, `title_before`, `before`,
`title_after`, `after` and `changes`.
"""

import gzip
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protocol import Article

ARTICLES = int(os.environ.get("BENCHMARK_ARTICLES", "200"))
PAIRS = 40  # articles that are revised; a choice: some 400 texts
SENTENCES = 60  # replaced sentences that are searched for; a choice
WORTH_A_SEARCH = 40  # characters; shorter sentences are captions and forms


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the articles that the quiz itself links to."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Revisions:
    """The same articles twice, and the sentences that only the first version has."""

    before: list[Article]
    after: list[Article]
    replaced: list[str]


def folder() -> Path:
    """Return the folder, or end with a line that says what is missing."""
    data = Path(os.environ.get("BENCHMARK_PEERS", "../shared/data"))
    if not (data / "realtimeqa/2022_dev/queries.jsonl").exists():
        sys.stderr.write(f"not measured: there is no {data}/realtimeqa/2022_dev; name a folder in BENCHMARK_PEERS\n")
        sys.exit(1)
    return data


def questions() -> list[Question]:
    """Return the questions whose article is known."""
    rows = _rows(folder() / "realtimeqa/2022_dev/queries.jsonl")
    return [
        Question(row["question"], frozenset(row["gold_doc_ids"]))
        for row in rows
        if row["label"] == "answerable" and row["gold_doc_ids"]
    ]


def articles(asked: Sequence[Question]) -> list[Article]:
    """Return `ARTICLES` articles: every gold one, and the first others, in the order of the archive."""
    path = next((folder() / "realtimeqa/2022_dev").glob("corpus.jsonl*"))
    rows = _rows(path)
    gold = {article for question in asked for article in question.gold}
    others = [row["doc_id"] for row in rows if row["doc_id"] not in gold][: max(0, ARTICLES - len(gold))]
    wanted = gold.union(others)
    return [
        Article(row["doc_id"], row["url"], row["title"], row["text"], row["publish_date"])
        for row in rows
        if row["doc_id"] in wanted
    ]


def revisions() -> Revisions:
    """Return the first `PAIRS` articles that lost a sentence, and up to `SENTENCES` of what they lost."""
    by_url = {row["url"]: row for row in _rows(folder() / "revisions_realtimeqa/pairs_dev.jsonl") if _gone(row)}
    rows = list(by_url.values())[:PAIRS]
    now = plain(" ".join(row["after"] for row in rows))  # what another article still says is not outdated
    replaced = [[sentence for sentence in _gone(row) if sentence not in now][:3] for row in rows]
    return Revisions(
        [Article(row["pair_id"], row["url"], row["title_before"], row["before"], None) for row in rows],
        [Article(row["pair_id"], row["url"], row["title_after"], row["after"], None) for row in rows],
        list(dict.fromkeys(sentence for gone in replaced for sentence in gone))[:SENTENCES],
    )


def plain(text: str) -> str:
    """Return `text` with single spaces."""
    return " ".join(text.split())


def _gone(row: dict[str, Any]) -> list[str]:
    changes = row["changes"] if isinstance(row["changes"], list) else json.loads(row["changes"])
    sentences = [plain(change["before"] or "") for change in changes if change["kind"] == "sentence"]
    before, after = plain(row["before"]), plain(row["after"])
    return [each for each in sentences if len(each) >= WORTH_A_SEARCH and each in before and each not in after]


def _rows(path: Path) -> list[dict[str, Any]]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
