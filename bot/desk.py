"""The desk: every front end asks here. question (+ turns) -> hits -> answer."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from bot.answer import REFUSAL, WORDS_ALONE, Answer, Progress, Sentence, Turn, nothing_known
from bot.clock import Clock
from bot.freshness import staleness
from bot.hits import Hit
from bot.overview.digest import digest
from bot.overview.overview import Asker, overview
from bot.overview.retelling import answered, retell, sources
from bot.overview.shelf import Shelf
from bot.overview.telling import Overview
from bot.question.follow_ups import readings, stand_alone
from bot.question.parts import joined, parts
from bot.question.plainly import checked, unmarked
from bot.question.request import Request, request_of
from bot.question.spelling import mended
from bot.question.when import When, when
from bot.quotes.compose import Composed, compose, headlines
from bot.search.copies import cited
from bot.search.find import Scope, find, find_with_verbatim, first
from bot.search.rank import ENOUGH, rerank, to_read
from bot.settings import Settings
from bot.writing.draft import Draft
from bot.writing.evidence import readable
from bot.writing.writer import Writer
from ingest.intake.take_in import release
from ingest.library.library import Library
from ingest.models.bundled import common_words
from ingest.models.loading import Models

P = ParamSpec("P")
R = TypeVar("R")


class Desk:
    """Answers questions from one library. Make it with `Desk.open`, and close it."""

    def __init__(self, library: Library, models: Models, writer: Writer | None = None) -> None:
        """Without a `writer` it answers in quotes mode."""
        self.library = library
        self.models = models
        self.writer = writer
        self.on_answer: list[Callable[[Answer], None]] = []  # each is told of every answer
        self.on_close: list[Callable[[], None]] = []
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
        library = settings.library()
        if own_index:
            library.own_index()
        desk = cls(library, models, writer)
        if settings.traces:
            from bot.traces import Traces  # here: it takes a tenth of a second

            traces = Traces(settings.traces)
            desk.on_answer.append(traces.answered)
            desk.on_close.append(traces.close)
        return desk

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
        seen: int | None = None,
    ) -> AsyncIterator[Progress | Sentence | Answer]:
        """Yield the stages that work has come to, then finished sentences, then the whole answer.

        `turns` are the conversation so far, oldest first; `at` asks what the library knew then; `article_id` keeps to
        one article, `outlets` to theirs; `seen` is that of the last answer that told the asker what is new. The
        sentences of an overview come with the whole answer alone, which says how they are arranged, unless a language
        model writes them. Raises QuestionError for a question that is empty or too long, LibraryError, ModelError.
        """
        clock = Clock()
        yield clock.begin("understand")
        await self._work(self.release)
        known = await self._work(self.library.arrived)
        asked = await self._work(self._mended, unmarked(checked(question)))
        several = list(parts(asked))
        scope = Scope(at, article_id, tuple(outlets))
        if (request := request_of(asked)).kind != "fact":
            asker = Asker(turns=turns, now=at or datetime.now(UTC), live=at is None, seen=seen)
            answering = self._overview(asked, request, asker, scope, clock)
        elif len(several) > 1:
            answering = self._in_parts(several, turns, scope, clock)
        else:
            answering = self._fact(asked, turns, scope, clock)
        async with aclosing(answering) as events:
            async for event in events:
                if isinstance(event, Answer):
                    asked_as = asked if asked.split() != unmarked(question).split() else None
                    event = replace(event, question=question, asked_as=asked_as)  # noqa: PLW2901
                    stale = await self._work(staleness, self.library, () if at else event.citations)
                    note = event.note or (WORDS_ALONE if self.library.index_is_away else None)
                    event = replace(event, known=known, stale=stale, note=note, timings_ms=clock.end())  # noqa: PLW2901
                    for told in self.on_answer:
                        told(event)
                yield event

    async def _fact(
        self, asked: str, turns: Sequence[Turn], scope: Scope, clock: Clock
    ) -> AsyncGenerator[Progress | Sentence | Answer]:
        """Answer a question about a fact."""
        understood = stand_alone(asked, turns)
        days = when(readings(understood, turns), scope.at or datetime.now(UTC))
        if self.writer:
            self.writer.begin_loading()
        yield clock.begin("search")
        found = await self._work(self._find, understood, scope)
        yield clock.begin("rank")
        hits = await self._work(rerank, self.models, understood, found, asked=days)
        yield clock.begin("write")
        composed = await self._work(self._compose, readings(understood, turns), hits, days)
        refusal = (scope.at and nothing_known(self.library.begins(scope.article_id), scope.at)) or REFUSAL
        answer = Answer(question=asked, understood=understood, refusal=refusal, confidence=composed.confidence)
        async with aclosing(self._tell(answer, composed, hits)) as events:
            async for event in events:
                yield event

    async def _in_parts(
        self, asked: Sequence[str], turns: Sequence[Turn], scope: Scope, clock: Clock
    ) -> AsyncGenerator[Progress | Sentence | Answer]:
        """Answer the parts of a question, each as if it were asked after the one before."""
        answers: list[Answer] = []
        told = 0
        for part in asked:
            said = [Turn(answer.question, answer) for answer in answers]
            async with aclosing(self._fact(part, [*turns, *said], scope, clock)) as events:
                async for event in events:
                    if isinstance(event, Answer):
                        answers.append(event)
                    elif isinstance(event, Progress):
                        yield event
            whole = joined(" ".join(asked), asked, answers)
            for sentence in whole.sentences[told:]:
                yield sentence
            told = len(whole.sentences)
        yield whole

    async def _overview(
        self, asked: str, request: Request, asker: Asker, scope: Scope, clock: Clock
    ) -> AsyncGenerator[Progress | Sentence | Answer]:
        """Answer what is no question about a fact, from the ledger."""
        yield clock.begin("search")
        told = await self._work(self._told, request, asker, scope)
        yield clock.begin("write")
        answer = answered(Answer(question=asked, understood=asked, request=request.kind), told)
        if not (self.writer and told.retell and told.citations):
            yield answer
            return
        given = await self._work(sources, self.library, told)
        async with aclosing(retell(self.writer, answer, told, given)) as events:
            async for event in events:
                yield event

    def search(
        self, question: str, *, k: int = 10, at: datetime | None = None, article_id: str | None = None,
        quick: bool = False,
    ) -> list[Hit]:  # fmt: skip
        """Return the `k` best hits for a question that stands alone, or a sentence. Raises like `answer`.

        If `quick`, none of them is read: they are in the order in which they were found.
        """
        question = checked(question)
        self.release()
        self.check_model()
        found, held = find_with_verbatim(self.library, self.models, question, Scope(at, article_id), k=k)
        asked = when([question], at or datetime.now(UTC))
        hits = found if quick else rerank(self.models, question, found, read=to_read(k), enough=ENOUGH, asked=asked)
        return first(held, question, hits)[:k]

    def release(self) -> None:
        """Take in what is under embargo no longer. Raises NewsdeskError."""
        if self.library.has_due():
            self.check_model()
            release(self.library, lambda: self.models.embedder)

    def digest(self, since: datetime | None = None, about: str = "") -> Answer:
        """Return what is new `since` a day, the past week without one: articles and corrections, each once."""
        self.release()
        return digest(self.library, since, about)

    def close(self) -> None:
        """Close the library."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        for close in self.on_close:
            close()
        self.library.close()

    def _find(self, question: str, scope: Scope) -> list[Hit]:
        self.check_model()
        return find(self.library, self.models, question, scope)

    def _compose(self, questions: Sequence[str], hits: Sequence[Hit], days: When) -> Composed:
        return compose(self.library, self.models.reader, questions, hits, days)

    def _told(self, request: Request, asker: Asker, scope: Scope) -> Overview:
        def search(subject: str) -> list[Hit]:
            return rerank(self.models, subject, self._find(subject, scope))

        with self.library.survey(scope.at) as survey:
            shelf = Shelf(survey, outlets=scope.outlets, article_id=scope.article_id)
            return overview(shelf, request, asker, search)

    def _mended(self, question: str) -> str:
        with self.library.survey() as survey:
            return mended(question, survey.unknown, survey.nearly, common_words)

    async def _tell(self, answer: Answer, composed: Composed, hits: Sequence[Hit]) -> AsyncGenerator[Sentence | Answer]:
        """Yield the sentences of `answer`, then the whole of it: a model's, or else what is `composed` in quotes mode.

        Where the gate says that the articles don't say, no model is asked.
        """
        draft = Draft()
        if self.writer and composed.citations:
            async with aclosing(
                self.writer.write(answer.understood, await self._work(readable, self.library, hits))
            ) as events:
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
