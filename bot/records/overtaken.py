"""Overtaken answers of Slack -> turns that ask their questions again, one for each thread. Each is told of once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from bot.records import inbox, turns
from bot.records.asked import Asked
from bot.records.tables import posts, recalls
from bot.records.tables import turns as table

NOBODY = 0  # the turn that tells of what nobody is told of


def queue(connection: Connection, now: float) -> list[int]:
    """Add a turn for each thread in which answers were overtaken; return them.

    Nothing is said of what was only reworded, in a channel that wants none of it, or of an answer that nobody sees any
    more or only its asker did.
    """
    rows = connection.execute(
        select(recalls.c.id, recalls.c.kind, table)
        .join(table, table.c.id == recalls.c.turn)
        .where(recalls.c.told.is_(None), table.c.team != "")
        .order_by(recalls.c.id)
    ).all()
    threads: dict[tuple[str, str, str], list[Row[Any]]] = {}
    for row in rows:
        if row.kind != "wording" and _is_seen(connection, row) and _wanted(connection, row):
            threads.setdefault((row.team, row.channel, row.thread), []).append(row)
        else:
            _tell(connection, [row], NOBODY)
    return [_ask_again(connection, some, now) for some in threads.values()]


def overtaken_by(connection: Connection, turn: int) -> list[int]:
    """Return the turns whose answers a turn tells of, oldest first."""
    of_turn = select(recalls.c.turn).where(recalls.c.told == turn).order_by(recalls.c.turn).distinct()
    return list(connection.execute(of_turn).scalars())


def _ask_again(connection: Connection, some: Sequence[Row[Any]], now: float) -> int:
    newest = max(some, key=lambda row: row.received)
    asked = Asked(
        team=newest.team, channel=newest.channel, ts=f"recall-{some[0].id}", thread=newest.thread, user=newest.user,
        kind="recall", question=newest.question, enterprise=newest.enterprise,
    )  # fmt: skip
    turn = turns.add(connection, asked, now)
    _tell(connection, some, turn)
    return turn


def _tell(connection: Connection, some: Sequence[Row[Any]], turn: int) -> None:
    numbers = [row[0] for row in some]
    connection.execute(update(recalls).where(recalls.c.id.in_(numbers)).values(told=turn))


def _is_seen(connection: Connection, row: Row[Any]) -> bool:
    seen = exists().where(posts.c.turn == row._mapping[table.c.id], posts.c.ts.is_not(None))
    return bool(connection.execute(select(seen)).scalar())


def _wanted(connection: Connection, row: Row[Any]) -> bool:
    return inbox.channel(connection, row.team, row.channel).recalls
