"""The records of conversations: what was asked, what became of it, and what was set and said about it."""

import os
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import and_, insert, update

from bot.answer import Turn
from bot.records import answers, inbox, turns
from bot.records.asked import Change, Channel, Kept, Outcome, Received, StoredTurn
from bot.records.group_commit import GroupCommit
from bot.records.tables import feedback
from bot.records.tables import turns as table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ingest.library.ledger import Ledger

LEASE = 15.0  # seconds that work on a turn is safe from others without a sign of life
_REMEMBERED = 8  # turns of a conversation that a question may refer to


class Records:
    """Asks and writes the ledger beside the event loop. Any number of processes may share one.

    What it returns as written is on the disk. Raises LibraryError where the ledger cannot be used.
    """

    def __init__(
        self, ledger: "Ledger", *, room: int = 500, lease: float = LEASE, clock: Callable[[], float] = time.time
    ) -> None:
        """With over `room` unfinished turns a further one is answered at once, with a notice."""
        self.owner = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self.lease = lease
        self._room = room
        self._clock = clock
        self._writer = GroupCommit(ledger)

    async def receive(self, team: str, event: str, change: Change, full: Kept) -> Received:
        """Record an event and what it changes; `full` answers a question for which there is no room."""

        def work(connection: "Connection") -> Received:
            received = inbox.receive(connection, team, event, change, self._clock())
            turn = received.turn
            if turn and turn.state == "new" and turns.waiting(connection) > self._room:
                inbox.refuse(connection, turn, full)
                return Received(turns.read(connection, table.c.id == turn.id)[0], received.ended)
            return received

        return await self._writer.write(work)

    async def claim(self, turn: int) -> StoredTurn | None:
        """Take a turn to work on it, unless it is done, another's, or not the next in its thread."""
        return await self._writer.write(
            lambda c: turns.claim(c, turn, self.owner, self._clock(), self._clock() + self.lease)
        )

    async def renew(self) -> set[int]:
        """Extend our leases; return the turns that are still ours."""
        return await self._writer.write(lambda c: turns.renew(c, self.owner, self._clock() + self.lease))

    async def store(self, turn: StoredTurn, kept: Kept) -> bool:
        """Keep what is to be posted, before it is; False if the turn is not ours any more, as in those below."""
        return await self._writer.write(lambda c: turns.store(c, turn, self.owner, kept))

    async def begin_post(self, turn: StoredTurn, part: int) -> bool:
        """Note that message `part` of the answer may exist from now on."""
        return await self._writer.write(lambda c: turns.begin_post(c, turn, self.owner, part, self._clock()))

    async def posted(self, turn: StoredTurn, part: int, ts: str | None) -> None:
        """Note which message `part` is, or that there is none."""
        await self._writer.write(lambda c: turns.posted(c, turn.id, part, ts))

    async def finish(self, turn: StoredTurn, outcome: Outcome) -> bool:
        """End a turn."""
        return await self._writer.write(lambda c: turns.finish(c, turn, self.owner, outcome, self._clock()))

    async def postpone(self, turn: StoredTurn, delay: float = 0.0, *, failed: bool = False) -> None:
        """Give a turn back, to be taken up in `delay` seconds by anyone."""
        await self._writer.write(lambda c: turns.postpone(c, turn, self.owner, self._clock() + delay, failed=failed))

    async def ready(self, limit: int) -> list[tuple[int, str]]:
        """Return id and user of turns that nobody works on, oldest first."""
        return await self._writer.read(lambda c: turns.ready(c, self._clock(), limit))

    async def turn(self, id: int) -> StoredTurn | None:
        """Return a turn as it stands."""
        return await self._writer.read(lambda c: next(iter(turns.read(c, table.c.id == id)), None))

    async def before(self, turn: StoredTurn) -> tuple[Turn, ...]:
        """Return the conversation before a turn, oldest first."""
        asked = turn.asked
        where = and_(turns.in_thread(asked.team, asked.channel, asked.thread), table.c.id < turn.id)
        found = await self._writer.read(lambda c: turns.read(c, where, newest=_REMEMBERED))
        return tuple(Turn(each.asked.question, each.kept.answer if each.kept else None) for each in found)

    async def recent(self, team: str, user: str, limit: int) -> list[StoredTurn]:
        """Return the newest turns of a user, oldest first."""
        where = and_(table.c.team == team, table.c.user == user, table.c.outcome.in_(["answered", "not_found"]))
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
        """Return what holds for a channel."""
        return await self._writer.read(lambda c: inbox.channel(c, team, channel))

    async def set_channel(self, team: str, channel: str, wanted: Channel) -> None:
        """Set what holds for a channel."""
        await self._writer.write(lambda c: inbox.set_channel(c, team, channel, wanted))

    async def rate(self, turn: int, user: str, value: str) -> None:
        """Keep what a user thinks of an answer; the last word counts."""
        given = {"value": value, "given": self._clock()}
        his = and_(feedback.c.turn == turn, feedback.c.user == user)

        def work(connection: "Connection") -> None:
            if not connection.execute(update(feedback).where(his).values(**given)).rowcount:
                connection.execute(insert(feedback).values(turn=turn, user=user, **given))

        await self._writer.write(work)

    def age(self, turn: StoredTurn) -> float:
        """Return how many seconds ago a turn was asked."""
        return self._clock() - turn.received

    async def forget(self) -> None:
        """Forget what is too old to matter."""
        await self._writer.write(lambda c: inbox.forget(c, self._clock()))

    def close(self) -> None:
        """Write what waits, and end."""
        self._writer.close()
