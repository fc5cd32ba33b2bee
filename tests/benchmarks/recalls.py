"""Are the answers found that a correction overtakes, and no others? On real pairs of versions; and what does it cost?

Set BENCHMARK_REVISIONS as for corrections.py, and BENCHMARK_LIMIT to take only so many pairs of each. Every sentence of
an old version is an answer's quote. *Touched* are quotes that hold a sentence which the pair's list calls replaced or
deleted (but for those whose words stand in the new version as well: they are only cut elsewhere); *untouched* those in
passages that the new version has word for word. Then 10,000 answers to 500 articles, and a correction of each.
"""

import gc
import json
import os
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from fakes import FakeEmbedder
from invented import HOUR, NOON
from sqlalchemy import Connection

from bot.answer import Answer, Citation, Sentence
from bot.recalls.find import find
from bot.recalls.listed import listed
from bot.records.given import add
from ingest.article import Article
from ingest.corrections.words import words
from ingest.intake.take_in import take_in
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library

FILES = os.environ.get(
    "BENCHMARK_REVISIONS",
    "../shared/data/revisions_realtimeqa/pairs_dev.jsonl:../shared/data/revisions_digitalgov/pairs_dev.jsonl",
)
LIMIT = int(os.environ.get("BENCHMARK_LIMIT", "100000"))
ANSWERS, ARTICLES = 10_000, 500


def main() -> None:
    """Print the figures of each file, then what a correction costs."""
    for name in FILES.split(":"):
        path = Path(name)
        if not path.exists():
            print(f"not measured: there is no {path}; name such files in BENCHMARK_REVISIONS")
            continue
        counts: Counter[str] = Counter()
        missed: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines()[:LIMIT]:
            score(json.loads(line), counts, missed)
        recalled, touched = counts["touched, recalled"], counts["touched"]
        false = counts["untouched, recalled"]
        print(f"{path.parent.name}: {dict(sorted(counts.items()))}")
        print(f"recall {recalled} of {touched}, precision {recalled} of {recalled + false}", flush=True)
        for each in missed:
            print("   ", each)
    cost()


def score(row: dict, counts: Counter[str], missed: list[str]) -> None:
    """Take one pair in, with an answer for each sentence of the old version, and count what is recalled."""
    changed = [plain(c["before"]) for c in row["changes"] if c["before"] and c["type"] in ("replace", "delete")]
    changed = [each for each in changed if each and each not in plain(row["after"])]
    with tempfile.TemporaryDirectory() as home, closing(Library(Path(home))) as library:
        take_in([edition(row, "before")], library, FakeEmbedder)
        found = library.passages_of(library.version(row["pair_id"]))
        quotes: dict[int, tuple[str, str]] = {}
        with library.ledger.writing() as connection:
            for passage in found:
                quotes |= told(connection, row, passage, changed)
        take_in([edition(row, "after")], library, FakeEmbedder)
        find(library.ledger)
        recalled = {each.answer for each in listed(library.ledger)}
    for turn, (kind, quoted) in quotes.items():
        counts[kind] += 1
        counts[f"{kind}, recalled"] += turn in recalled
        if (kind == "touched") != (turn in recalled) and kind != "beside a change":
            missed.append(f"{row['pair_id']}: {kind}: {quoted[:160]}")


def told(connection: Connection, row: dict, passage: PlacedPassage, changed: list[str]) -> dict[int, tuple[str, str]]:
    """Keep an answer for each sentence of a passage; return what the list of changes says of each, and its words."""
    same = plain(passage.text) in plain(row["after"])
    quotes = {}
    for start, end in passage.sentences:
        place, quoted = (passage.start + start, passage.start + end), plain(passage.text[start:end])
        touched = any(each in quoted or (quoted and quoted in each) for each in changed)
        turn = add(connection, answer(row["pair_id"], passage.text[start:end], place), "ask", now=0.0)
        quotes[turn] = "touched" if touched else "untouched" if same else "beside a change", quoted
    return quotes


def edition(row: dict, side: str) -> Article:
    """Return one version of a pair."""
    return Article(
        id=row["pair_id"], title=row[f"title_{side}"] or "Untitled", text=row[side], source=row["pair_id"],
        fetched=NOON + ("before", "after").index(side) * HOUR, published="2025-01-01",
    )  # fmt: skip


def answer(article: str, quote: str, place: tuple[int, int]) -> Answer:
    """Return an answer that quotes some words of the first version of an article."""
    citation = Citation(
        number=1, article_id=article, title="", url=None, outlet=None, published=None, version=1, quote=quote,
        start=place[0], end=place[1],
    )  # fmt: skip
    return Answer(question="?", understood="?", sentences=(Sentence(quote, (1,)),), citations=(citation,))


def plain(text: str) -> str:
    """Return the words of `text`, however they are set."""
    return " ".join(word.key for word in words(text))


def cost() -> None:
    """Print what finding the touched answers costs, for each correction."""
    sentences = [f"The council of town {n} spent {n + 100} crowns on road number {n}." for n in range(40)]
    with tempfile.TemporaryDirectory() as home, closing(Library(Path(home))) as library:
        text = " ".join(sentences)
        for n in range(ARTICLES):
            take_in([_article(n, text, 0)], library, FakeEmbedder)
        with library.ledger.writing() as connection:
            for n in range(ANSWERS):
                quote = sentences[n % len(sentences)]
                at = text.index(quote)
                add(connection, answer(f"story-{n % ARTICLES}", quote, (at, at + len(quote))), "ask", now=0.0)
        find(library.ledger)
        for n in range(ARTICLES):
            changed = text.replace(f"spent {n % 40 + 100} ", f"spent {n % 40 + 900} ")
            take_in([_article(n, changed, 1)], library, FakeEmbedder)
        gc.collect()
        gc.freeze()  # as the bot does once it is ready
        began = perf_counter()
        found = find(library.ledger)
        spent = perf_counter() - began
    print(f"{ANSWERS} answers, {ARTICLES} corrections: {found} found, {1000 * spent / ARTICLES:.1f} ms a correction")


def _article(n: int, text: str, hours: int) -> Article:
    return Article(
        id=f"story-{n}", title=f"Story {n}", text=text, source=f"/{n}.md", fetched=NOON + hours * HOUR,
        published="2025-01-01",
    )  # fmt: skip


if __name__ == "__main__":
    main()
