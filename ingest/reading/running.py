"""Leaves out what is printed at the head and foot of every page: titles of the paper, and numbers."""

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = re.compile(
    r"\W*(?:(?:page|seite|página|pagina|p\.?)\s*)?\d{1,4}(?:\s*(?:of|/|von|de|di|van|sur)\s*\d{1,4})?\W*", re.I
)
_EDGE = 2  # lines at either end of a page


def without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines of `pages` without those at either end that other pages have too, and page numbers."""
    repeated = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    often = max(2, len(pages) // 3)
    kept = []
    for page in pages:
        edges = _edges(page)
        out = {line for line in edges if _NUMBER.fullmatch(line) or repeated[_key(line)] >= often}
        kept.append([line for number, line in enumerate(page) if line not in out or _is_inner(page, number)])
    return kept


def _edges(page: Sequence[str]) -> list[str]:
    lines = [line for line in page if line.strip()]
    return [*lines[:_EDGE], *lines[-_EDGE:]] if len(lines) > 2 * _EDGE else lines[:1] + lines[2:][-1:]


def _is_inner(page: Sequence[str], number: int) -> bool:
    before = sum(1 for line in page[:number] if line.strip())
    after = sum(1 for line in page[number + 1 :] if line.strip())
    return before >= _EDGE and after >= _EDGE


def _key(line: str) -> str:
    """Return `line` as it would be on any page: without its digits."""
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold())
