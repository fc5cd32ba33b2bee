"""Whom does an article quote? Speakers looked up in the articles of PolNeAR, beside those that people marked."""

import hashlib
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from time import process_time

from ingest.speech.speeches import Speeches

DATA = Path(os.environ.get("BENCHMARK_QUOTES", "../shared/data/polnear_quotes"))


def main() -> None:
    """Print how often the right speaker is named, a wrong one or none, on the articles worked on and those held out."""
    if not (DATA / "who_said_dev.jsonl").exists():
        print(f"not measured: there is no {DATA}/who_said_dev.jsonl; name such a folder in BENCHMARK_QUOTES")
        sys.exit(0)
    speeches = {row["article_id"]: Speeches(row["text"]) for row in rows("dev.jsonl")}
    found: dict[str, Counter[str]] = {"worked on": Counter(), "held out": Counter()}
    began = process_time()
    for row in rows("who_said_dev.jsonl"):
        if not row["speaker_is_pronoun"]:
            found[part(row["article_id"])][named(speeches[row["article_id"]], row["quote"], row["speaker"])] += 1
    spent = 1000 * (process_time() - began) / sum(map(Counter.total, found.values()))
    for name, counts in found.items():
        shares = ", ".join(f"{kind} {counts[kind] / counts.total():.3f}" for kind in ("right", "wrong", "none"))
        print(f"{name:<10} {counts.total():4} quotations: {shares}")
    print(f"{spent:.1f} ms a quotation")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of the data."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def part(article_id: str) -> str:
    """Return which part an article is of: a third, by digest, was not looked at while the rules were made."""
    return "worked on" if int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % 3 else "held out"


def named(speeches: Speeches, quote: str, marked: str) -> str:
    """Is the last word of the speaker as `marked` in the one that is found?"""
    start = speeches.text.find(quote)
    speech = speeches.at(start, start + len(quote), said=True)
    if speech is None:
        return "none"
    return "right" if re.findall(r"\w+", marked.lower())[-1] in re.findall(r"\w+", speech.speaker.lower()) else "wrong"


if __name__ == "__main__":
    main()
