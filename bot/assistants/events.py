"""An answer as it is written, for HTTP: as server-sent events, or whole, unless the client hangs up before."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.requests import Request

from bot.answer import Answer, Progress, Sentence
from bot.assistants.reception import told
from ingest.errors import NewsdeskError

Asked = AsyncGenerator[Progress | Sentence | Answer]
T = TypeVar("T")


async def events(first: Progress | Sentence | Answer, rest: Asked) -> AsyncIterator[str]:
    """Yield what is said while an answer is written, each as an event: progress, sentence, answer or error."""
    async with aclosing(rest):
        try:
            yield _event(first)
            async for each in rest:
                yield _event(each)
        except NewsdeskError as error:
            yield _sent("error", {"error": str(error)})


def _event(given: Progress | Sentence | Answer) -> str:
    match given:
        case Progress(stage):
            return _sent("progress", {"stage": stage})
        case Sentence():
            return _sent("sentence", {"text": given.text, "citations": given.citations})
    return _sent("answer", told(given).model_dump())


def _sent(event: str, data: object) -> str:
    """Return a server-sent event (html.spec.whatwg.org/multipage/server-sent-events.html); JSON has no line breaks."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def last(answering: Asked) -> Answer:
    """Return the whole answer."""
    async with aclosing(answering):
        async for event in answering:
            if isinstance(event, Answer):
                return event
    raise AssertionError("a desk ends with an answer")


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` does; None if the client hangs up before, and then it is not finished."""
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, gone):
            task.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
