"""A turn -> what is to be posted: gathers what it refers to, takes its article in, and asks the desk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.answer import Answer, Progress, Sentence, Turn
from bot.desk import Desk
from bot.records.asked import Kept, StoredTurn
from bot.records.records import Records
from bot.slack import article_words, wording
from bot.slack.addressed import mentions, to_bot
from bot.slack.faults import Fault
from bot.slack.ingestion import TakingIn
from bot.slack.manners import is_question, manner, put_to_nobody
from bot.slack.posting import Workspace
from bot.slack.suggestions import Suggestions
from bot.slack.text import asked_in
from ingest.errors import LibraryAwayError, NewsdeskError, QuestionError, UnknownArticleError

logger = logging.getLogger(__name__)

Write = Callable[[Sentence | Progress], None]

_READ = 20  # messages of a thread that somebody called the bot into
_PATIENCE = 2.0  # seconds that reading a thread may wait: apps that are sold may read one a minute
# How sure the gate must be to answer somebody who has not asked the bot. Of the 68 questions of
# training/questions.jsonl that the articles do not answer, 4 are as sure as 0.5, 3 as 0.6, and 2 as 0.7; of the 72 that
# they answer, 0.72, 0.68 and 0.53. Of 61 remarks among colleagues, none is surer than 0.52.
UNASKED = 0.6


class Thinking:
    """Knows what to say."""

    def __init__(self, desk: Desk, records: Records, taking_in: TakingIn, suggestions: Suggestions) -> None:
        self._desk = desk
        self._records = records
        self._taking_in = taking_in
        self._suggestions = suggestions

    async def answer(self, turn: StoredTurn, workspace: Workspace, write: Write) -> Kept | None:
        """Return what is to be posted, None for silence; `write` is called with what is done, and each sentence.

        Raises Fault, LibraryAwayError.
        """
        try:
            if turn.asked.unasked:
                return await self._unasked(turn)
            if turn.asked.kind == "recall":
                return await self._again(turn)
            return await self._courtesy(turn) or await self._asked(turn, workspace, write)
        except QuestionError:
            return None if turn.asked.unasked else Kept(notice=wording.TOO_LONG)
        except (Fault, LibraryAwayError):  # it is tried again
            raise
        except NewsdeskError as error:
            logger.error("question %d: %s", turn.id, error)
            return None if turn.asked.unasked else Kept(notice=wording.FAILED)

    async def _courtesy(self, turn: StoredTurn) -> Kept | None:
        """Return what is said to a greeting, thanks, or a question about the bot."""
        if turn.asked.kind == "introduction":
            return Kept(notice=wording.INTRODUCTION)
        match manner(turn.asked.question):
            case _ if turn.asked.url:
                return None
            case "thanks":
                return Kept(notice=wording.WELCOME)
            case "greeting":
                return self._suggestions.offered(wording.HELLO)
            case "about_bot":
                return self._suggestions.offered(wording.HELP, f"\n{wording.COMMANDS}")
        return None

    async def _unasked(self, turn: StoredTurn) -> Kept | None:
        """Answer a question that does not mention the bot.

        In a dialogue it is asked of the bot, and may be refused. Among people its asker is answered where the articles
        say, anybody else only where that is sure, and otherwise there is silence.
        """
        asked = turn.asked
        company = await self._records.company(turn)
        before = await self._records.before(turn)
        if not company.asked_before and not put_to_nobody(asked.question):
            return None
        if company.asked_before and (about := await self._about_article(turn, before)):
            return about
        if await asyncio.to_thread(self._desk.library.is_empty):
            return None
        answer = await self._ask(turn, asked.question, before, None, lambda event: None)
        if answer.request == "conversation":  # a remark, after all
            return None
        wanted = answer.citations if company.asked_before else (answer.confidence or 0) >= UNASKED and answer.citations
        spoken_to = company.alone or bool(turn.posts)  # a dialogue, or an answer that is corrected
        return Kept(answer=answer) if wanted or spoken_to else None

    async def _again(self, turn: StoredTurn) -> Kept:
        """Answer a question as if it were asked now, where a correction has overtaken its answer."""
        before = await self._records.before(turn)
        first = next((n for n, each in enumerate(before) if each.question == turn.asked.question), len(before))
        if await asyncio.to_thread(self._desk.library.is_empty):
            return Kept(notice=wording.EMPTY_LIBRARY)
        return Kept(answer=await self._ask(turn, turn.asked.question, before[:first], None, lambda event: None))

    async def _asked(self, turn: StoredTurn, workspace: Workspace, write: Write) -> Kept:
        asked, article_id, aside = turn.asked, None, None
        if asked.url:
            taken = await self._taking_in.find(asked, workspace)
            if asked.kind == "ingest" or (taken.article_id is None and not asked.question):
                return Kept(notice=taken.words)
            if not asked.question:
                return Kept(notice=f"{taken.words}\n{wording.ASK_AWAY}")
            article_id = taken.article_id
            aside = taken.words if article_id is None else None  # a link is context: the library answers without it
        question, turns = await self._conversation(turn, workspace)
        if not question:
            return self._suggestions.offered(wording.HELP)
        if about := await self._about_article(turn, turns):
            return about
        if await asyncio.to_thread(self._desk.library.is_empty):
            return Kept(notice=wording.EMPTY_LIBRARY)
        return Kept(answer=await self._ask(turn, question, turns, article_id, write), notice=aside)

    async def _ask(
        self,
        turn: StoredTurn,
        question: str,
        turns: Sequence[Turn],
        article_id: str | None,
        write: Write,
    ) -> Answer:
        channel = await self._records.channel(turn.asked.team, turn.asked.channel)
        seen = await self._records.seen(turn)
        answering = self._desk.answer(question, turns=turns, article_id=article_id, outlets=channel.outlets, seen=seen)
        answer: Answer | None = None
        async with aclosing(answering) as events:  # type: ignore[type-var]  # an async generator can be closed
            async for event in events:
                if isinstance(event, Answer):
                    answer = event
                elif isinstance(event, Sentence) or self._desk.writer:  # without a model, nobody waits for stages
                    write(event)
        assert answer is not None, "the desk ends with the whole answer"
        return replace(answer, question=turn.asked.question)

    async def _about_article(self, turn: StoredTurn, turns: Sequence[Turn]) -> Kept | None:
        """Return the answer to “when was this published?” and its like; None where something else is asked."""
        about, cited = article_words.asks(turn.asked.question), article_words.cited_last(turns)
        if about is None or cited is None:
            return None
        try:
            version = await asyncio.to_thread(self._desk.library.version, cited.article_id, cited.version)
        except UnknownArticleError:
            return Kept(notice=wording.GONE)
        return article_words.reply(about, turn.asked.question, cited, version)

    async def _conversation(self, turn: StoredTurn, workspace: Workspace) -> tuple[str, Sequence[Turn]]:
        """Return the question and what was said before it: what we know of, or else what the thread says.

        Called with “can you answer that?”, it is what was asked last in the thread.
        """
        asked = turn.asked
        before = await self._records.before(turn)
        pointer = manner(asked.question) == "pointer"
        replies = asked.thread != asked.ts and not asked.response_url and asked.kind != "shortcut"
        said = await self._said(turn, workspace) if replies and (pointer or not before) else ()
        if not pointer:
            return asked.question, before or said
        if not said:  # nothing, or it may not be read
            return (before[-1].question, before[:-1]) if before else ("", ())
        last = next((i for i in reversed(range(len(said))) if is_question(said[i].question)), len(said) - 1)
        return said[last].question, [*before, *said[:last]]

    async def _said(self, turn: StoredTurn, workspace: Workspace) -> tuple[Turn, ...]:
        """Return what people said in a thread before a question."""
        asked, said = turn.asked, []
        try:
            listed = workspace.web.pages(
                "conversations.replies", "messages", patience=_PATIENCE,
                channel=asked.channel, ts=asked.thread, limit=200,
            )  # fmt: skip
            async for message in listed:
                text = message.get("text") or ""
                if message["ts"] >= asked.ts or message.get("bot_id"):
                    continue
                called = mentions(text, workspace.bot_user)
                words = to_bot(text, workspace.bot_user) if called else asked_in(text)[0]
                said += [Turn(words)] if words and manner(words) == "question" else []
        except Fault as fault:  # it may be read once a minute only: the question counts by itself then
            logger.info("a thread is not read: %s", fault)
        return tuple(said[-_READ:])
