"""Are the answers found that a correction overtakes, and no others? On real pairs of versions; and what does it cost?

Set BENCHMARK_REVISIONS as for corrections.py, and BENCHMARK_LIMIT to take only so many pairs of each; BENCHMARK_HALF=a
or b takes the pairs of one half, drawn by a checksum of their ids. Every sentence of an old version is an answer's
quote, unless there is no word in it. What should become of it follows from the pair's list of changes alone:

- *touched*: words of it that a sentence which the list calls replaced or deleted lost, or words were put into it there;
  or the list calls a sentence added that is the quote and more ("But ..."). Not if the new version has the quote as a
  sentence still: then a sentence that stood twice went once, or what the list calls one sentence are two.
- *untouched*: in a passage that the new version has word for word. But for those with a *fact changed elsewhere*: the
  list's replaced sentences have something else now for a number over 9 or a full name that the quote holds. Whether it
  is the same fact, only a reader can say.
- *beside a change*: in any other passage. A number, date or name that changed there overtakes the answer, too.

Recall is of what is touched; precision, of that and of what is untouched. Then 10,000 answers to 500 articles, and a
correction of each.
"""

import gc
import json
import os
import re
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from fakes import FakeEmbedder
from invented import HOUR, NOON
from sqlalchemy import Connection, select

from bot.answer import Answer, Citation, Sentence
from bot.recalls.find import find
from bot.records.given import add
from bot.records.tables import recalls
from ingest.article import Article
from ingest.corrections.words import Word, words
from ingest.intake.take_in import take_in
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library

FILES = os.environ.get(
    "BENCHMARK_REVISIONS",
    "../shared/data/revisions_realtimeqa/pairs_dev.jsonl:../shared/data/revisions_digitalgov/pairs_dev.jsonl",
)
HALF = os.environ.get("BENCHMARK_HALF", "")
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
            row = json.loads(line)
            if HALF in ("", "ab"[zlib.crc32(row["pair_id"].encode()) % 2]):
                score(row, counts, missed)
        recalled, touched = counts["touched, recalled"], counts["touched"]
        false = counts["untouched, recalled"]
        print(f"{path.parent.name}: {dict(sorted(counts.items()))}")
        print(f"recall {recalled} of {touched}, precision {recalled} of {recalled + false}", flush=True)
        for each in missed:
            print("   ", each)
    cost()


def score(row: dict, counts: Counter[str], missed: list[str]) -> None:
    """Take one pair in, with an answer for each sentence of the old version, and count what is recalled."""
    listed = Listed(row)
    with tempfile.TemporaryDirectory() as home, closing(Library(Path(home))) as library:
        take_in([edition(row, "before")], library, FakeEmbedder)
        found = library.passages_of(library.version(row["pair_id"]))
        quotes: dict[int, tuple[str, str]] = {}
        with library.ledger.writing() as connection:
            for passage in found:
                quotes |= told(connection, row, passage, listed)
        take_in([edition(row, "after")], library, FakeEmbedder)
        find(library.ledger)
        with library.ledger.reading() as connection:
            recalled = set(connection.execute(select(recalls.c.turn)).scalars())
    for turn, (kind, quoted) in quotes.items():
        counts[kind] += 1
        counts[f"{kind}, recalled"] += turn in recalled
        if kind in ("touched", "untouched") and (kind == "touched") != (turn in recalled):
            missed.append(f"{row['pair_id']}: {kind}: {quoted[:160]}")


def told(connection: Connection, row: dict, passage: PlacedPassage, listed: "Listed") -> dict[int, tuple[str, str]]:
    """Keep an answer for each sentence of a passage; return what the list of changes says of each, and its words."""
    quotes = {}
    for start, end in passage.sentences:
        quoted, place = passage.text[start:end], (passage.start + start, passage.start + end)
        if not any(word.spoken for word in words(quoted)):
            continue
        turn = add(connection, answer(row["pair_id"], quoted, place), "ask", now=0.0)
        quotes[turn] = listed.kind(place, passage.text), " ".join(quoted.split())
    return quotes


@dataclass
class Listed:
    """What a pair's list of changes says of the old version: of its words, by their number in the text."""

    row: dict
    lost: set[int] = field(default_factory=set)  # words that are gone
    gained: set[int] = field(default_factory=set)  # words before which something was put into a sentence
    edges: set[tuple[int, int]] = field(
        default_factory=set
    )  # the same at a sentence's beginning and end, with the side
    facts: list[tuple[str, ...]] = field(default_factory=list)  # numbers and full names that others stand for now

    def __post_init__(self) -> None:
        """Find the places of the sentences that the list has."""
        self.old, self.new = telling(self.row["before"]), telling(self.row["after"])
        self.later = joined(self.new)
        self.added = [joined(telling(each["after"])) for each in self.row["changes"] if each["type"] == "add"]
        old = [word.key for word in self.old]
        for change in self.row["changes"]:
            if change["type"] not in ("replace", "delete") or not change["before"]:
                continue
            before, after = ([word.key for word in telling(change[side] or "")] for side in ("before", "after"))
            for at in places(before, old):
                self._replaced(at, before, after)

    def _replaced(self, at: int, before: list[str], after: list[str]) -> None:
        for step, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if step in ("replace", "delete"):
                self.lost.update(range(at + a, at + b))
            if step == "replace":
                self.facts += facts(before[a:b], after[c:d])
            if step == "insert" and 0 < a < len(before):
                self.gained.add(at + a)
            elif step == "insert":
                self.edges.add((at + a, int(a > 0)))

    def kind(self, place: tuple[int, int], passage: str) -> str:
        """Return what should become of an answer that quotes the words at `place`."""
        inside = [n for n, word in enumerate(self.old) if place[0] <= word.start and word.end <= place[1]]
        first, last = inside[0], inside[-1] + 1
        keys = [word.key for word in self.old[first:last]]
        if not self._stands(first, last, keys):
            touched = self.lost.intersection(inside) or self.gained.intersection(inside[1:])
            if touched or {(first, 0), (last, 1)} & self.edges or self._goes_on(keys):
                return "touched"
        if joined(telling(passage)) not in self.later:
            return "beside a change"
        return "fact changed elsewhere" if any(list(places(list(fact), keys)) for fact in self.facts) else "untouched"

    def _goes_on(self, keys: list[str]) -> bool:
        quoted = f" {' '.join(keys)} "
        return any(quoted in added and quoted != added for added in self.added)

    def _stands(self, first: int, last: int, keys: list[str]) -> bool:
        """Does the new version have these words in a row, as a sentence, or beside the same word as before?"""
        after = self.row["after"]
        for at in places(keys, [word.key for word in self.new]):
            end = at + len(keys)
            begins = at == 0 or _EDGE.search(after[self.new[at - 1].end : self.new[at].start]) is not None
            begins = begins or (first > 0 and self.old[first - 1].key == self.new[at - 1].key)
            stops = end == len(self.new) or _EDGE.search(after[self.new[end - 1].end : self.new[end].start]) is not None
            stops = stops or (last < len(self.old) and self.old[last].key == self.new[end].key)
            if begins and stops:
                return True
        return False


_EDGE = re.compile(r"[.!?\n]")


def telling(text: str) -> list[Word]:
    """Return the words of `text`, without its commas, full stops and dashes."""
    return [word for word in words(text) if word.tells]


def joined(some: list[Word]) -> str:
    """Return words in a row, between spaces."""
    return f" {' '.join(word.key for word in some)} "


def places(keys: list[str], among: list[str]) -> Iterator[int]:
    """Yield where some words stand in a row."""
    return (n for n in range(len(among) - len(keys) + 1) if keys and among[n : n + len(keys)] == keys)


def facts(lost: list[str], put: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the numbers over 9 and the full names among words that others stand for now, which do not have them."""
    yield from ((key,) for key in lost if re.search(r"\d[\d.,]*\d", key) and key not in put)
    for one, other in pairwise(lost):
        if one[0].isupper() and other[0].isupper() and not {one, other} <= set(put):
            yield one, other


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
