"""How well is the same story told from another one?

Positives are pairs of real versions of one article (BENCHMARK_REVISIONS, as in corrections.py), whole, and with the
later one cut to its first half, as outlets cut a wire report. Negatives are all pairs of different articles of an
archive (BENCHMARK_DATA); such pairs as are found nevertheless are listed, because archives do hold stories twice.
"""

import gzip
import itertools
import json
import os
from collections import Counter, defaultdict
from pathlib import Path

from ingest.duplicates import runs, shared

REVISIONS = os.environ.get(
    "BENCHMARK_REVISIONS",
    "../shared/data/revisions_realtimeqa/pairs_dev.jsonl:../shared/data/revisions_digitalgov/pairs_dev.jsonl",
)
DATA = Path(os.environ.get("BENCHMARK_DATA", "../shared/data/realtimeqa/2022_dev"))
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SAME = 0.7  # the one that is used


def rows(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def positives(path: Path) -> dict[str, list[float]]:
    """Return how much each pair shares, whole and cut."""
    pairs = [(runs(row["before"]), row["after"]) for row in rows(path)]
    return {
        "whole": [shared(before, runs(after)) for before, after in pairs],
        "second half cut off": [shared(before, runs(after[: len(after) // 2])) for before, after in pairs],
    }


def negatives(path: Path) -> list[tuple[float, str, str]]:
    """Return the pairs of different articles that share at least the least of the thresholds."""
    corpus = rows(path)
    known = [runs(row["text"]) for row in corpus]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, each in enumerate(known):
        for run in each:
            holders[run].append(i)
    meet: Counter[tuple[int, int]] = Counter()
    for found in holders.values():
        meet.update(itertools.combinations(found, 2))
    least = THRESHOLDS[0]
    near = [(shared(known[i], known[j]), i, j) for (i, j), n in meet.items() if n >= 4]
    named = [f"{row['title']} <{row['url']}>" for row in corpus]
    return sorted(((score, named[i], named[j]) for score, i, j in near if score >= least), reverse=True)


def main() -> None:
    """Print one JSON object."""
    report: dict[str, object] = {"thresholds": THRESHOLDS}
    for path in map(Path, REVISIONS.split(":")):
        if path.exists():
            for name, scores in positives(path).items():
                found = [round(sum(score >= least for score in scores) / len(scores), 3) for least in THRESHOLDS]
                report[f"{path.parent.name}, {name}: recall of {len(scores)}"] = found
    archive = next((p for p in (DATA / "corpus.jsonl", DATA / "corpus.jsonl.gz") if p.exists()), None)
    if archive:
        found = negatives(archive)
        report["pairs of an archive, found"] = [sum(score >= least for score, *_ in found) for least in THRESHOLDS]
        near = [pair for pair in found if abs(pair[0] - SAME) < 0.1]
        report["nearest to the threshold"] = [f"{score:.2f} {one} | {other}" for score, one, other in near]
    if len(report) == 1:
        print("not measured: name files in BENCHMARK_REVISIONS and a folder in BENCHMARK_DATA")
        return
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
