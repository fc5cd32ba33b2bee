"""How well are corrections found? On real pairs of versions whose changed sentences are known.

Set BENCHMARK_REVISIONS to one or more files (separated by `:`) of pairs: `before`, `after`, and `changes` with the old
and the new sentence each. Listed changes whose words stand in both versions are left out: a missing blank made one
sentence of two.

*Found*: each side of a listed change stands in, or holds, that of a change of ours. The list may pair sentences
otherwise, so for replaced ones both are also looked for by themselves. *Not listed*: a change of ours that no listed
one tells of (the lists leave out short lines). *False*: one that is none, because what it calls added or removed stands
in the other version as well.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from ingest.corrections.compare import Pair, compare
from ingest.corrections.words import likeness, words

FILES = os.environ.get(
    "BENCHMARK_REVISIONS",
    "../shared/data/revisions_realtimeqa/pairs_dev.jsonl:../shared/data/revisions_digitalgov/pairs_dev.jsonl",
)
SAME_KIND = {"number": "number_or_date", "date": "number_or_date", "name": "name"}


def covers(ours: str | None, listed: str | None) -> bool:
    """Do they tell of the same sentence? Theirs may be cut elsewhere."""
    if ours is None or listed is None:
        return ours is listed
    one, other = (" ".join(word.key for word in words(text)) for text in (ours, listed))
    return one in other or other in one or likeness(words(ours), words(listed)) > 0.8


def sides(pair: Pair) -> tuple[str | None, str | None]:
    return pair.before and pair.before.text, pair.after and pair.after.text


def score(row: dict) -> Iterator[str]:
    """Yield what became of each listed change and of each of ours."""
    ours = [pair for pair in compare(row["before"], row["after"]) if pair.kind]
    for change in row["changes"]:
        told = change["before"], change["after"]
        if all(plain(text or "") in plain(row[side]) for text in told for side in ("before", "after")):
            yield "listed, but only cut elsewhere: not counted"
            continue
        hits = [pair for pair in ours if all(map(covers, sides(pair), told))]
        apart = [any(covers(sides(p)[i], told[i]) for p in ours) for i in (0, 1) if told[i]]
        name = change["type"]
        yield f"{name} listed"
        if name == "replace":
            yield from ["replace found as a pair"] * bool(hits)
            yield from ["replace of which both sentences are found"] * all(apart)
            fact = change["kind"] == "number_or_date"
            yield from ["fact listed"] * fact + ["fact found as a pair"] * (fact and bool(hits))
            yield from ["fact of which both sentences are found"] * (fact and all(apart))
            if hits:
                yield "kinds compared"
                yield from ["kinds alike"] * (SAME_KIND.get(hits[0].kind or "", "wording") == change["kind"])
        else:
            yield from [f"{name} found"] * all(apart)
    for pair in ours:
        yield "ours"
        texts = [text for text in sides(pair) if text]
        known = [told for change in row["changes"] for told in (change["before"], change["after"]) if told]
        yield from ["ours not listed"] * (not any(covers(text, told) for text in texts for told in known))
        other = row["before"] if pair.kind == "added" else row["after"] if pair.kind == "removed" else ""
        yield from ["ours false"] * (plain(texts[0]) in plain(other))
    if row["fact_change"]:
        yield "pairs with a fact changed"
        yield from ["pairs with a fact changed, told as a number or date"] * any(
            pair.kind in ("number", "date") for pair in ours
        )


def plain(text: str) -> str:
    return " ".join(word.key for word in words(text) if word.spoken)


def main() -> None:
    """Print one JSON object a file."""
    for path in map(Path, FILES.split(":")):
        if not path.exists():
            print(f"not measured: there is no {path}; name files in BENCHMARK_REVISIONS")
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        began = perf_counter()
        seen = Counter(what for row in rows for what in score(row))
        seconds = perf_counter() - began
        print(json.dumps({"file": path.parent.name, "pairs": len(rows), "ms_a_pair": round(1000 * seconds / len(rows)),
                          **dict(sorted(seen.items()))}, indent=1))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
