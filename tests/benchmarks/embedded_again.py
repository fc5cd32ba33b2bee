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
from ingest.passages import split


def count(row: dict) -> Counter[str]:
    """Return what the update of one pair costs."""
    before, after = (split(row["pair_id"], row[side]) for side in ("before", "after"))
    known = {passage.id for passage in before}
    changed = [pair.after for pair in compare(row["before"], row["after"]) if pair.kind and pair.after]
    held = [p for p in after if any(p.start < each.end and each.start < p.end for each in changed)]
    kept = sum(passage.id in known for passage in after)
    other, says_other = (
        row["title_before"] != row["title_after"],
        compare_headlines(row["title_before"] or "", row["title_after"] or "") is not None,
    )
    return Counter({
        "pairs": 1, "passages": len(after), "embedded": len(after) - kept, "with a changed sentence": len(held),
        "pairs with another headline": other, "pairs whose headline says something else": says_other,
        "kept with another headline": kept * other, "kept although the headline says something else": kept * says_other,
    })  # fmt: skip


def main() -> None:
    """Print one JSON object a file."""
    for path in map(Path, FILES.split(":")):
        if not path.exists():
            print(f"not measured: there is no {path}; name files in BENCHMARK_REVISIONS")
            continue
        total = Counter[str]()
        for line in path.read_text(encoding="utf-8").splitlines():
            total += count(json.loads(line))
        ratio = round(total["embedded"] / total["with a changed sentence"], 3)
        print(json.dumps({"file": path.parent.name, **total, "embedded for each with a change": ratio}, indent=1))


if __name__ == "__main__":
    main()
