"""The desk: every front end asks here. question (+ turns) -> hits -> answer."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import ParamSpec, TypeVar

from bot.answer import REFUSAL, Answer, Progress, Sentence, Stage, Turn, nothing_known
from bot.hits import Hit
from bot.injection import quotable
from bot.question.follow_ups import readings, stand_alone
from bot.question.when import When, when
from bot.quotes.compose import Composed, compose, headlines
from bot.search.copies import cited
from bot.search.find import DEPTH, find, find_with_verbatim, first
from bot.search.rank import rerank, to_read
from bot.settings import Settings
from bot.writing.draft import Draft
from bot.writing.evidence import QuotablePassage
from bot.writing.writer import PASSAGES, Writer
from ingest.article import printable
from ingest.errors import QuestionError
from ingest.library.library import Library
from ingest.models.loading import Models

_LONGEST = 2000  # characters of a question
_DEEP = 500  # hits looked at to find those of some outlets

P = ParamSpec("P")
R = TypeVar("R")


class Desk:
    """Answers questions from one library. Make it with `Desk.open`, and close it."""

    def __init__(self, library: Library, models: Models, writer: Writer | None = None) -> None:
        """Without a `writer` it answers in quotes mode."""
        self.library = library
        self.models = models
        self.writer = writer
        # One thread: the models use every core by themselves, so two questions at once would only delay each other.
        self._worker = ThreadPoolExecutor(1, "newsdesk-desk")

    @classmethod
    def open(cls, settings: Settings, *, own_index: bool = False) -> "Desk":
        """Open the library and begin to load the models beside it.

        `own_index` is for processes that stay: they keep the index up to date and search it, where one that asks
        once is faster without it. Raises NewsdeskError.
        """
        writer = Writer.open(settings)
        models = Models(settings.embedding_model, settings.reranker)
        models.begin_loading()
        library = Library(settings.home)
        if own_index:
            library.own_index()
        return cls(library, models, writer)

    def check_model(self) -> None:
        """Make sure that the library was embedded with our model. Raises LibraryError, ModelError."""
        self.library.check_model(self.models.embedder.name, self.models.embedder.digest)

    async def answer(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        at: datetime | None = None,
        article_id: str | None = None,
        outlets: Sequence[str] = (),
    ) -> AsyncIterator[Progress | Sentence | Answer]:
        """Yield the stages that work has come to, then finished sentences, then the whole answer.

        `turns` are the conversation so far, oldest first; `at` asks what the library knew then; `article_id` keeps to
        one article, `outlets` to theirs. Raises QuestionError for a question that is empty or too long, LibraryError,
        ModelError.
        """
        clock = _Clock()
        yield clock.begin("understand")
        understood = stand_alone(checked(question), turns)
        asked = when(readings(understood, turns), at or datetime.now(UTC))
        if self.writer:
            self.writer.begin_loading()
        yield clock.begin("search")
        found = await self._work(self._find, understood, _DEEP if outlets else DEPTH, at, article_id)
        found = [hit for hit in found if not outlets or hit.passage.outlet in outlets]
        yield clock.begin("rank")
        hits = await self._work(rerank, self.models, understood, found, asked=asked)
        yield clock.begin("write")
        composed = await self._work(self._compose, readings(understood, turns), hits, asked)
        refusal = (at and nothing_known(self.library.begins(article_id), at)) or REFUSAL
        answer = Answer(question=question, understood=understood, refusal=refusal, confidence=composed.confidence)
        async with aclosing(self._tell(answer, composed, hits)) as events:
            async for event in events:
                if isinstance(event, Sentence):
                    yield event
                else:
                    answer = event
        yield replace(answer, timings_ms=clock.end())

    def search(
        self, question: str, *, k: int = 10, at: datetime | None = None, article_id: str | None = None
    ) -> list[Hit]:
        """Return the `k` best hits for a question that stands alone, or a sentence. Raises like `answer`."""
        question = checked(question)
        self.check_model()
        found, held = find_with_verbatim(self.library, self.models, question, k=k, at=at, article_id=article_id)
        asked = when([question], at or datetime.now(UTC))
        hits = rerank(self.models, question, found, read=to_read(k), asked=asked)
        return first(held, question, hits)[:k]

    def close(self) -> None:
        """Close the library."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        self.library.close()

    def _find(self, question: str, k: int, at: datetime | None, article_id: str | None) -> list[Hit]:
        self.check_model()
        return find(self.library, self.models, question, k=k, at=at, article_id=article_id)

    def _compose(self, questions: Sequence[str], hits: Sequence[Hit], days: When) -> Composed:
        return compose(self.library, self.models.reader, questions, hits, days)

    def _sources(self, hits: Sequence[Hit]) -> list[QuotablePassage]:
        """Return the passages that a language model reads: those that may be quoted, best first."""
        passages = [hit.passage for hit in hits if hit.logit is not None and quotable(hit.passage)][:PASSAGES]
        return [QuotablePassage(each, self.library.version(each.article_id, each.version).text) for each in passages]

    async def _tell(self, answer: Answer, composed: Composed, hits: Sequence[Hit]) -> AsyncGenerator[Sentence | Answer]:
        """Yield the sentences of `answer`, then the whole of it: a model's, or else what is `composed` in quotes mode.

        Where the gate says that the articles don't say, no model is asked.
        """
        draft = Draft()
        if self.writer and composed.citations:
            async with aclosing(self.writer.write(answer.understood, await self._work(self._sources, hits))) as events:
                async for event in events:
                    if isinstance(event, Sentence):
                        yield event
                    else:
                        draft = event
            answer = replace(answer, note=draft.note, usage=draft.usage)
        if draft.told:
            related = () if draft.sentences else headlines(hits)
            answer = replace(answer, mode="model", model=draft.model, related=related)
            sentences, citations = tuple(draft.sentences), cited(draft.citations, hits)
        else:
            answer = replace(answer, related=composed.related, closest=cited(composed.closest, hits))
            sentences, citations = composed.sentences, cited(composed.citations, hits)
            for sentence in sentences:
                yield sentence
        yield replace(answer, sentences=sentences, citations=citations)

    async def _work(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work` beside the event loop, which a front end needs for other readers."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, lambda: work(*args, **kwargs))


class _Clock:
    """Measures the stages of one answer, in whole milliseconds."""

    def __init__(self) -> None:
        self._began = self._stage_began = perf_counter()
        self._stage: Stage | None = None
        self._spent: dict[str, int] = {}

    def begin(self, stage: Stage) -> Progress:
        """End the stage before and begin `stage`."""
        self._close()
        self._stage, self._stage_began = stage, perf_counter()
        return Progress(stage)

    def end(self) -> dict[str, int]:
        """End the last stage; return the milliseconds of each, and `total`."""
        self._close()
        return {**self._spent, "total": round(1000 * (perf_counter() - self._began))}

    def _close(self) -> None:
        if self._stage:
            self._spent[self._stage] = round(1000 * (perf_counter() - self._stage_began))


def checked(question: str) -> str:
    """Return `question` as it can be worked on. Raises QuestionError if it is empty or too long."""
    question = printable(question).strip()
    if not question:
        raise QuestionError('the question is empty: ask something, such as `newsdesk ask "Who said what?"`')
    if len(question) > _LONGEST:
        raise QuestionError(f"the question has {len(question):,} characters: ask in at most {_LONGEST:,}")
    return question
