"""A desk with the real models and articles of our own, and how to ask it."""

import asyncio
from pathlib import Path

from bot.answer import Answer
from ingest.intake.take_in import take_in
from ingest.reading.read import Given, read
from ingest.sources.find import find

_TESTS = Path(__file__).parents[1]
_SAMPLES = _TESTS.parent / "bot" / "demo"
INVENTED = _TESTS / "integration" / "requests" / "articles"
CORRECTED = _SAMPLES / "corrections" / "lantern-bridge.md"
ARTICLES = (*sorted((_SAMPLES / "articles").glob("*.md")), *sorted(INVENTED.glob("*.md")))


def take(library, models, *paths):
    """Take files into a library."""
    for path in paths:
        for fetched in find(str(path), stdin=None):
            take_in(read(fetched, Given()), library, lambda: models.embedder)


def ask(desk, question, **scope):
    """Return the whole answer to a question."""

    async def answer():
        async for event in desk.answer(question, **scope):
            if isinstance(event, Answer):
                return event

    return asyncio.run(answer())
