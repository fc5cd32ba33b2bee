"""An overview in a language model's words: from the same sentences, and proven against them like any answer."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.answer import REFUSAL, Answer, Sentence
from bot.overview.telling import Overview
from bot.writing.evidence import QuotablePassage
from bot.writing.writer import Writer
from ingest.library.library import Library


def answered(answer: Answer, told: Overview) -> Answer:
    """Return `answer` with what an overview tells."""
    return replace(
        answer, lead=told.lead, sentences=told.sentences, citations=told.citations, related=told.related,
        suggestions=told.suggestions, seen=told.seen, refusal=told.refusal or REFUSAL,
    )  # fmt: skip


def sources(library: Library, told: Overview) -> list[QuotablePassage]:
    """Return the passages that an overview quotes, with no other sentences than it does."""
    shown: dict[int, list[tuple[int, int]]] = {}
    for each in told.excerpts:
        shown.setdefault(each.passage.number, []).append((each.start, each.end))
    passages = {each.passage.number: each.passage for each in told.excerpts}
    return [
        QuotablePassage(
            replace(passage, sentences=tuple(sorted(shown[number]))),
            library.version(passage.article_id, passage.version).text,
        )
        for number, passage in passages.items()
    ]


async def retell(
    writer: Writer, answer: Answer, told: Overview, given: list[QuotablePassage]
) -> AsyncGenerator[Sentence | Answer]:
    """Yield the sentences that a model writes and that are proven, then the answer; without any, as it was."""
    async with aclosing(writer.write(told.retell, given)) as events:
        async for event in events:
            if isinstance(event, Sentence):
                yield event
                continue
            answer = replace(answer, note=event.note, usage=event.usage)
            if event.sentences:
                answer = replace(answer, mode="model", model=event.model, lead="")
                answer = replace(answer, sentences=tuple(event.sentences), citations=tuple(event.citations))
    yield answer
