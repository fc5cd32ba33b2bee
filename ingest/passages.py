"""Cuts an article into the passages we search and cite.

Where a passage ends is decided by the words around that place alone, so an edit changes the passages it touches and no
others (a splitter that fills passages from the top moves every later boundary: measured on real revisions, it embedded
38 % of passages again). The method is local-maximum chunking (Bjørner, Blass & Gurevich 2010): every paragraph has a
rank, a hash of its first words, and one that outranks all others within `_REACH` words begins a passage.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import Block, blocks
from ingest.quotations import holds_together
from ingest.sentences import sentences

Span = tuple[int, int]

_REACH = 40  # words: the least between two boundaries; passages have about one and a half times as many
_MAX = 120  # words: a longer passage is cut again, at half the reach
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
    rank: bytes
    joined: bool  # to the unit before it: a boundary here would cut a quotation from its speaker


def split(article_id: str, text: str) -> list[Passage]:
    """Cut `text` into passages, in reading order; their ids stay the same while their words do."""
    seen: dict[str, int] = {}
    passages = []
    for heading, section in _sections(text):
        for start, end in _cut(section, _REACH):
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
        units.append(_Unit(start, end, len(unit.split()), _rank(unit), bool(before) and holds_together(before, unit)))
        before = unit if start == block.start else f"{before} {unit}"
    return units


def _rank(unit: str) -> bytes:
    # The first words only: most corrections change a number or a name further on, and then no boundary moves at all.
    return hashlib.sha256(" ".join(unit.split()[:4]).encode()).digest()[:8]


def _cut(units: Sequence[_Unit], reach: int) -> list[Span]:
    """Return the [start, end) of each passage of one section."""
    edges = [0, *(i for i in range(1, len(units)) if _begins(units, i, reach)), len(units)]
    spans: list[Span] = []
    for first, last in pairwise(edges):
        run = units[first:last]
        if last - first > 1 and sum(unit.words for unit in run) > _MAX and reach > 8:
            spans.extend(_cut(run, reach // 2))
        else:
            spans.extend(_within_limit(run))
    return spans


def _begins(units: Sequence[_Unit], i: int, reach: int) -> bool:
    """Does unit `i` outrank every other one that begins within `reach` words of it, before or behind?"""
    if units[i].joined:
        return False
    distance = 0
    for other in reversed(units[:i]):
        distance += other.words
        if distance >= reach:
            break
        if not other.joined and other.rank >= units[i].rank and other is not units[0]:
            return False
    else:
        return False  # too near the beginning
    distance = 0
    for before, other in pairwise(units[i:]):
        distance += before.words
        if distance >= reach:
            return True
        if not other.joined and other.rank > units[i].rank:
            return False
    return distance + units[-1].words >= reach // 2


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
