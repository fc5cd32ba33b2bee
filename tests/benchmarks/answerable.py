"""Does the reader notice when a text does not answer? On the articles of SQuAD 2.0 that it has not learnt from.

It reads as for an answer: the text under its title, and then, by itself, the sentence that would be shown. What it says
to both, in logits, is summed: over 0 it answers.
"""

import json
import os
import re
import sys
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.models.loading import Models
from ingest.passages.sentences import sentences

DATA = Path(os.environ.get("BENCHMARK_SQUAD", "../shared/data/squad2"))


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader made of a question of the set: logits of the text and of its best sentence, and the answer."""

    asked: dict
    whole: float
    alone: float
    answer: str
    sentence: str

    @property
    def both(self) -> float:
        """Does it answer? The sum of both logits."""
        return self.whole + self.alone


def main() -> None:
    """Print how many questions are rightly answered and refused, and the risk by the share that is answered."""
    if not (DATA / "questions_dev.jsonl").exists():
        print(f"not measured: there is no {DATA}/questions_dev.jsonl; name such a folder in BENCHMARK_SQUAD")
        sys.exit(0)
    rows = [json.loads(line) for line in (DATA / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = (DATA / "contexts_dev.jsonl").read_text(encoding="utf-8").splitlines()
    contexts = {row["context_id"]: row for row in map(json.loads, lines)}
    held = set(sorted({row["title"] for row in rows})[::3])  # as training/reader.py holds them out
    reader, read = Models().reader, []
    for row in (row for row in rows if row["title"] in held):
        context = contexts[row["context_id"]]
        before = f"{context['title']}. "
        (whole,) = reader.read(row["question"], [before + context["context"]])
        span = whole.best(len(before), len(before) + len(context["context"]))
        answer = context["context"][span.start - len(before) : span.end - len(before)] if span else ""
        sentence = around(context["context"], span.start - len(before)) if span else ""
        (alone,) = reader.read(row["question"], [sentence])
        read.append(Read(row, whole.logit, alone.logit, answer, sentence))
    report(read)


def around(text: str, place: int) -> str:
    """Return the sentence of `text` at `place`: what newsdesk would show."""
    return next((text[start:end] for start, end in sentences(text) if start <= place < end), "")


def report(read: list[Read]) -> None:
    """Print the figures."""
    can = [each for each in read if each.asked["answerable"]]
    cannot = [each for each in read if not each.asked["answerable"]]
    print(f"{len(can)} answerable, {len(cannot)} unanswerable questions of articles held out")
    for name in ("both", "whole", "alone"):
        answered = fmean(getattr(each, name) > 0 for each in can)
        refused = fmean(getattr(each, name) <= 0 for each in cannot)
        print(f"{name}: answered {answered:.3f}, refused {refused:.3f}, balanced {(answered + refused) / 2:.3f}")
    print(f"of the answerable: words right {fmean(map(exact, can)):.3f}, sentence right {fmean(map(holds, can)):.3f}")
    surest = sorted(read, key=lambda each: -each.both)
    wrong = accumulate(not holds(each) for each in surest)
    risks = [count / given for given, count in enumerate(wrong, 1)]
    at = ", ".join(
        f"{share:.1f} {risks[round(share * len(risks)) - 1]:.3f}" for share in (0.1, 0.2, 0.3, 0.4, 0.5, 1.0)
    )
    print(f"share answered and risk: {at}; area under the curve {fmean(risks):.3f}")
    print(f"at best, had it answered all that it can and then the rest, {best([holds(each) for each in read]):.3f}")


def exact(each: Read) -> bool:
    """Are the words an accepted answer, but for articles, case and punctuation?"""
    return plain(each.answer) in {plain(answer) for answer in each.asked["answers"]}


def holds(each: Read) -> bool:
    """Does the sentence hold an accepted answer? What has none is wrong."""
    return any(f" {plain(answer)} " in f" {plain(each.sentence)} " for answer in each.asked["answers"])


def plain(text: str) -> str:
    """As SQuAD's own script compares."""
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", re.sub(r"[^\w\s]", "", text.lower())).split())


def best(right: list[bool]) -> float:
    """Return the area if all that is right came first."""
    wrong = accumulate(not each for each in sorted(right, reverse=True))
    return fmean(count / given for given, count in enumerate(wrong, 1))


if __name__ == "__main__":
    main()
