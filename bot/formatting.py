"""Figures and days as people write them, wherever newsdesk shows them."""

from typing import TYPE_CHECKING

from ingest.dates import day_of

if TYPE_CHECKING:
    from bot.answer import Answer


def day(stamp: str) -> str:
    """Return the day of an ISO 8601 `stamp` as its publisher counts days, such as `6 March 2025`."""
    named = day_of(stamp)
    return f"{named.day} {named:%B %Y}"


def count(number: int, thing: str) -> str:
    """Return how many there are, as in `1 passage` or `1,200 passages`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def written_by(answer: "Answer") -> list[str]:
    """Return what a reader should know of how an answer came to be: nothing, where no language model was asked."""
    who = f"Written by {answer.model}; every sentence was checked against the words it cites."
    return [*([who] if answer.mode == "model" and answer.citations else []), *([answer.note] if answer.note else [])]
