"""Takes in real pairs of versions in either order, compares with a library of the new ones alone, and asks for facts.

    python tests/support/revisions.py equal [PAIRS.jsonl ...]     with an embedder that costs nothing
    python tests/support/revisions.py equal models [LIMIT]        with the bundled one, on the first LIMIT pairs
    python tests/support/revisions.py facts [LIMIT]               with the bundled models

`equal`: the library after `before` and `after`, and after `after` and a `before` that arrives late, against a fresh one
of `after`: valid passages, their places, and what each pair's headline and first changed sentences find, with which
scores. `facts`: asked for a fact that changed, no answer may show the old value; as of the time before, it should.
"""

import asyncio
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from invented import HOUR, NOON, WordsEmbedder
from step_kills import filled

from bot.answer import Answer
from bot.desk import Desk
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.ports import Embedder

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
FILES = [SHARED / name / "pairs_dev.jsonl" for name in ("revisions_realtimeqa", "revisions_digitalgov")]
Found = dict[tuple[str, str], list]  # by question and way of searching
_VALUE = re.compile(r"\d[\d.,]*")


def pairs(path: Path, limit: int | None = None) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][:limit]


def edition(pair: dict, side: str) -> Article:
    """Return one version; what is called before was fetched an hour before the other."""
    hour = ("before", "after").index(side)
    return Article(
        id=pair["pair_id"], title=pair[f"title_{side}"] or "Untitled", text=pair[side], source=pair["pair_id"],
        fetched=NOON + hour * HOUR, published="2025-01-01",
    )  # fmt: skip


def questions(pair: dict) -> list[str]:
    """Return what to search for: the headline, and the first sentences that changed."""
    changed = [text for change in pair["changes"][:3] for text in (change["before"], change["after"]) if text]
    return list(dict.fromkeys([pair["title_after"] or "Untitled", *changed]))


def passages(home: Path) -> dict[str, list[tuple[str, int, int, str]]]:
    """Return the valid passages of each article with their places."""
    with closing(Library(home)) as library:
        current = [library.version(listed.id) for listed in library.articles()]
        return {
            version.article_id: [(p.id, p.start, p.end, p.text) for p in library.passages_of(version)]
            for version in current
        }


def searches(home: Path, asked: Sequence[str], embedder: Embedder) -> Found:
    """Return what each question finds, best first."""
    found: Found = {}
    with closing(Library(home)) as library, library.snapshot() as snapshot:
        for question in asked:
            dense = snapshot.dense(embedder.embed_question(question), 5)
            found[question, "dense"] = [(p.id, round(score, 3)) for p, score in dense]
            found[question, "lexical"] = [(p.id, round(score, 3)) for p, score in snapshot.lexical(question, 5)]
    return found


def equal(rows: Sequence[dict], folder: Path, embedder: Embedder) -> Counter[str]:
    """Compare both orders with a fresh library; return how many pairs and questions differ in what."""
    before, after = ([edition(row, side) for row in rows] for side in ("before", "after"))
    fresh = filled(folder / "fresh", after, embedder)
    homes = {"after": filled(filled(folder / "in-order", before, embedder), after, embedder),
             "late": filled(filled(folder / "late", after, embedder), before, embedder)}  # fmt: skip
    seen = Counter[str](pairs=len(rows))
    seen["pairs with a new headline"] = sum(row["title_before"] != row["title_after"] for row in rows)
    wanted = passages(fresh)
    asked = list(dict.fromkeys(question for row in rows for question in questions(row)))
    expected = searches(fresh, asked, embedder)
    for name, home in homes.items():
        held = passages(home)
        seen[f"{name}: PASSAGES DIFFER"] = sum(held[id] != wanted[id] for id in wanted)
        for (question, way), found in searches(home, asked, embedder).items():
            seen[f"{name}: {way} searches"] += 1
            seen[f"{name}: {way} searches: OTHER RESULTS"] += found != expected[question, way]
    return +seen


def facts(rows: Sequence[dict]) -> Iterator[tuple[dict, str, str]]:
    """Yield for each number that changed in a sentence its pair, a question for it, and the old value."""
    for row in rows:
        for change in row["changes"]:
            old = set(_VALUE.findall(change["before"] or "")) - set(_VALUE.findall(change["after"] or ""))
            old = {value.rstrip(".,") for value in old}
            if row["fact_change"] and change["kind"] == "number_or_date" and old:
                value = max(old, key=len)
                if not _holds(row["after"], value):
                    yield row, _without_values(change["before"]), value


def _without_values(sentence: str) -> str:
    return " ".join(_VALUE.sub(" ", sentence).split())


def _holds(text: str, value: str) -> bool:
    return bool(re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d]|[.,]\d)", text))


async def _asked(desk: Desk, question: str, **how: object) -> Answer:
    async for happened in desk.answer(question, **how):  # type: ignore[arg-type]
        if isinstance(happened, Answer):
            answer = happened
    return answer


def ask_for_facts(rows: Sequence[dict], home: Path) -> Counter[str]:
    """Take in the pairs whose facts changed, and ask for these now and as of the time before."""
    from ingest.models.loading import Models

    models, seen = Models(), Counter[str]()
    rows = [row for row in rows if row["fact_change"]]
    desk = Desk(Library(home), models)
    desk.check_model()
    for side in ("before", "after"):
        report = take_in([edition(row, side) for row in rows], desk.library, lambda: models.embedder)
        assert not report.failed, report.failed
    for row, question, old in facts(rows):
        now = asyncio.run(_asked(desk, question))
        then = asyncio.run(_asked(desk, question, at=NOON + HOUR / 2))
        seen["facts"] += 1
        seen["now: answered"] += bool(now.citations)
        seen["now: from this article"] += row["pair_id"] in {cited.article_id for cited in now.citations}
        mine = " ".join(cited.quote for cited in now.citations if cited.article_id == row["pair_id"])
        seen["now: THE OLD VALUE"] += _holds(mine, old)
        seen["as of before: the old value"] += _holds(then.text, old)
    desk.close()
    return +seen


def main(what: str, *given: str) -> None:
    models = "models" in given
    limit = next((int(each) for each in given if each.isdigit()), None)
    for path in [Path(each) for each in given if each.endswith(".jsonl")] or FILES:
        rows = pairs(path, limit)
        with tempfile.TemporaryDirectory() as name:
            if what == "facts":
                report = ask_for_facts(rows, Path(name))
            else:
                report = equal(rows, Path(name), _bundled() if models else WordsEmbedder())
        print(json.dumps({"file": path.parent.name, **report}, indent=1), flush=True)


def _bundled() -> Embedder:
    from ingest.models.bundled import BundledEmbedder

    return BundledEmbedder()


if __name__ == "__main__":
    main(*sys.argv[1:])
