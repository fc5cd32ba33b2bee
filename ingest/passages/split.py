"""Cuts an article into the passages we search and cite.

Where a passage ends is decided by the two paragraphs at that place alone, so an edit changes the passages it touches
and hardly any other (a splitter that fills passages from the top moves every later boundary: on real revisions, it
embedded 38 % of passages again). This is content-defined chunking (Muthitacharoen, Chen & Mazières 2001): a paragraph
begins a passage if its rank, a hash of its first words, is low enough.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf

from ingest.passages.blocks import Block, blocks
from ingest.passages.quotations import holds_together
from ingest.passages.sentences import sentences

Span = tuple[int, int]

_LISTED = re.compile(r"(?:[-*•‣–]|\d{1,2}[.)])[ \t]+|\|.*\|$")  # an item of a list, or a row of a table

_APART = 200  # words: paragraphs that have so many together are always parted, with half as many every second time
_LEAST = 40  # words: a shorter paragraph stays with the one after it
_MAX = 180  # words: a longer passage is cut where a boundary is likeliest, a longer paragraph between its sentences
_HARD_MAX = 220  # words: from here on even a quotation is cut, since a model sees no more than 512 tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of whole sentences: `text == article.text[start:end]`; `sentences` are spans within `text`."""

    id: str
    text: str
    start: int
    end: int
    heading: str | None
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a paragraph, or a sentence of a long one."""

    start: int
    end: int
    words: int
    rank: float  # uniform in [0, 1)
    joined: bool  # to the unit before it: a boundary here would cut a quotation from its speaker


def split(article_id: str, text: str) -> list[Passage]:
    """Cut `text` into passages, in reading order; their ids stay the same while their words do."""
    seen: dict[str, int] = {}
    passages = []
    for heading, section in _sections(text):
        for start, end in _cut(section):
            words = text[start:end]
            digest = hashlib.sha256(words.encode()).hexdigest()[:24]
            repeat = seen[digest] = seen.get(digest, 0) + 1
            passages.append(
                Passage(
                    id=_passage_id(article_id, digest, repeat), text=words, start=start, end=end, heading=heading,
                    sentences=tuple(_sentences(words)),
                )
            )  # fmt: skip
    return passages


def _passage_id(article_id: str, digest: str, repeat: int) -> str:
    """At most 50 characters: Chroma Cloud takes ids of up to 128 bytes, and article ids may be longer."""
    article = hashlib.sha256(article_id.encode()).hexdigest()[:16]
    return f"{article}-{digest}" + (f"-{repeat}" if repeat > 1 else "")


def _sentences(text: str) -> list[Span]:
    return [
        (block.start + start, block.start + end)
        for block in blocks(text)
        for start, end in sentences(text[block.start : block.end])
    ]


def _sections(text: str) -> list[tuple[str | None, list[_Unit]]]:
    """Return the units under each heading; the heading is itself the first of them."""
    found: list[tuple[str | None, list[_Unit]]] = [(None, [])]
    for block in blocks(text):
        if block.heading:
            found.append((text[block.start : block.end].lstrip("# "), []))
        units = found[-1][1]
        units.extend(_units(text, block, before=text[units[-1].start : units[-1].end] if units else ""))
    return [(heading, units) for heading, units in found if units]


def _units(text: str, block: Block, *, before: str) -> list[_Unit]:
    words = text[block.start : block.end]
    spans = [(block.start, block.end)]
    if len(words.split()) > _MAX:
        spans = [(block.start + start, block.start + end) for start, end in sentences(words)]
    units = []
    for start, end in spans:
        unit = text[start:end]
        units.append(_Unit(start, end, len(unit.split()), _rank(unit), bool(before) and _holds_together(before, unit)))
        before = unit if start == block.start else f"{before} {unit}"
    return units


def _holds_together(before: str, unit: str) -> bool:
    """Would a boundary before `unit` cut a quotation from its speaker, an item from its list, a row from its header?"""
    return bool(_LISTED.match(unit)) or holds_together(before, unit)


def _rank(unit: str) -> float:
    # The first words only: most corrections change a number or a name further on, and then no boundary moves at all.
    return int.from_bytes(hashlib.sha256(" ".join(unit.split()[:4]).encode()).digest()[:6]) / 2**48


def _cut(units: Sequence[_Unit]) -> list[Span]:
    """Return the [start, end) of each passage of one section."""
    begins = [i for i in range(1, len(units)) if units[i - 1].words >= _LEAST and _reluctance(units, i) < 1]
    return [span for first, last in pairwise([0, *begins, len(units)]) for span in _in_size(units[first:last])]


def _reluctance(units: Sequence[_Unit], i: int) -> float:
    """Return how unlikely a boundary before unit `i` is; there is one below 1."""
    if units[i].joined:
        return inf
    return units[i].rank * _APART / (units[i - 1].words + units[i].words)


def _in_size(run: Sequence[_Unit]) -> list[Span]:
    """Cut `run` where a boundary is likeliest until every part has a passage's size."""
    if sum(unit.words for unit in run) <= _MAX:
        return [(run[0].start, run[-1].end)]
    words = list(accumulate(unit.words for unit in run))
    inner = [i for i in range(1, len(run)) if _LEAST <= words[i - 1] <= words[-1] - _LEAST and not run[i].joined]
    if not inner:
        return _within_limit(run)
    at = min(inner, key=lambda i: _reluctance(run, i))
    return [*_in_size(run[:at]), *_in_size(run[at:])]


def _within_limit(run: Sequence[_Unit]) -> list[Span]:
    spans: list[Span] = []
    words = 0
    for unit in run:
        if spans and words + unit.words <= _HARD_MAX:
            spans[-1] = (spans[-1][0], unit.end)
            words += unit.words
        else:
            spans.append((unit.start, unit.end))
            words = unit.words
    return spans
