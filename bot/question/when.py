"""question -> the days that it asks about: "yesterday", "in June", "on 12 March", "the latest". Rules, no model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.question.days import spans, without
from ingest.dates import day_of

# "What is the latest the bridge may reopen?" asks for an end, not for news.
_LATEST = re.compile(r"\b(?:latest|newest|most recent(?:ly)?)\b(?!\s+the\b)", re.IGNORECASE)
_LATEST_ON = re.compile(
    r"^what(?:['’]s|\s+is|\s+are)\s+(?:the\s+)?(?:latest|newest|most\s+recent)(?:\s+news)?\s+(?:on|about|with|from|in)\b",
    re.IGNORECASE,
)
_LATE = timedelta(days=2)  # what happened on a day is still reported on two days later


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `begins` to `ends`, both of them counted, in UTC."""

    begins: date
    ends: date

    def holds(self, published: str | None) -> bool:
        """Is a story of that date (ISO 8601) about these days? Without a date nobody knows."""
        return published is not None and self.begins <= day_of(published) <= self.ends + _LATE


@dataclass(frozen=True, slots=True)
class When:
    """The days that a question asks about, if it names any, and whether it asks for the `newest` of what there is.

    A wish, not a filter: a day in a question may also be that of an event that was reported on much later.
    """

    window: Window | None = None
    newest: bool = False

    def of(self, question: str, published: str | None) -> str:
        """Return what of `question` is left to ask of a story of that date.

        That a story is of the days asked about need not be said in it, nor that it is the latest.
        """
        if self.newest:
            question = _LATEST_ON.sub("What happens to", question)
        return without(question) if self.window and self.window.holds(published) else question


ANY = When()


def when(readings: Sequence[str], now: datetime) -> When:
    """Return the days that a question asks about at the moment `now`: of several, the latest.

    `readings` are those of one question (see `understand.readings`), the last of them as it was asked now, which counts
    before the others. Days to come are never meant: nothing has been published then.
    """
    found = (_when(reading, now.astimezone(UTC).date()) for reading in reversed(readings))
    return next((each for each in found if each != ANY), ANY)


def _when(question: str, today: date) -> When:
    found = [(ends, begins) for begins, ends in spans(question, today) if begins <= today]
    window = Window(*reversed(max(found))) if found else None
    return When(window, newest=bool(_LATEST.search(question)))
