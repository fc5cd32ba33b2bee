"""The data sets of questions on one text: SQuAD 2.0, SQuADShifts and QAMR. Each says which of its texts are held out.

Whether a text is learnt from depends on its own words or its title alone, so that a set that grows keeps its splits.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.pairs import Asked, Span, Split

_QUESTION = re.compile(r"(who|whom|whose|what|when|where|which|why|how)\b.*\?$", re.IGNORECASE)
_ODD = re.compile(r"\b(first|last|middle) name\b|\bsome(thing|one|body|where)\b", re.IGNORECASE)
_FEWEST, _EACH = 5, 8  # words of a question of QAMR; questions a sentence, which has forty that ask nearly the same
_NO_SPACE_BEFORE = {".", ",", ";", ":", "?", "!", ")", "”", "'s", "'", "n't", "%", "'re", "'ll", "'ve", "'m", "'d"}
_NO_SPACE_AFTER = {"(", "“", "$", "£", "€", "#"}


def squad(folder: Path) -> Iterator[Asked]:
    """Yield half of the development set of SQuAD 2.0 (Rajpurkar, Jia & Liang 2018, CC BY-SA 4.0).

    Every third article, by title, is held out, as it always was.
    """
    contexts = {row["context_id"]: row for row in _rows(folder / "contexts_dev.jsonl")}
    held = set(sorted({row["title"] for row in contexts.values()})[::3])
    for row in _rows(folder / "questions_dev.jsonl"):
        title, text = row["title"], contexts[row["context_id"]]["context"]
        spans = {span for answer in row["answers"] for span in places(text, answer)}
        if bool(spans) == row["answerable"]:
            split: Split = "held" if title in held else part(text, check=20)
            yield Asked("squad", split, row["qid"], row["question"], title, text, tuple(sorted(spans)), title)


def shifts(folder: Path) -> Iterator[Asked]:
    """Yield SQuADShifts (Miller et al. 2020, CC BY 4.0): new Wikipedia, Reddit and Amazon.

    A title of new Wikipedia is an article, one of Amazon a handful of reviews, and Reddit has one title for all: so the
    first two are held out by title, and Reddit by text.
    """
    for source, name in {"wiki": "new_wiki", "reddit": "reddit", "amazon": "amazon_reviews"}.items():
        for row in _rows(folder / f"squadshifts_{name}.jsonl.gz"):
            text, title = row["context"], row["title"].replace("_", " ") if source == "wiki" else ""
            split = part(text if source == "reddit" else row["title"], held=14, check=35)
            for question in row["questions"]:
                spans = {(start, start + len(answer)) for answer, start in question["answers"]}
                spans = {_stripped(text, span) for span in spans if text[span[0] : span[1]].strip()}
                asked = " ".join(question["question"].split())
                if spans and asked:
                    yield Asked(
                        source, split, question["id"], asked, title, text, tuple(sorted(spans)), row["title"]
                    )  # fmt: skip


def qamr(folder: Path) -> Iterator[Asked]:
    """Yield some of QAMR's short questions on Wikinews (Michael et al. 2018, MIT), none of the odd ones."""
    for row in _rows(folder / "qamr_wikinews.jsonl.gz"):
        text, offsets = joined(row["tokens"])
        document = row["id"].rsplit(":", 2)[0]
        seen: set[str] = set()
        for question in sorted(row["questions"], key=lambda each: digest(each["question"])):
            asked = " ".join(question["question"].split())
            spans = {_run(answer, offsets) for answer in question["answers"]}
            if asked.lower() in seen or not sensible(asked) or len(seen) >= _EACH:
                continue
            seen.add(asked.lower())
            key = f"{row['id']}/{digest(asked):x}"
            split = part(document, check=15)
            yield Asked("qamr", split, key, asked[0].upper() + asked[1:], "", text, tuple(sorted(spans)), document)


def sensible(question: str) -> bool:
    """Would somebody ask this? Annotators who had to fill a quota asked for first names and of somebody."""
    return len(question.split()) >= _FEWEST and bool(_QUESTION.match(question)) and not _ODD.search(question)


def joined(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """Return tokens of the Penn Treebank as text, and where each stands in it."""
    text, offsets = "", []
    for token in tokens:
        word = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")"}.get(token, token)
        near = not text or word in _NO_SPACE_BEFORE or text[-1] in _NO_SPACE_AFTER
        text += word if near else f" {word}"
        offsets.append((len(text) - len(word), len(text)))
    return text, offsets


def _run(answer: str, offsets: Sequence[Span]) -> Span:
    """Return from where to where an answer goes, which is given as the numbers of its tokens."""
    numbers = [int(number) for number in answer.split()]
    return offsets[min(numbers)][0], offsets[max(numbers)][1]


def places(text: str, answer: str) -> list[Span]:
    """Return where `answer` stands in `text`."""
    return [found.span() for found in re.finditer(re.escape(answer), text)] if answer.strip() else []


def part(name: str, *, held: int = 0, check: int) -> Split:
    """Return the split of what is called `name`: one in `held` is held out, one in `check` of the rest checked with."""
    number = digest(name)
    if held and number % held == 0:
        return "held"
    return "check" if number // 1000 % check == 0 else "learn"


def digest(text: str) -> int:
    """Return a number that is always the same for `text`, and spread evenly."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def _stripped(text: str, span: Span) -> Span:
    words = text[span[0] : span[1]]
    return span[0] + len(words) - len(words.lstrip()), span[0] + len(words.rstrip())


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
