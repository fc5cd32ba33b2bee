"""Overtaken answers of Slack -> turns that ask their questions again, or take back what a removed article is quoted in.

One turn for each thread, and each answer is told of once.
"""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Row, exists, select, update

from bot.records import inbox, turns
from bot.records.asked import Asked
from bot.records.tables import NOBODY, posts, recalls
from bot.records.tables import turns as table

_Does = Literal["recall", "takedown"]


def queue(connection: Connection, now: float, *, quiet: bool = False, daily: bool = True) -> list[int]:
    """Add a turn for each thread in which answers were overtaken; return them. While it is `quiet`, nothing is posted.

    What waits for the day's digest, in channels that want one, comes if it is `daily`.
    What a removed article is quoted in is taken back in any case. Else nothing is said of what was only reworded, in a
    channel that wants none of it, or of an answer that nobody sees any more or only its asker did.
    """
    rows = connection.execute(
        select(recalls.c.id, recalls.c.kind, table)
        .join(table, table.c.id == recalls.c.turn)
        .where(recalls.c.told.is_(None), table.c.state == "done")  # what is being posted can be changed once it is
        .order_by(recalls.c.id)
    ).all()
    threads: dict[tuple[str, str, str, _Does], list[Row[Any]]] = {}
    for row in rows:
        wanted = inbox.channel(connection, row.team, row.channel).recalls
        waits = quiet or (wanted == "daily" and not daily)
        does = _does(connection, row, told=wanted != "off" and not waits)
        if does:
            threads.setdefault((row.team, row.channel, row.thread, does), []).append(row)
        elif not waits:
            _tell(connection, [row], NOBODY)
    return [_add(connection, some, does, now) for (*_, does), some in threads.items()]


def overtaken_by(connection: Connection, turn: int) -> list[int]:
    """Return the turns whose answers a turn tells of, oldest first."""
    of_turn = select(recalls.c.turn).where(recalls.c.told == turn).order_by(recalls.c.turn).distinct()
    return list(connection.execute(of_turn).scalars())


def _add(connection: Connection, some: Sequence[Row[Any]], does: _Does, now: float) -> int:
    newest = max(some, key=lambda row: row.received)
    asked = Asked(
        team=newest.team, channel=newest.channel, ts=f"{does}-{some[0].id}", thread=newest.thread, user=newest.user,
        kind=does, question=newest.question, enterprise=newest.enterprise,
    )  # fmt: skip
    turn = turns.add(connection, asked, now)
    _tell(connection, some, turn)
    return turn


def _tell(connection: Connection, some: Sequence[Row[Any]], turn: int) -> None:
    numbers = [row[0] for row in some]
    connection.execute(update(recalls).where(recalls.c.id.in_(numbers)).values(told=turn))


def _does(connection: Connection, row: Row[Any], *, told: bool) -> _Does | None:
    """Return what is done about an overtaken answer; `told`: may it be told of now?"""
    seen = exists().where(posts.c.turn == row._mapping[table.c.id], posts.c.ts.is_not(None))
    if row.kind == "wording" or not connection.execute(select(seen)).scalar():
        return None
    if row.kind == "shown" or (row.kind == "removed" and not told):
        return "takedown"
    return "recall" if told else None
