"""The states of a turn, in SQL: new -> answering -> answered -> posting -> done.

A process that works on a turn holds a lease on it. A change counts only as long as the lease does and the question has
not been edited. So a process that was slow, or was taken for dead, cannot post next to the one that took over.
"""

from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, exists, func, insert, select, update

from bot.records import answers
from bot.records.asked import Asked, Kept, Outcome, StoredTurn
from bot.records.tables import posts, recalls, turns

_FIELDS = tuple(Asked.__dataclass_fields__)


def add(connection: Connection, asked: Asked, now: float) -> int:
    """Add a question; return its id."""
    row = connection.execute(
        insert(turns).values(
            **asdict(asked), received=now, state="new", revision=0, leased_until=0, due=0, attempts=0, failures=0
        )
    )
    return int(row.inserted_primary_key[0])  # type: ignore[index]  # it is there for a table with one


def read(connection: Connection, where: ColumnElement[bool], *, newest: int | None = None) -> list[StoredTurn]:
    """Return the matching turns, oldest first; only the `newest` of them."""
    order = turns.c.id if newest is None else turns.c.id.desc()
    rows = connection.execute(select(turns).where(where).order_by(order).limit(newest)).all()
    return [_stored(connection, row) for row in sorted(rows, key=lambda row: row.id)]


def by_ts(team: str, channel: str, ts: str) -> ColumnElement[bool]:
    """Match the turn that a message started."""
    return and_(turns.c.team == team, turns.c.channel == channel, turns.c.ts == ts)


def move(connection: Connection, turn: int, thread: str) -> None:
    """Let the replies to a message of its own be the conversation of its turn."""
    connection.execute(update(turns).where(turns.c.id == turn).values(thread=thread))


def in_thread(team: str, channel: str, thread: str) -> ColumnElement[bool]:
    """Match the turns of a conversation."""
    return and_(turns.c.team == team, turns.c.channel == channel, turns.c.thread == thread)


def waiting(connection: Connection) -> int:
    """Return how many turns are not finished."""
    return connection.execute(select(func.count()).where(turns.c.state != "done")).scalar_one()


def ready(connection: Connection, now: float, limit: int) -> list[tuple[int, str]]:
    """Return id and user of the turns that can be claimed, oldest first."""
    rows = connection.execute(select(turns.c.id, turns.c.user).where(_free(now)).order_by(turns.c.id).limit(limit))
    return [(row.id, row.user) for row in rows]


def claim(connection: Connection, turn: int, owner: str, now: float, until: float) -> StoredTurn | None:
    """Claim a turn; None if another process has it, it is done, or an earlier one in its thread is not."""
    # An owner that never released it has died, perhaps because of it.
    failures = turns.c.failures + case((turns.c.owner.is_not(None), 1), else_=0)
    taken = connection.execute(
        update(turns).where(turns.c.id == turn, _free(now)).values(owner=owner, leased_until=until, failures=failures)
    )
    if not taken.rowcount:
        return None
    connection.execute(update(turns).where(turns.c.id == turn, turns.c.state == "new").values(state="answering"))
    return read(connection, turns.c.id == turn)[0]


def renew(connection: Connection, owner: str, until: float) -> set[int]:
    """Extend the leases of `owner`; return the turns that are still its own."""
    mine = and_(turns.c.owner == owner, turns.c.state != "done")
    connection.execute(update(turns).where(mine).values(leased_until=until))
    return set(connection.execute(select(turns.c.id).where(mine)).scalars())


def store(connection: Connection, turn: StoredTurn, owner: str, kept: Kept) -> bool:
    """Store what is to be posted; False if the turn is no longer ours."""
    if not _change(connection, turn, owner, {"state": "answered"}):
        return False
    told_of = select(recalls.c.article_id).where(recalls.c.told == turn.id, recalls.c.article_id != "").distinct()
    answers.write(connection, turn.id, kept, shown=connection.execute(told_of).scalars().all())
    return True


def begin_post(connection: Connection, turn: StoredTurn, owner: str, part: int, now: float) -> bool:
    """Record, before posting, that message `part` may exist from now on; False if the turn is no longer ours."""
    if not _change(connection, turn, owner, {"attempts": turns.c.attempts + 1}):
        return False
    connection.execute(update(turns).where(turns.c.id == turn.id, turns.c.state == "answered").values(state="posting"))
    known = connection.execute(select(posts.c.part).where(posts.c.turn == turn.id, posts.c.part == part)).first()
    if not known:
        connection.execute(insert(posts).values(turn=turn.id, part=part, begun=now))
    return True


def posted(connection: Connection, turn: int, part: int, ts: str | None) -> None:
    """Record which message `part` became (None: none). What was posted counts, whoever owns the turn."""
    where = and_(posts.c.turn == turn, posts.c.part == part)
    connection.execute(update(posts).where(where).values(ts=ts) if ts else delete(posts).where(where))


def finish(connection: Connection, turn: StoredTurn, owner: str, outcome: Outcome, now: float) -> bool:
    """End a turn; False if it was no longer ours."""
    done = {"state": "done", "outcome": outcome, "finished": now, "owner": None}
    return _change(connection, turn, owner, done)


def drop(connection: Connection, turn: StoredTurn, owner: str) -> bool:
    """Forget a turn that was never answered; False if it is not ours any more."""
    if not _change(connection, turn, owner, {"state": "done"}):
        return False
    delete_turn(connection, turn.id)
    return True


def delete_turn(connection: Connection, turn: int) -> None:
    """Delete a turn and what is kept with it."""
    connection.execute(delete(turns).where(turns.c.id == turn))


def postpone(connection: Connection, turn: StoredTurn, owner: str, due: float, *, failed: bool) -> None:
    """Release a turn, to be claimed by anyone from `due` on."""
    freed = {"owner": None, "leased_until": 0, "due": due, "failures": turns.c.failures + int(failed)}
    _change(connection, turn, owner, freed)


def end(connection: Connection, where: ColumnElement[bool], outcome: Outcome, now: float) -> tuple[StoredTurn, ...]:
    """End turns, whoever works on them: their leases no longer count."""
    ended = read(connection, where)
    connection.execute(
        update(turns)
        .where(turns.c.id.in_([turn.id for turn in ended]))
        .values(state="done", outcome=outcome, finished=now, owner=None)
    )
    return tuple(ended)


def remove(connection: Connection, where: ColumnElement[bool], now: float) -> tuple[StoredTurn, ...]:
    """End turns whose question was deleted; one that may have been answered stays until its messages are gone too."""
    ended = end(connection, where, "deleted", now)
    seen = [turn.id for turn in ended if turn.attempts]
    again = {"state": "posting", "due": 0, "leased_until": 0, "finished": None}
    connection.execute(update(turns).where(turns.c.id.in_(seen)).values(**again))
    return ended


def ask_again(connection: Connection, turn: StoredTurn, asked: Asked) -> None:
    """Have an edited question answered again, in the place of its answer."""
    values = {"question": asked.question, "url": asked.url, "state": "new", "owner": None, "leased_until": 0, "due": 0}
    revised = values | {"revision": turn.revision + 1, "failures": 0, "outcome": None}
    connection.execute(update(turns).where(turns.c.id == turn.id).values(**revised))


def _free(now: float) -> ColumnElement[bool]:
    before = turns.alias()
    unfinished_before = exists().where(
        before.c.team == turns.c.team,
        before.c.channel == turns.c.channel,
        before.c.thread == turns.c.thread,
        before.c.id < turns.c.id,
        before.c.state != "done",
    )
    leased = and_(turns.c.owner.is_not(None), turns.c.leased_until > now)
    return and_(turns.c.state != "done", turns.c.due <= now, ~leased, ~unfinished_before)


def _change(connection: Connection, turn: StoredTurn, owner: str, values: dict[str, Any]) -> bool:
    mine = and_(turns.c.id == turn.id, turns.c.owner == owner, turns.c.revision == turn.revision)
    live = and_(mine, turns.c.state != "done")
    return bool(connection.execute(update(turns).where(live).values(**values)).rowcount)


def _stored(connection: Connection, row: Row[Any]) -> StoredTurn:
    sent = connection.execute(select(posts.c.ts).where(posts.c.turn == row.id).order_by(posts.c.part)).scalars()
    return StoredTurn(
        id=row.id,
        asked=Asked(**{name: getattr(row, name) for name in _FIELDS}),
        state=row.state,
        revision=row.revision,
        attempts=row.attempts,
        failures=row.failures,
        received=row.received,
        outcome=row.outcome,
        kept=answers.read(connection, row.id, row.question, row.answer),
        posts=tuple(sent),
    )
