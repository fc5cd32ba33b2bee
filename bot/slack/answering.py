"""Works on questions: takes them from the ledger in fair turns, answers, posts, and gives back what it cannot end."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.fair import FairQueue
from bot.records.asked import Kept, Received, StoredTurn
from bot.records.records import Records
from bot.slack import wording
from bot.slack.embargoed import Embargoed
from bot.slack.endings import Endings
from bot.slack.posting import Lost, Posting, Workspace
from bot.slack.status import Status
from bot.slack.stream import Stream
from bot.slack.thinking import Thinking
from bot.slack.workspaces import Workspaces
from ingest.errors import NewsdeskError

logger = logging.getLogger(__name__)
questions = logger.getChild("questions")  # a line a question, without its words

WORKERS = 16  # questions under way at once: most of that time is waiting for Slack or a language model
_SWEEP = 1.0  # seconds between looks for questions that others left
_LOOK = 200  # questions taken in at one look
_HOPELESS = 8  # failures after which an answer is given up, and said to be
_TOO_LATE = 24 * 3600.0  # seconds after which nobody waits for an answer any more
_READY = ""  # stands for a user among those who wait: what is answered already need not wait behind their questions


class Answering:
    """Answers what the records hold, in bounded numbers at once. `broken` is set when no token is accepted."""

    def __init__(
        self,
        thinking: Thinking,
        records: Records,
        workspaces: Workspaces,
        embargoed: Embargoed,
        *,
        workers: int = WORKERS,
    ) -> None:
        self.broken: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._thinking = thinking
        self._records = records
        self._workspaces = workspaces
        self._embargoed = embargoed
        self._workers = workers
        self._queue: FairQueue[int] = FairQueue()
        self._queued: set[int] = set()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._status = Status(workspaces)
        self._endings = Endings(records, workspaces, self.broken, self.beside)
        self._stopping = False

    def start(self) -> None:
        """Begin to work, in the background."""
        for loop in (self._sweep, self._keep_leases, *[self._work] * self._workers):
            self.beside(loop())

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` in the background; held until it ends, or the loop would forget it."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def take(self, received: Received) -> None:
        """Do what an event has changed: end what is under way, and begin what is asked."""
        for ended in received.ended:
            if task := self._running.get(ended.id):
                task.cancel()
            if ended.state != "done" and received.turn is None and not ended.asked.unasked:
                self.beside(self._status.end(ended))
        if turn := received.turn:
            self._enqueue(turn.id, turn.asked.user if turn.state == "new" else _READY)
            if turn.state == "new" and not (turn.asked.response_url or turn.asked.unasked or turn.asked.posts_apart):
                self.beside(self._status.show(turn))

    async def stop(self, deadline: float) -> None:
        """Finish what is under way within `deadline` seconds; what is not is given back for others."""
        self._stopping = True
        if self._running:
            await asyncio.wait(self._running.values(), timeout=deadline)
        for tasks in (self._beside, self._running.values()):  # the workers first: they may be about to begin something
            ending = list(tasks)
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)

    def _enqueue(self, turn: int, user: str) -> None:
        if turn not in self._queued and turn not in self._running:
            self._queued.add(turn)
            self._queue.put(user, turn)

    async def _sweep(self) -> None:
        while not self._stopping:
            try:
                for turn, user in await self._records.ready(_LOOK):
                    self._enqueue(turn, user)
            except NewsdeskError as error:
                logger.error("%s", error)
            await asyncio.sleep(_SWEEP)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._records.lease / 3)
            held = set(self._running)
            try:
                mine = await self._records.renew()
            except NewsdeskError as error:
                logger.error("%s", error)
                continue
            for turn in (held - mine) & self._running.keys():  # ended by an event that another process received
                self._running[turn].cancel()

    async def _work(self) -> None:
        while not self._stopping:
            id = await self._queue.get()
            self._queued.discard(id)
            if self._stopping or id in self._running:
                continue
            try:
                turn = await self._claim(id)
            except NewsdeskError as error:
                logger.error("%s", error)
                continue
            if turn is None:  # done, another's, or not the next in its thread: the sweep finds it when it is
                continue
            task = self._running[id] = asyncio.create_task(self._end(turn))
            await asyncio.wait([task])
            self._running.pop(id, None)
            if not task.cancelled() and (failure := task.exception()):
                logger.error("question %d: %s: %s", id, type(failure).__name__, failure)

    async def _claim(self, id: int) -> StoredTurn | None:
        """Take a lease on a turn, or None; if we are stopped meanwhile, nobody must wait for it to run out."""
        claiming = asyncio.ensure_future(self._records.claim(id))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            if turn := await claiming:
                await self._records.postpone(turn)
            raise

    async def _end(self, turn: StoredTurn) -> None:
        """Bring a turn to its end, or give it back."""
        try:
            await self._answer_and_post(turn)
        except Lost:
            return
        except asyncio.CancelledError:
            await asyncio.shield(self._records.postpone(turn))  # no effect on one that has ended
            raise
        except Exception as error:
            await self._endings.after(turn, error)

    async def _answer_and_post(self, turn: StoredTurn) -> None:
        workspace = await self._workspaces.find(turn.asked.team, turn.asked.enterprise)
        posting = Posting(workspace, self._records, turn)
        if turn.outcome == "deleted":
            await posting.remove()
            await self._records.finish(turn, "deleted")
            return
        if turn.asked.kind == "takedown":
            await posting.supersede()
            await self._records.finish(turn, "notice")
            return
        kept, stream = turn.kept, None
        if kept is None or turn.state == "answering":
            kept, stream = await self._answer(turn, workspace, posting)
            if kept is None:
                await self._records.drop(turn)
                return
        shown_at_work = await posting.post(kept, stream)
        await self._records.finish(turn, kept.outcome)
        self._log(turn, kept)
        if kept.answer:
            self.beside(self._status.name(turn))
            self.beside(self._embargoed.tell(turn, kept.answer))
        if turn.asked.kind == "share":
            self.beside(self._endings.say(turn, None))
        if shown_at_work:
            self.beside(self._status.end(turn))

    def _log(self, turn: StoredTurn, kept: Kept) -> None:
        asked, sure = turn.asked, kept.answer.confidence if kept.answer else None
        who = f"{asked.kind} of {asked.user or 'nobody'} in {asked.channel}"
        how = f"{kept.outcome}{'' if sure is None else f', confidence {sure:.2f}'}"
        answer = kept.answer
        fields = {
            "question": turn.id, "kind": asked.kind, "user": asked.user, "team": asked.team, "channel": asked.channel,
            "outcome": kept.outcome, "confidence": sure, "seconds": round(self._records.age(turn), 3),
            "request": answer and answer.request, "citations": len(answer.citations) if answer else 0,
            "timings_ms": answer.timings_ms if answer else {},
        }  # fmt: skip
        extra = {"newsdesk": fields}
        questions.info("question %d (%s): %s after %.1f s", turn.id, who, how, self._records.age(turn), extra=extra)

    async def _answer(
        self, turn: StoredTurn, workspace: Workspace, posting: Posting
    ) -> tuple[Kept | None, Stream | None]:
        stream = posting.stream()
        try:
            if turn.failures >= _HOPELESS:
                kept = None if turn.asked.unasked else Kept(notice=wording.FAILED)
            else:
                kept = await self._thinking.answer(turn, workspace, stream.take if stream else lambda event: None)
            if kept is None:
                return None, None
            if not await self._records.store(turn, kept):
                raise Lost
        except BaseException:
            if stream:
                await stream.abandon()
            raise
        return kept, stream
