"""What a reader learns from and is scored on: a question, a text, and which words of the text answer."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bot.quotes.gate import content_words
from ingest.english.common_words import COMMON
from ingest.passages.blocks import blocks
from ingest.passages.sentences import sentences as _sentences

Split = Literal["learn", "check", "held"]  # to learn from; to choose by while learning; to score in the end
Kind = Literal["asked", "near", "swapped", "alone", "window", "headline"]
Span = tuple[int, int]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a text. `spans` are the words of the text that are accepted as an answer; without, it has none.

    `kind` says how the two came together: the text that the question was asked about, another one that resembles it,
    the question with a name swapped, a sentence alone, a few sentences, or a headline. Pairs of one `group` ask the
    same: those that answer should rank before those that don't.
    """

    source: str
    split: Split
    kind: Kind
    group: str
    question: str
    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about `text`, which stands under `title` (empty where a title says nothing).

    `pool` names the texts among which others like it are looked for.
    """

    source: str
    split: Split
    key: str
    question: str
    title: str
    text: str
    spans: tuple[Span, ...]
    pool: str

    @property
    def answers(self) -> list[str]:
        """The accepted answers' words."""
        return sorted({self.text[start:end] for start, end in self.spans})

    def pair(self, kind: Kind, text: str, spans: Iterable[Span] = (), *, title: str = "", question: str = "") -> Pair:
        """Return the question with `text`, under `title`, as a passage is read under its article's headline."""
        before = f"{title}. " if title else ""
        moved = tuple((start + len(before), end + len(before)) for start, end in spans)
        return Pair(self.source, self.split, kind, self.key, question or self.question, before + text, moved)


def write(path: Path, pairs: Iterable[Pair]) -> None:
    """Keep `pairs`, a line each."""
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs)


def read(path: Path) -> Iterator[Pair]:
    """Yield the pairs that were kept."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Pair(**row | {"spans": tuple((start, end) for start, end in row["spans"])})


def lacks(text: str, answers: Sequence[str]) -> bool:
    """Does `text` hold none of the words of `answers`?"""
    lower = text.lower()
    return not any(answer.lower() in lower for answer in answers)


def words(text: str) -> set[str]:
    """Return the words of `text` that tell something."""
    return {word for word in _WORD.findall(text.lower()) if len(word) > 1 and word not in COMMON}


def shared(question: str, text: str) -> float:
    """Return how much of what `question` tells stands in `text`, from 0 to 1."""
    return len(words(question) & words(text)) / max(1, content_words(question))


def sentences(text: str) -> list[Span]:
    """Return where the sentences of `text` stand, as they are shown: none goes from one paragraph to the next."""
    return [
        (block.start + start, block.start + end)
        for block in blocks(text)
        for start, end in _sentences(text[block.start : block.end])
    ]


def around(text: str, span: Span, *, beside: int) -> Span:
    """Return the sentence of `text` that holds `span`, with so many sentences before and after it."""
    found = sentences(text)
    first = max((i for i, (start, _) in enumerate(found) if start <= span[0]), default=0)
    last = min((i for i, (_, end) in enumerate(found) if end >= span[1]), default=len(found) - 1)
    first, last = max(0, min(first, last) - beside), min(len(found) - 1, max(first, last) + beside)
    return found[first][0], found[last][1]


def within(spans: Iterable[Span], part: Span) -> list[Span]:
    """Return those of `spans` that lie in `part`, as places in it."""
    start, end = part
    return [(first - start, last - start) for first, last in spans if first >= start and last <= end]
