"""Finds the paragraphs and headings of a text."""

import re
from dataclasses import dataclass

_LINE = re.compile(r"[^\n]+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…:;,\"'”’)\]—–-]$")
_HEADING_WORDS = 12
_WRAPPED = range(40, 100)  # characters of a line that was broken by an editor, not by the writer


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading: `text[start:end]`, without the white space around it."""

    start: int
    end: int
    heading: bool = False


def blocks(text: str) -> list[Block]:
    """Return the blocks of `text` in order. A line is a paragraph, unless an editor has wrapped the text."""
    lines = [_trimmed(text, *line.span()) for line in _LINE.finditer(text) if line.group().strip()]
    merged = _unwrap(text, lines)
    return [
        Block(start, end, heading=_is_heading(text[start:end], following=merged[i + 1 : i + 2], text=text))
        for i, (start, end) in enumerate(merged)
    ]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _unwrap(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the lines of a paragraph that was wrapped at a column: long, ending amid a sentence, no blank line after."""
    merged: list[tuple[int, int]] = []
    last = 0  # where the last line taken begins
    for start, end in lines:
        if merged and _runs_on(text[last : merged[-1][1]], text[merged[-1][1] : start], text[start:end]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
        last = start
    return merged


def _runs_on(line: str, gap: str, following: str) -> bool:
    if gap.count("\n") != 1 or len(line) not in _WRAPPED or _MARKDOWN_HEADING.match(line):
        return False
    return not _ENDS_SENTENCE.search(line) or following[:1].islower()


def _is_heading(line: str, *, following: list[tuple[int, int]], text: str) -> bool:
    """A short line without a sentence's end, before a longer paragraph."""
    if _MARKDOWN_HEADING.match(line):
        return True
    words = len(line.split())
    if not following or words > _HEADING_WORDS or _ENDS_SENTENCE.search(line) or not line[:1].isupper():
        return False
    start, end = following[0]
    return len(text[start:end].split()) > max(words, 10)
