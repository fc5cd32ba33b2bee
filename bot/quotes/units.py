"""What is quoted together: a sentence, a list with what introduces it, or a row of a table with its header."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.prose import ITEM, is_row
from ingest.library.catalogue import PlacedPassage

Span = tuple[int, int]
_INTRODUCES = re.compile(r":$|\b(?:following|these|below|as follows|include[sd]?|including)\b", re.IGNORECASE)
_LONGEST = 120  # words of a list that is quoted whole; a choice: what fits a message


@dataclass(frozen=True, slots=True)
class Unit:
    """`passage.text[start:end]` is quoted together; what may answer in it begins at `reads`."""

    start: int
    end: int
    reads: int


def units(passage: PlacedPassage, sentences: Sequence[Span]) -> Iterator[Unit]:
    """Yield what of the `sentences` of a passage is quoted together."""
    waiting = list(sentences)
    while waiting:
        start, end = waiting.pop(0)
        if is_row(passage.text[start:end]):
            rows = _run(passage.text, (start, end), waiting, is_row)
            yield from (Unit(start, row_end, row_start) for row_start, row_end in rows or [(start, end)])
        elif items := _items(passage.text, (start, end), waiting):
            end = items[-1][1]
            yield Unit(start, end, start)
        else:
            yield Unit(start, end, start)


def _items(text: str, lead: Span, waiting: list[Span]) -> list[Span]:
    """Take the items of the list that `lead` introduces off those `waiting`."""
    if ITEM.match(text[slice(*lead)]) or not _INTRODUCES.search(text[slice(*lead)]):
        return []
    many = list(waiting)
    items = _run(text, lead, many, lambda line: bool(ITEM.match(line)))
    if not items or len(text[lead[0] : items[-1][1]].split()) > _LONGEST:
        return []
    waiting[:] = many
    return items


def _run(text: str, before: Span, waiting: list[Span], belongs: Callable[[str], bool]) -> list[Span]:
    """Take off those `waiting` what follows `before` with nothing between, as long as each `belongs`."""
    run: list[Span] = []
    while waiting and belongs(text[waiting[0][0] : waiting[0][1]]) and not text[before[1] : waiting[0][0]].strip():
        before = waiting.pop(0)
        run.append(before)
    return run
