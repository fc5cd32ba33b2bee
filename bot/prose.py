"""Shows what is quoted as prose: without the targets of links and without pictures; lists and rows on one line."""

import re

# [words](target "title") and ![words](target); a target may have brackets of its own in pairs.
_LINK = re.compile(r"(!?)\[((?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ITEM = re.compile(r"[ \t]*(?:[-*•‣–]|\d{1,2}[.)])[ \t]+")
_ROW = re.compile(r"\|(.*)\|")


def prose(quote: str) -> str:
    """Return `quote` as a reader wants to see it; what has no markup stays as it is."""
    lines = without_targets(quote).split("\n")
    if len(lines) == 1:
        return lines[0]
    if all(_ROW.fullmatch(line.strip()) for line in lines):
        return _row(cells(lines[0]), cells(lines[-1]))
    items = [ITEM.sub("", line, count=1).strip() for line in lines[1:] if ITEM.match(line)]
    if items and len(items) == sum(bool(line.strip()) for line in lines[1:]):
        return f"{lines[0].rstrip()} {'; '.join(items)}"
    return "\n".join(lines)


def without_targets(text: str) -> str:
    """Return `text` with the words of each link in its place, and without pictures."""
    return _PICTURE.sub("", _LINK.sub(lambda link: "" if link[1] else link[2], text))


def cells(line: str) -> list[str]:
    """Return the cells of a row such as `| Car | 19.50 |`."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def is_row(line: str) -> bool:
    """Return whether `line` is a row of a table."""
    return bool(_ROW.fullmatch(line.strip()))


def _row(header: list[str], row: list[str]) -> str:
    named = [f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=False) if cell]
    return "; ".join([*named, *row[len(header) :]])
