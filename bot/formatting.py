"""Figures and days as people write them, wherever newsdesk shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.dates import day_of

if TYPE_CHECKING:
    from bot.answer import Answer, Citation


def day(stamp: str) -> str:
    """Return the day of an ISO 8601 `stamp` as its publisher counts days, such as `6 March 2025`."""
    named = day_of(stamp)
    return f"{named.day} {named:%B %Y}"


def origin_of(citation: "Citation") -> str:
    """Return outlet and day, as far as they are known, as in `Eastmere Courier, 6 March 2025`."""
    return ", ".join(filter(None, (citation.outlet, citation.published and day(citation.published))))


def count(number: int, thing: str) -> str:
    """Return how many there are, as in `1 passage` or `1,200 passages`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def runs(numbers: Sequence[int]) -> list[str]:
    """Return numbers with those that follow each other joined, as in `1-3` and `7`."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found]


def written_by(answer: "Answer") -> list[str]:
    """Return what a reader should know of how an answer came to be: nearly always nothing without a language model."""
    who = f"Written by {answer.model}; every sentence was checked against the words it cites."
    by_model = [who] if answer.mode == "model" and answer.citations else []
    return [*by_model, *(line for line in (answer.note, answer.stale) if line)]
