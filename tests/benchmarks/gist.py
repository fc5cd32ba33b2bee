"""Do the sentences of a gist tell what an article is about? Beside its first three sentences, and TextRank.

The articles are those that a news quiz links to, and the references what people wrote of them: the headline, and the
note by which the quiz explains its answer; and does what is shown hold that answer? A gist may use headlines: here one
it is hidden. All show as many words as the first three sentences have.
"""

import gzip
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import log
from pathlib import Path
from statistics import fmean, median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))
from _library import need_data

from bot.overview.gist import gist
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.words import folded, telling
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.library.survey import Entry
from ingest.models.bundled import BundledEmbedder

ARTICLES = int(os.environ.get("BENCHMARK_ARTICLES", "60"))
FEWEST = 10  # sentences: of a shorter article, every selection is much the same

Pick = Callable[[Shelf, Entry], list[Excerpt]]


@dataclass(frozen=True, slots=True)
class Note:
    """What a quiz says of an article, and the answer that it explains."""

    article_id: str
    text: str
    answers: tuple[str, ...]


def main() -> None:
    """Print ROUGE-1, 2 and L (F1, in hundredths) of each way to pick sentences, and how long a warm gist takes."""
    ways: dict[str, Pick] = {"lead-3": lead, "TextRank": textrank, "gist": blind}
    rows: dict[str, list[tuple[float, ...]]] = {name: [] for name in ways}
    times = []
    with tempfile.TemporaryDirectory() as folder, closing(Library(Path(folder))) as library:
        notes = {note.article_id: note for note in quiz()}
        embedder = BundledEmbedder()
        take_in(articles(notes), library, lambda: embedder)
        with library.survey() as survey:
            shelf = Shelf(survey)
            entries = [entry for entry in shelf.entries if len(shelf.of(entry)) >= FEWEST][:ARTICLES]
            for entry in entries:
                note = notes[entry.article_id]
                room = sum(len(each.text.split()) for each in lead(shelf, entry))
                for name, pick in ways.items():
                    shown = fitting(pick(shelf, entry), room)
                    held = any(answer.lower() in shown.lower() for answer in note.answers)
                    rows[name].append((*rouge(shown, entry.title), *rouge(shown, note.text), float(held)))
                fresh = Shelf(survey)
                began = perf_counter()
                gist(fresh, entry)
                times.append(1000 * (perf_counter() - began))
    print(f"{len(times)} articles{'headline':>24}{'note':>24}{'answer':>10}")
    print(f"{'':12}" + f"{'R-1':>8}{'R-2':>8}{'R-L':>8}" * 2)
    for name, scores in rows.items():
        print(f"{name:12}" + "".join(f"{100 * fmean(column):8.1f}" for column in zip(*scores, strict=True)))
    print(f"a warm gist: {median(times):.0f} ms, at most {max(times):.0f} ms")


def quiz() -> list[Note]:
    """Return what the quiz says of the articles that it links to, or else that hold its answer."""
    with (need_data() / "queries.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Note(id, row["evidence_note"], tuple(row["answers"]))
        for row in rows
        if row["label"] == "answerable" and row["evidence_note"]
        for id in (row["gold_doc_ids"] or row["positive_doc_ids"])[:1]
    ]


def articles(wanted: dict[str, Note]) -> list[Article]:
    """Return the articles of the corpus that are wanted."""
    path = next(path for path in need_data().glob("corpus.jsonl*"))
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["doc_id"] in wanted]
    return [
        Article(
            id=row["doc_id"], text=row["text"], title=row["title"], url=row["url"], source=row["url"],
            published=row["publish_date"], fetched=datetime.now(UTC),
        )
        for row in rows
    ]  # fmt: skip


def blind(shelf: Shelf, entry: Entry) -> list[Excerpt]:
    """The gist of an article whose headline is not known."""
    return gist(shelf, replace(entry, title=""))


def lead(shelf: Shelf, entry: Entry) -> list[Excerpt]:
    """The first three sentences."""
    return shelf.of(entry)[:3]


def textrank(shelf: Shelf, entry: Entry) -> list[Excerpt]:
    """The three sentences that others share most words with (Mihalcea & Tarau 2004), in reading order."""
    told = shelf.of(entry)
    bags = [{folded(word) for word in telling(each.text)} for each in told]
    likes = [[like(a, b) if a is not b else 0.0 for b in bags] for a in bags]
    totals = [sum(row) or 1.0 for row in likes]
    ranks = [1.0] * len(told)
    for _ in range(30):
        ranks = [
            0.15 + 0.85 * sum(likes[j][i] / totals[j] * ranks[j] for j in range(len(told))) for i in range(len(told))
        ]
    best = sorted(range(len(told)), key=lambda i: -ranks[i])[:3]
    return [told[i] for i in sorted(best)]


def like(one: set[str], other: set[str]) -> float:
    """Return how many words two sentences share, for their lengths."""
    return len(one & other) / (log(len(one)) + log(len(other))) if len(one) > 1 < len(other) else 0.0


def fitting(shown: Sequence[Excerpt], room: int) -> str:
    """Return sentences as far as they fit into so many words, at least one."""
    kept: list[str] = []
    for each in shown:
        if kept and sum(len(text.split()) for text in kept) + len(each.text.split()) > room:
            break
        kept.append(each.text)
    return " ".join(kept)


def grams(text: str, n: int) -> Counter[tuple[str, ...]]:
    """Return the runs of `n` words of a text, each word as its stem."""
    words = [folded(word) for word in text.split() if any(c.isalnum() for c in word)]
    return Counter(zip(*(words[i:] for i in range(n)), strict=False))


def rouge(shown: str, wanted: str) -> tuple[float, float, float]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-L, as F1."""
    pairs = [(grams(shown, n), grams(wanted, n)) for n in (1, 2)]
    found = [f1((a & b).total(), a.total(), b.total()) for a, b in pairs]
    one, other = ([g[0] for t in text.split() for g in grams(t, 1)] for text in (shown, wanted))
    return found[0], found[1], f1(common(one, other), len(one), len(other))


def f1(shared: int, one: int, other: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * shared / (one + other) if shared else 0.0


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how long the longest common subsequence is."""
    row = [0] * (len(other) + 1)
    for a in one:
        last = row[:]
        for j, b in enumerate(other, 1):
            row[j] = last[j - 1] + 1 if a == b else max(last[j], row[j - 1])
    return row[-1]


if __name__ == "__main__":
    main()
