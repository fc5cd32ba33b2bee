"""question + passages -> proven sentences, as a language model writes them, within the reader's patience."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace

from bot.answer import Sentence
from bot.formatting import day
from bot.settings import Settings
from bot.writing.chat_model import ChatFailed, ChatModel, LangChainChat, Tokens, check
from bot.writing.claims import Claim, Claims
from bot.writing.draft import Draft
from bot.writing.evidence import QuotablePassage
from bot.writing.prompt import Prompt
from bot.writing.verify import Unproven, prove
from ingest.article import printable
from ingest.errors import SettingsError

logger = logging.getLogger(__name__)

_LONGEST = 12_000  # characters of a reply: one that is longer does not end by itself
_PAUSE = 0.5  # seconds before a model is asked again that named no time
_FAILURES, _REST = 3, 60.0  # so many failures in a row, and the model is left alone for so many seconds

_OWN_WORDS = "so these are the articles' own words."
FAILED = f"The language model did not answer, {_OWN_WORDS}"
SLOW = f"The language model took too long, {_OWN_WORDS}"
UNPROVEN = f"What the language model wrote does not stand in the articles, {_OWN_WORDS}"
BROKE_OFF = "The language model broke off here: there may be more to say."


class Writer:
    """Writes answers with the model that the settings name. Make it with `Writer.open`."""

    def __init__(
        self, name: str, open_chat: Callable[[], ChatModel], *, seconds: float, price: tuple[float, float] | None
    ) -> None:
        """`seconds` are those that a whole answer may take, `price` dollars for a million tokens read and written."""
        self.name = name
        self._seconds = seconds
        self._price = price
        self._instructions = Prompt.load("write", places={"fence"})
        self._question = Prompt.load("question", places={"fence", "passages", "question"})
        self._open_chat = open_chat
        self._opened: Future[ChatModel] | None = None
        self._failures = 0
        self._rests_until = 0.0

    @classmethod
    def open(cls, settings: Settings) -> "Writer | None":
        """Return the writer that the settings ask for, None for quotes mode. Raises SettingsError, ModelError.

        What can be wrong is found here, as far as it can be found without importing the model's libraries.
        """
        if not settings.model:
            if settings.model_url:
                raise SettingsError("NEWSDESK_MODEL_URL is set, and NEWSDESK_MODEL is not: name the server's model")
            return None
        check(settings)
        return cls(
            settings.model, lambda: LangChainChat.open(settings), seconds=settings.model_seconds, price=settings.price
        )

    def begin_loading(self) -> Future[ChatModel]:
        """Open the model beside other work, the first time; its libraries take seconds to import."""
        if self._opened is None:
            loader = ThreadPoolExecutor(1, "newsdesk-model")
            self._opened = loader.submit(self._open_chat)
            loader.shutdown(wait=False)
        return self._opened

    async def write(self, question: str, sources: Sequence[QuotablePassage]) -> AsyncGenerator[Sentence | Draft]:
        """Yield sentences as they are proven, then the whole draft. Raises ModelError if the model cannot be opened."""
        chat = await asyncio.wrap_future(self.begin_loading())
        draft = Draft(self.name)
        if self._now() < self._rests_until:
            draft.note = FAILED
        else:
            async with aclosing(self._write(chat, question, sources, draft)) as sentences:
                async for sentence in sentences:
                    yield sentence
            self._count(draft)
        yield draft

    async def _write(
        self, chat: ChatModel, question: str, sources: Sequence[QuotablePassage], draft: Draft
    ) -> AsyncGenerator[Sentence]:
        """Ask, and once again if that fails before anything was said."""
        numbered = dict(enumerate(sources, 1))
        began, failed = self._now(), None
        for patience in (self._seconds / 2, self._seconds):
            try:
                async with aclosing(self._claims(chat, question, numbered, draft, began, patience)) as claims:
                    async for claim in claims:
                        if sentence := _shown(claim, numbered, draft):
                            yield sentence
                        if draft.full:
                            break
                failed = None
                break
            except ChatFailed as error:
                failed = error
                logger.warning("the language model failed: %s", error)
                pause = max(error.pause, _PAUSE)
                if draft.sentences or not error.passing or self._now() + pause >= began + self._seconds:
                    break
                await asyncio.sleep(pause)
        if draft.sentences:
            draft.note = BROKE_OFF if failed else None
        elif failed:
            draft.note = SLOW if isinstance(failed.__cause__, TimeoutError) else FAILED
        elif not draft.declined:
            draft.note = UNPROVEN

    async def _claims(
        self,
        chat: ChatModel,
        question: str,
        sources: dict[int, QuotablePassage],
        draft: Draft,
        began: float,
        patience: float,
    ) -> AsyncGenerator[Claim]:
        """Ask once, and yield what the model claims. Raises ChatFailed.

        Its first words must come within `patience` seconds of when we `began`, its last within the whole time.
        """
        fence = secrets.token_hex(6)  # nobody who writes an article can know it, and close the fence
        passages = "\n\n".join(_given(number, source) for number, source in sources.items())
        asked = self._question.fill(fence=fence, passages=passages, question=question)
        claims, length = Claims(), 0
        draft.usage = replace(draft.usage, calls=draft.usage.calls + 1)
        async with aclosing(chat.stream(self._instructions.fill(fence=fence), asked)) as pieces:
            async for piece in _until(pieces, began + patience, began + self._seconds):
                if isinstance(piece, Tokens):
                    draft.usage = draft.usage.plus(piece.read, piece.written, self._price)
                    continue
                length += len(piece)
                for claim in claims.feed(piece):
                    yield claim
                if length > _LONGEST:
                    raise ChatFailed("its reply does not end", passing=False)
        for claim in claims.end():
            yield claim
        draft.declined = claims.declined

    def _count(self, draft: Draft) -> None:
        usage = draft.usage
        logger.info(
            "%s: %s tokens read, %s written, %d calls, %s dollars; %d sentences shown, %d withheld", self.name,
            usage.input_tokens, usage.output_tokens, usage.calls, usage.cost, len(draft.sentences), usage.withheld,
        )  # fmt: skip
        self._failures = self._failures + 1 if draft.note in (FAILED, SLOW) else 0
        if self._failures >= _FAILURES:
            self._rests_until = self._now() + _REST
            logger.warning("the language model is left alone for %.0f seconds", _REST)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _shown(claim: Claim, sources: dict[int, QuotablePassage], draft: Draft) -> Sentence | None:
    try:
        return draft.add(prove(claim, sources))
    except Unproven as reason:
        logger.info("a sentence of the language model is not shown: %s", reason)
        draft.usage = replace(draft.usage, withheld=draft.usage.withheld + 1)
        return None


async def _until(pieces: AsyncIterator[str | Tokens], first: float, last: float) -> AsyncGenerator[str | Tokens]:
    """Yield `pieces`, if the first comes by the time `first` and every other by `last`. Raises ChatFailed."""
    deadline = first
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                piece = await anext(pieces, None)
        except TimeoutError as error:
            raise ChatFailed("it took too long", passing=True) from error
        if piece is None:
            return
        deadline = last
        yield piece


def _given(number: int, source: QuotablePassage) -> str:
    """Return a passage as the model reads it: what may be quoted of it, a sentence a line, and so no orders."""
    passage = source.passage
    about = [passage.title, passage.outlet, passage.published and day(passage.published)]
    text = "\n".join(source.shown)
    return f"[{number}] {printable(' · '.join(filter(None, about)))}\n{printable(text)}"
