"""What people watch, in SQL: an article until it changes, or a subject; and up to which arrival they were told."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from bot.records.tables import watches
from ingest.library.catalogue import arrived

MOST = 50  # of one user; a choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A subject that a user wants news of or, with an `article_id`, an article; `seen` as in `Answer`.

    In the terminal, `team` and `user` are empty.
    """

    id: int
    team: str
    user: str
    enterprise: str | None
    subject: str
    article_id: str | None
    seen: int


def add(
    connection: Connection, team: str, user: str, *, enterprise: str | None = None, subject: str = "",
    article_id: str | None = None,
) -> Watch | None:  # fmt: skip
    """Watch something from now on; what is watched already stays as it is. None if that would be too many."""
    mine = of(connection, team, user)
    same = [each for each in mine if (each.subject.casefold(), each.article_id) == (subject.casefold(), article_id)]
    if same or len(mine) >= MOST:
        return same[0] if same else None
    values = {"team": team, "user": user, "enterprise": enterprise, "subject": subject, "article_id": article_id}
    connection.execute(insert(watches).values(**values, seen=arrived(connection)))
    return of(connection, team, user)[-1]


def of(connection: Connection, team: str, user: str) -> list[Watch]:
    """Return what a user watches, oldest first."""
    mine = and_(watches.c.team == team, watches.c.user == user)
    return [_watch(row) for row in connection.execute(select(watches).where(mine).order_by(watches.c.id))]


def late(connection: Connection) -> list[Watch]:
    """Return what is watched in Slack and has not been looked at since something came in, by user."""
    waiting = and_(watches.c.team != "", watches.c.seen < arrived(connection))
    order = (watches.c.team, watches.c.user, watches.c.id)
    return [_watch(row) for row in connection.execute(select(watches).where(waiting).order_by(*order))]


def remove(connection: Connection, team: str, user: str, number: int) -> bool:
    """Stop watching; return whether the user watched that."""
    mine = and_(watches.c.team == team, watches.c.user == user, watches.c.id == number)
    return bool(connection.execute(delete(watches).where(mine)).rowcount)


def told(connection: Connection, some: Sequence[Watch], upto: int) -> bool:
    """Note that news was told of up to an arrival; False if somebody else has, or it is not watched any more."""
    numbers = [each.id for each in some]
    rows = connection.execute(select(watches.c.id, watches.c.seen).where(watches.c.id.in_(numbers)))
    if {(row.id, row.seen) for row in rows} != {(each.id, each.seen) for each in some}:
        return False
    connection.execute(update(watches).where(watches.c.id.in_(numbers)).values(seen=upto))
    return True


def _watch(row: Row[tuple[object, ...]]) -> Watch:
    return Watch(**row._asdict())
