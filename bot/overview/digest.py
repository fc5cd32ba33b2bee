"""What is new, without a question: articles and corrections, each once, with the sentences that say so."""

from datetime import UTC, datetime, timedelta

from bot.answer import Answer
from bot.overview.news import Wanted, news
from bot.overview.retelling import answered
from bot.overview.shelf import Shelf
from ingest.library.library import Library

_WEEK = timedelta(days=6)  # and today


def digest(library: Library, since: datetime | None = None, about: str = "") -> Answer:
    """Return what is new in `library` since a day, the past week without one, or only what is about a subject."""
    now = datetime.now(UTC)
    begins = (since or now - _WEEK).date()
    with library.survey() as survey:
        told = news(Shelf(survey), Wanted(f"since {begins}", about), now=now)
    words = f"What is new{f' about {about}' if about else ''} since {begins}?"
    return answered(Answer(question=words, understood=words, request="news"), told)
