"""What does an update embed, against the passages that hold a changed sentence, and what would new headlines add?

On real pairs of versions (BENCHMARK_REVISIONS, as in corrections.py); no model is needed to count.
"""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from corrections import FILES

from ingest.corrections.compare import compare, compare_headlines
from ingest.passages import Passage, split


def count(row: dict) -> Counter[str]:
    """Return what the update of one pair costs."""
    before, after = (split(row["pair_id"], row[side]) for side in ("before", "after"))
    known = {passage.id for passage in before}
    changed = [pair.after for pair in compare(row["before"], row["after"]) if pair.kind and pair.after]
    held = [p for p in after if any(p.start < each.end and each.start < p.end for each in changed)]
    told = {sentence for passage in before for sentence in sentences(passage)}
    new = sum(any(sentence not in told for sentence in sentences(passage)) for passage in after)
    kept = sum(passage.id in known for passage in after)
    other, says_other = (
        row["title_before"] != row["title_after"],
        compare_headlines(row["title_before"] or "", row["title_after"] or "") is not None,
    )
    return Counter(
        {
            "pairs": 1,
            "passages": len(after),
            "embedded": len(after) - kept,
            "with a changed sentence": len(held),
            "with one that is not the same letter by letter": new,
            "pairs with another headline": other,
            "pairs whose headline says something else": says_other,
            "kept with another headline": kept * other,
            "kept although the headline says something else": kept * says_other,
        }
    )


def sentences(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def main() -> None:
    """Print one JSON object a file."""
    for path in map(Path, FILES.split(":")):
        if not path.exists():
            print(f"not measured: there is no {path}; name files in BENCHMARK_REVISIONS")
            continue
        total = Counter[str]()
        for line in path.read_text(encoding="utf-8").splitlines():
            total += count(json.loads(line))
        for name in ("with a changed sentence", "with one that is not the same letter by letter"):
            total[f"embedded for each {name}"] = round(total["embedded"] / total[name], 3)  # type: ignore[assignment]
        print(json.dumps({"file": path.parent.name, **total}, indent=1))


if __name__ == "__main__":
    main()
