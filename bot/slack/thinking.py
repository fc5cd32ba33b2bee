"""A turn -> what is to be posted: gathers what it refers to, takes its article in, and asks the desk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.answer import Answer, Sentence, Turn
from bot.desk import Desk
from bot.records.asked import Kept, StoredTurn
from bot.records.records import Records
from bot.slack import wording
from bot.slack.faults import Fault
from bot.slack.ingestion import TakingIn
from bot.slack.posting import Workspace
from bot.slack.text import asked_in
from ingest.errors import NewsdeskError, QuestionError

logger = logging.getLogger(__name__)

_READ = 20  # messages of a thread that somebody called the bot into


class Thinking:
    """Knows what to say."""

    def __init__(self, desk: Desk, records: Records, taking_in: TakingIn) -> None:
        self._desk = desk
        self._records = records
        self._taking_in = taking_in

    async def answer(self, turn: StoredTurn, workspace: Workspace, write: Callable[[Sentence], None]) -> Kept:
        """Return what is to be posted; `write` is called with each sentence as it is finished. Raises Fault."""
        try:
            return await self._answer(turn, workspace, write)
        except QuestionError:
            return Kept(notice=wording.TOO_LONG)
        except Fault:
            raise
        except NewsdeskError as error:
            logger.error("question %d: %s", turn.id, error)
            return Kept(notice=wording.FAILED)

    async def _answer(self, turn: StoredTurn, workspace: Workspace, write: Callable[[Sentence], None]) -> Kept:
        asked, article_id = turn.asked, None
        if asked.url:
            taken = await self._taking_in.find(asked, workspace)
            if taken.article_id is None or asked.kind == "ingest":
                return Kept(notice=taken.words)
            if not asked.question:
                return Kept(notice=f"{taken.words}\n{wording.ASK_AWAY}")
            article_id = taken.article_id
        turns: Sequence[Turn] = await self._conversation(turn, workspace)
        question = asked.question
        if not question:
            question, turns = _last_asked(turns)
        if not question or question.lower().rstrip("?!.") == "help":
            return Kept(notice=wording.HELP)
        return await self._ask(turn, question, turns, article_id, write)

    async def _ask(
        self,
        turn: StoredTurn,
        question: str,
        turns: Sequence[Turn],
        article_id: str | None,
        write: Callable[[Sentence], None],
    ) -> Kept:
        if await asyncio.to_thread(self._desk.library.is_empty):
            return Kept(notice=wording.EMPTY_LIBRARY)
        channel = await self._records.channel(turn.asked.team, turn.asked.channel)
        seen = await self._records.seen(turn)
        answering = self._desk.answer(question, turns=turns, article_id=article_id, outlets=channel.outlets, seen=seen)
        answer: Answer | None = None
        async with aclosing(answering) as events:  # type: ignore[type-var]  # an async generator can be closed
            async for event in events:
                if isinstance(event, Sentence):
                    write(event)
                elif isinstance(event, Answer):
                    answer = event
        assert answer is not None, "the desk ends with the whole answer"
        return Kept(answer=replace(answer, question=turn.asked.question))

    async def _conversation(self, turn: StoredTurn, workspace: Workspace) -> tuple[Turn, ...]:
        """Return what was said before: what we know of, or else what the thread says."""
        asked = turn.asked
        before = await self._records.before(turn)
        if before or asked.thread == asked.ts or asked.response_url or asked.kind == "shortcut":
            return before
        said: list[Turn] = []
        try:
            listed = workspace.web.pages(
                "conversations.replies", "messages", channel=asked.channel, ts=asked.thread, limit=200
            )
            async for message in listed:
                if message["ts"] >= asked.ts or message.get("bot_id"):
                    continue
                words, _ = asked_in(message.get("text") or "", workspace.bot_user)
                said += [Turn(words)] if words else []
        except Fault as fault:  # it may be read once a minute only: the question counts by itself then
            logger.info("a thread is not read: %s", fault)
        return tuple(said[-_READ:])


def _last_asked(turns: Sequence[Turn]) -> tuple[str, Sequence[Turn]]:
    """Called into a thread without a word: what was said last is the question."""
    if not turns or turns[-1].answer is not None:
        return "", turns
    return turns[-1].question, turns[:-1]
