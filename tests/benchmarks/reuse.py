"""How much of a changed article is embedded again? Passages that are new, beside those that a change touches.

`python tests/benchmarks/reuse.py [PAIRS.jsonl ...]`: a line a pair of versions, their texts as `before` and `after`.
"""

import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ingest.passages.split import Passage, split


def main() -> None:
    """Print a table, a row a file."""
    files = [Path(name) for name in sys.argv[1:]] or sorted(Path("../shared/data").glob("revisions_*/pairs_dev.jsonl"))
    if not files:
        print("not measured: name files of pairs")
    print("| pairs | passages | embedded again | with a new sentence | with a changed sentence | ratio |")
    print("|---|---|---|---|---|---|")
    for file in files:
        pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        counts = [count(split("x", pair["before"]), split("x", pair["after"])) for pair in pairs]
        passages, again, new, changed = (sum(column) for column in zip(*counts, strict=True))
        print(f"| {len(pairs)} | {passages} | {again} | {new} | {changed} | {again / changed:.3f} |")


def count(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[int, int, int, int]:
    """Return how many passages `after` has, are embedded, hold a new sentence, and hold a new one or lost one."""
    known = {passage.id for passage in before}
    old = {sentence for passage in before for sentence in sentences(passage)}
    now = {sentence for passage in after for sentence in sentences(passage)}
    bereft = {  # sentences that stood beside one that was deleted, in the same passage
        neighbour
        for passage in before
        for a, b in pairwise(sentences(passage))
        for gone, neighbour in ((a, b), (b, a))
        if gone not in now
    }
    new = [any(sentence not in old for sentence in sentences(passage)) for passage in after]
    lost = [any(sentence in bereft for sentence in sentences(passage)) for passage in after]
    changed = sum(a or b for a, b in zip(new, lost, strict=True))
    return len(after), sum(passage.id not in known for passage in after), sum(new), changed


def sentences(passage: Passage) -> list[str]:
    """Return the sentences of `passage`, white space apart."""
    return [" ".join(passage.text[start:end].split()) for start, end in passage.sentences]


if __name__ == "__main__":
    main()
