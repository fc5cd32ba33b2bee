"""Shows sentences while they come, in Slack's native streams. Whatever fails here, the whole answer follows."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.answer import Progress, Sentence, Stage
from bot.slack import wording
from bot.slack.api import SlackApi
from bot.slack.blocks import PART_BYTES, streamed
from bot.slack.faults import Fault, RateLimited, Refused, Unclear, Unreached

logger = logging.getLogger(__name__)

_STREAMS, _MINUTE = 18, 60.0  # a workspace may stop 20 a minute
_PATIENCE = 1.0  # seconds


class Allowance:
    """How many streams may be begun: with none left, answers are posted whole."""

    def __init__(self) -> None:
        self._begun: deque[float] = deque(maxlen=_STREAMS)

    def take(self) -> bool:
        """Take one, if there is one."""
        now = asyncio.get_running_loop().time()
        if len(self._begun) == _STREAMS and now - self._begun[0] < _MINUTE:
            return False
        self._begun.append(now)
        return True


@dataclass(frozen=True, slots=True)
class Notes:
    """What is written down of a stream: before it is begun (None; False: it may not be), and its message; or that
    Slack has not begun it.
    """

    begun: Callable[[str | None], Awaitable[bool]]
    refused: Callable[[], Awaitable[None]]


class Stream:
    """One message that grows. It is never waited for: sentences that come while a call is under way go together."""

    def __init__(self, web: SlackApi, place: dict[str, Any], notes: Notes, allowance: Allowance) -> None:
        """`place` is what startStream needs to know."""
        self.ts: str | None = None
        self.broken = False
        self._web = web
        self._place = place
        self._notes = notes
        self._allowance = allowance
        self._sentences: list[Sentence] = []
        self._sent = 0  # sentences that Slack has
        self._stages: list[Stage] = []
        self._tasks: list[dict[str, str]] = []  # that Slack does not have yet
        self._flushing: asyncio.Task[None] | None = None

    def take(self, event: Sentence | Progress) -> None:
        """Show a sentence, or what is being done."""
        if isinstance(event, Sentence):
            self.write(event)
        else:
            self.progress(event.stage)

    def write(self, sentence: Sentence) -> None:
        """Show a sentence soon."""
        self._sentences.append(sentence)
        self._begin()

    def progress(self, stage: Stage) -> None:
        """Show soon that a stage of the work has begun, and that the one before it is done."""
        self._tasks += [_task(each, "complete") for each in self._stages[-1:]] + [_task(stage, "in_progress")]
        self._stages.append(stage)
        self._begin()

    def _begin(self) -> None:
        if self._flushing is None and not self.broken:
            self._flushing = asyncio.create_task(self._flush())

    async def close(self, sentences: tuple[Sentence, ...], **ending: Any) -> bool:  # noqa: ANN401
        """End the message with what stands below the answer; False if it must be posted whole instead.

        It must be, in the place of what was streamed, if that is not how the answer begins.
        """
        if self._flushing:
            await self._flushing
        whole = tuple(self._sentences) == sentences[: len(self._sentences)]
        if self.broken or self.ts is None or not whole or len(streamed(sentences).encode()) > PART_BYTES:
            return False
        self._tasks += [_task(each, "complete") for each in self._stages[-1:]]
        rest = self._after(sentences[self._sent :])
        try:
            await self._call("chat.stopStream", ts=self.ts, **rest, **ending)
        except Fault as fault:  # expired, refused, over the rate: the whole answer takes its place
            logger.info("a stream could not be ended: %s", fault)
            return False
        return True

    async def abandon(self) -> None:
        """Let nothing more be sent."""
        self.broken = True
        if self._flushing:
            self._flushing.cancel()
            await asyncio.gather(self._flushing, return_exceptions=True)

    async def _flush(self) -> None:
        try:
            while (self._sent < len(self._sentences) or self._tasks) and not self.broken:
                await self._send(self._sentences[self._sent :])
        except Fault as fault:
            self.broken = True
            logger.info("an answer is not streamed further: %s", fault)
        finally:
            self._flushing = None

    async def _send(self, some: list[Sentence]) -> None:
        if len(streamed(self._sentences).encode()) > PART_BYTES:
            self.broken = True  # it will not fit into one message: the whole answer is distributed to several
        elif self.ts:
            await self._call("chat.appendStream", ts=self.ts, **self._after(some))
        elif not self._allowance.take() or not await self._notes.begun(None):
            self.broken = True
        else:
            reply = await self._start(some)
            self.ts = reply.get("ts")
            if not self.ts:
                raise Unclear("chat.startStream named no message")
            await self._notes.begun(self.ts)
        if not self.broken:
            self._sent += len(some)

    async def _start(self, some: list[Sentence]) -> dict[str, Any]:
        shown = self._after(some)
        try:
            mode = {"task_display_mode": "plan"} if "chunks" in shown else {}
            return await self._call("chat.startStream", **self._place, **shown, **mode)
        except (Refused, RateLimited, Unreached):
            await self._notes.refused()
            raise

    async def _call(self, method: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        """Call Slack without much patience: what is not streamed is posted."""
        return await self._web.call(method, patience=_PATIENCE, **({"channel": self._place["channel"]} | arguments))

    def _after(self, some: "list[Sentence] | tuple[Sentence, ...]") -> dict[str, Any]:
        """Return what is sent next: text, and what was done for it."""
        text, tasks = streamed(some), self._tasks
        text = (" " if self._sent else "") + text if text else ""
        self._tasks = []
        if tasks:
            return {"chunks": [*tasks, *([{"type": "markdown_text", "text": text}] if text else [])]}
        return {"markdown_text": text} if text else {}


def _task(stage: Stage, status: str) -> dict[str, str]:
    """Return a task of the plan that a stream shows (docs.slack.dev/reference/methods/chat.startStream)."""
    return {"type": "task_update", "id": stage, "title": wording.STAGES[stage], "status": status}
