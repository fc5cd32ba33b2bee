"""Questions that one could ask: made from the newest articles, and each tried before it is offered."""

import asyncio
import logging
from collections.abc import Iterator, Sequence

from bot.answer import Answer, Suggestion
from bot.desk import Desk
from bot.records.asked import Kept
from bot.slack import wording
from bot.slack.text import harmless, mrkdwn, shortened
from ingest.errors import NewsdeskError
from ingest.library.catalogue import Listed
from ingest.speech.people import name_of
from ingest.speech.speeches import Speeches

logger = logging.getLogger(__name__)

_OFFERED = 3
_LOOKED_AT = 12  # articles that questions are made from: with more, a library of refusals would cost minutes
_TRIED = 2  # questions about one article
_SURE = 0.6  # of the gate: it must not only answer, but hardly be able to be wrong about that
_LONGEST = 75  # characters: of a button, and of the title of a prompt


class Suggestions:
    """The questions on offer; made again when the newest articles have changed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made_of: list[tuple[str, int]] | None = None
        self._offered: tuple[Suggestion, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions themselves."""
        return tuple(each.question for each in self._offered)

    async def refresh(self) -> None:
        """Try questions about the newest articles, if these have changed. Raises NewsdeskError."""
        newest = (await asyncio.to_thread(self._desk.library.articles))[:_LOOKED_AT]
        made_of = [(each.id, each.version) for each in newest]
        if made_of == self._made_of:
            return
        found: list[Suggestion] = []
        for listed in newest:
            if len(found) < _OFFERED and (question := await self._answered(listed)):
                found.append(Suggestion(question, listed.id))
        self._made_of, self._offered = made_of, tuple(found)

    def offered(self, notice: str, then: str = "") -> Kept:
        """Return a notice with a line that offers the questions, if there are any; `then` follows."""
        offered = self._offered
        questions = " · ".join(f"“{mrkdwn(each.question)}”" for each in offered)
        line = f"\n{wording.YOU_COULD_ASK} {questions}" if offered else ""
        return Kept(notice=f"{notice}{line}{then}", shows=tuple(each.article_id for each in offered))

    async def _answered(self, listed: Listed) -> str | None:
        for question in (await asyncio.to_thread(self._candidates, listed))[:_TRIED]:
            try:
                answer = await self._tried(question, listed.id)
            except NewsdeskError as error:
                logger.info("a question is not offered: %s", error)
                continue
            cited = answer.citations[0].article_id if answer and answer.citations else None
            if answer and cited == listed.id and (answer.confidence or 0) >= _SURE:
                return question
        return None

    async def _tried(self, question: str, article_id: str) -> Answer | None:
        desk = self._desk if self._desk.writer is None else Desk(self._desk.library, self._desk.models)
        answer = None
        async for event in desk.answer(question):
            answer = event if isinstance(event, Answer) else answer
        return answer

    def _candidates(self, listed: Listed) -> Sequence[str]:
        version = self._desk.library.version(listed.id)
        found = [f"What did {name} say?" for name in _speakers(version.text)]
        found.append(f"What is known about “{shortened(harmless(listed.title), _LONGEST - 24)}”?")
        return [each for each in dict.fromkeys(found) if len(each) <= _LONGEST]


def _speakers(text: str) -> Iterator[str]:
    """Yield who is quoted in a text, by name."""
    speeches, at = Speeches(text), 0
    while (at := text.find("“", at)) >= 0:
        end = text.find("”", at)
        if end < 0:
            return
        speech = speeches.at(at, end + 1)
        if speech and speech.direct and " " in (name := name_of(speech.speaker)):
            yield name
        at = end
