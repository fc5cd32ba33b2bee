"""The records of conversations: questions, what became of them, channel settings and feedback."""

import os
import time
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import and_, insert, update

from bot.answer import Turn
from bot.records import answers, inbox, overtaken, questions, turns, watches
from bot.records.asked import Asked, Change, Channel, Company, Kept, Outcome, Received, StoredTurn
from bot.records.group_commit import GroupCommit
from bot.records.questions import AskedQuestion
from bot.records.tables import feedback
from bot.records.tables import turns as table
from bot.records.watches import Watch

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ingest.library.ledger import Ledger

R = TypeVar("R")

LEASE = 15.0  # seconds; a choice: a turn that is not renewed for so long is taken over, and its asker still waits
_REMEMBERED = 8  # turns of a conversation that a question may refer to; a choice


class Records:
    """Reads and updates the ledger outside the event loop. Any number of processes may share a ledger.

    When a call returns, its changes are on disk. Raises LibraryError if the ledger cannot be used.
    """

    def __init__(
        self, ledger: "Ledger", *, room: int = 500, lease: float = LEASE, clock: Callable[[], float] = time.time
    ) -> None:
        """With more than `room` unfinished turns, a new one is answered at once with a notice."""
        self.owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.lease = lease
        self._room = room
        self._clock = clock
        self._writer = GroupCommit(ledger)

    async def receive(self, team: str, event: str, change: Change, full: Kept) -> Received:
        """Record an event and apply it; `full` answers a question for which there is no room."""

        def work(connection: "Connection") -> Received:
            received = inbox.receive(connection, team, event, change, self._clock())
            turn = received.turn
            if turn and turn.state == "new" and turns.waiting(connection) > self._room:
                if turn.asked.unasked or turn.asked.posts_apart:  # nobody waits for it
                    turns.delete_turn(connection, turn.id)
                    return Received(ended=received.ended)
                return Received(inbox.answer_at_once(connection, turn, full), received.ended)
            return received

        return await self._writer.write(work)

    async def present(self, team: str, event: str, asked: Asked, kept: Kept) -> Received:
        """Record an answer that is to be posted as it is; an event or message that is known changes nothing."""

        def work(connection: "Connection") -> Received:
            received = inbox.receive(connection, team, event, asked, self._clock())
            return Received(inbox.answer_at_once(connection, received.turn, kept)) if received.turn else received

        return await self._writer.write(work)

    async def claim(self, turn: int) -> StoredTurn | None:
        """Claim a turn, unless it is done, owned by another process, or not the next in its thread."""
        return await self._writer.write(
            lambda c: turns.claim(c, turn, self.owner, self._clock(), self._clock() + self.lease)
        )

    async def renew(self) -> set[int]:
        """Extend our leases; return the turns that are still ours."""
        return await self._writer.write(lambda c: turns.renew(c, self.owner, self._clock() + self.lease))

    async def store(self, turn: StoredTurn, kept: Kept) -> bool:
        """Store an answer before it is posted; False if the turn is no longer ours, as in the methods below."""
        return await self._writer.write(lambda c: turns.store(c, turn, self.owner, kept))

    async def begin_post(self, turn: StoredTurn, part: int) -> bool:
        """Record that message `part` of the answer may exist from now on."""
        return await self._writer.write(lambda c: turns.begin_post(c, turn, self.owner, part, self._clock()))

    async def posted(self, turn: StoredTurn, part: int, ts: str | None) -> None:
        """Record which message `part` became, or that there is none."""
        await self._writer.write(lambda c: turns.posted(c, turn.id, part, ts))

    async def drop(self, turn: StoredTurn) -> None:
        """Forget a message that turned out not to be meant for us."""
        await self._writer.write(lambda c: inbox.drop(c, turn, self.owner, self._clock()))

    async def move(self, turn: StoredTurn, thread: str) -> None:
        """Let the replies to a message of its own be the conversation of its turn."""
        await self._writer.write(lambda c: turns.move(c, turn.id, thread))

    async def company(self, turn: StoredTurn) -> Company:
        """Return who is in the thread of a turn."""
        return await self._writer.read(lambda c: inbox.company(c, turn))

    async def finish(self, turn: StoredTurn, outcome: Outcome) -> bool:
        """End a turn."""
        return await self._writer.write(lambda c: turns.finish(c, turn, self.owner, outcome, self._clock()))

    async def postpone(self, turn: StoredTurn, delay: float = 0.0, *, failed: bool = False) -> None:
        """Release a turn, to be claimed by anyone after `delay` seconds."""
        await self._writer.write(lambda c: turns.postpone(c, turn, self.owner, self._clock() + delay, failed=failed))

    async def ready(self, limit: int) -> list[tuple[int, str]]:
        """Return id and user of the turns that can be claimed, oldest first."""
        return await self._writer.read(lambda c: turns.ready(c, self._clock(), limit))

    async def recall(self, *, quiet: bool = False, daily: bool = True) -> list[int]:
        """Have the questions asked again whose answers were overtaken; return the turns, one for each thread.

        While it is `quiet`, only what a removed article is quoted in is taken back; `daily` is when digests come.
        """
        return await self._writer.write(lambda c: overtaken.queue(c, self._clock(), quiet=quiet, daily=daily))

    async def overtaken_by(self, turn: int) -> list[StoredTurn]:
        """Return the turns whose answers a recall tells of, oldest first."""
        return await self._writer.read(lambda c: turns.read(c, table.c.id.in_(overtaken.overtaken_by(c, turn))))

    async def watch(self, team: str, user: str, **what: Any) -> Watch | None:  # noqa: ANN401  (that of `watches.add`)
        """Watch something for a user; None if that would be too much."""
        return await self._writer.write(lambda c: watches.add(c, team, user, **what))

    async def unwatch(self, team: str, user: str, number: int) -> bool:
        """Stop watching something; return whether the user watched it."""
        return await self._writer.write(lambda c: watches.remove(c, team, user, number))

    async def watching(self, team: str, user: str) -> list[Watch]:
        """Return what a user watches."""
        return await self._writer.read(lambda c: watches.of(c, team, user))

    async def late_watches(self) -> list[Watch]:
        """Return what is watched in Slack and has not been looked at since something came in, by user."""
        return await self._writer.read(watches.late)

    async def tell(self, some: Sequence[Watch], upto: int, asked: Asked | None, kept: Kept) -> bool:
        """Note that a user was told of news up to an arrival and, if there is any, have `kept` posted; each once."""

        def work(connection: "Connection") -> bool:
            if not watches.told(connection, some, upto):
                return False
            if asked:
                new = turns.add(connection, asked, self._clock())
                inbox.answer_at_once(connection, turns.read(connection, table.c.id == new)[0], kept)
            return True

        return await self._writer.write(work)

    async def look(self, work: "Callable[[Connection], R]") -> R:
        """Return what `work` reads."""
        return await self._writer.read(work)

    async def turn(self, id: int) -> StoredTurn | None:
        """Return the current state of a turn."""
        return await self._writer.read(lambda c: next(iter(turns.read(c, table.c.id == id)), None))

    async def before(self, turn: StoredTurn) -> tuple[Turn, ...]:
        """Return the conversation before a turn, oldest first."""
        asked = turn.asked
        said = and_(table.c.id < turn.id, table.c.kind != "takedown")
        where = and_(turns.in_thread(asked.team, asked.channel, asked.thread), said)
        found = await self._writer.read(lambda c: turns.read(c, where, newest=_REMEMBERED))
        return tuple(Turn(each.asked.question, each.kept.answer if each.kept else None) for each in found)

    async def recent(self, team: str, user: str, limit: int) -> list[StoredTurn]:
        """Return the newest turns of a user, oldest first."""
        ended = and_(table.c.outcome.in_(["answered", "not_found"]), table.c.kind != "share")
        where = and_(table.c.team == team, table.c.user == user, ended)
        return await self._writer.read(lambda c: turns.read(c, where, newest=limit))

    async def seen(self, turn: StoredTurn) -> int | None:
        """Return what the user of a turn was told last of what is new: see `Answer.seen`."""
        asked = turn.asked
        return await self._writer.read(lambda c: answers.seen(c, asked.team, asked.user, before=turn.id))

    async def known_messages(self, turn: StoredTurn) -> set[str]:
        """Return the messages that answer other turns of the same thread."""
        asked = turn.asked
        where = and_(turns.in_thread(asked.team, asked.channel, asked.thread), table.c.id != turn.id)
        found = await self._writer.read(lambda c: turns.read(c, where))
        return {ts for each in found for ts in each.posts if ts}

    async def channel(self, team: str, channel: str) -> Channel:
        """Return the settings of a channel."""
        return await self._writer.read(lambda c: inbox.channel(c, team, channel))

    async def set_channel(self, team: str, channel: str, wanted: Channel) -> None:
        """Store the settings of a channel."""
        await self._writer.write(lambda c: inbox.set_channel(c, team, channel, wanted))

    async def rate(self, turn: int, user: str, value: str) -> None:
        """Store a user's rating of an answer; the last one counts."""
        given = {"value": value, "given": self._clock()}
        theirs = and_(feedback.c.turn == turn, feedback.c.user == user)

        def work(connection: "Connection") -> None:
            if not connection.execute(update(feedback).where(theirs).values(**given)).rowcount:
                connection.execute(insert(feedback).values(turn=turn, user=user, **given))

        await self._writer.write(work)

    def age(self, turn: StoredTurn) -> float:
        """Return how many seconds ago a turn was asked."""
        return self._clock() - turn.received

    async def asked(self, **which: Any) -> list[AskedQuestion]:  # noqa: ANN401  (those of `questions.listed`)
        """Return what was asked, for whoever runs the bot."""
        return await self._writer.read(lambda c: questions.listed(c, **which))

    async def forget(self, keep_days: float) -> None:
        """Delete deliveries that cannot come again, and questions that were finished over `keep_days` ago."""

        def work(connection: "Connection") -> None:
            inbox.forget(connection, self._clock())
            questions.forget_before(connection, self._clock() - keep_days * 86400)

        await self._writer.write(work)

    def close(self) -> None:
        """Commit what waits, and stop."""
        self._writer.close()
