"""Finds a title for an article that doesn't say its own."""

import re
from pathlib import PurePath

_LEADING_DAY = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ]+(?=\S)")


def from_text(text: str, source: str) -> str:
    """Return the title of an article that is all text: its headline, or else what its file is called."""
    if found := headline(text):
        return found
    return first_line(text, otherwise="stdin") if source.startswith("stdin:") else from_name(source)


def headline(text: str) -> str | None:
    """Return the first line if it looks like a headline: short, no full stop, a blank line after it."""
    lines = text.lstrip()[:1000].splitlines()
    if len(lines) < 3 or lines[1].strip():
        return None
    first = lines[0].strip()
    return first if len(first) <= 120 and re.search(r"\w", first) and not first.endswith(".") else None


def first_line(text: str, *, otherwise: str) -> str:
    """Return the first line with a letter or a digit in it, cut at 80 characters."""
    found = next((line.strip() for line in text.lstrip()[:2000].splitlines() if re.search(r"\w", line)), otherwise)
    return found if len(found) <= 80 else found[:80].rsplit(" ", 1)[0][:79].rstrip() + "…"


def from_name(source: str) -> str:
    """Return a readable title for a file: `2025-03-19-ceasefire-call.txt` is `Ceasefire call`."""
    stem = PurePath(source).stem
    words = re.sub(r"[-_.\s]+", " ", _LEADING_DAY.sub("", stem, count=1)).strip() or stem
    return words[:1].upper() + words[1:]
