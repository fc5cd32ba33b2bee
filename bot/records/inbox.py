"""What comes in, in SQL: each event counts once, and a question delivered as two events is one question."""

import json
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from bot.records import answers, turns
from bot.records.asked import Asked, Change, Channel, Company, Deleted, Edited, Kept, Received, StoredTurn, Talk
from bot.records.tables import channels, deliveries, talks
from bot.records.tables import turns as table

_REMEMBERED = 25 * 3600.0  # seconds: Slack may redeliver an event once an hour for a day


def receive(connection: Connection, team: str, event: str, change: Change, now: float) -> Received:
    """Record an event and apply it to the turns. An event recorded before changes nothing."""
    if not _first_time(connection, team, event, now):
        return Received()
    match change:
        case Asked():
            return _ask(connection, change, now)
        case Edited(asked):
            return _edit(connection, asked, now)
        case Talk():
            return _talk(connection, change, now)
        case Deleted(_, channel, ts):
            _first_time(connection, team, _deletion(channel, ts), now)
            ended = turns.remove(connection, turns.by_ts(team, channel, ts), now)
            left = turns.read(connection, table.c.id.in_([turn.id for turn in ended if turn.attempts]))
            return Received(left[0] if left else None, ended)
        case _:
            under_way = and_(turns.in_thread(team, change.channel, change.thread), table.c.state != "done")
            return Received(ended=turns.end(connection, under_way, "stopped", now))


def company(connection: Connection, turn: StoredTurn) -> Company:
    """Return who is in the thread of a turn."""
    asked = turn.asked
    before = turns.read(connection, and_(_same_thread(asked), table.c.id < turn.id))
    talking = connection.execute(
        select(talks.c.since).where(_talks_in(asked.team, asked.channel, asked.thread))
    ).first()
    users = {each.asked.user for each in before}
    return Company(asked.user in users, alone=users == {asked.user} and not talking)


def drop(connection: Connection, turn: StoredTurn, owner: str, now: float) -> None:
    """Forget a message that was not meant for us; people talk there."""
    if turns.drop(connection, turn, owner):
        _talk(connection, Talk(turn.asked.team, turn.asked.channel, turn.asked.thread), now)


def forget(connection: Connection, now: float) -> None:
    """Delete deliveries that are too old to be repeated."""
    connection.execute(delete(deliveries).where(deliveries.c.received < now - _REMEMBERED))


def channel(connection: Connection, team: str, name: str) -> Channel:
    """Return the settings of a channel, or the defaults."""
    row = connection.execute(select(channels).where(_is(team, name))).first()
    return Channel(row.replies, tuple(json.loads(row.outlets or "[]")), row.recalls) if row else Channel()


def set_channel(connection: Connection, team: str, name: str, wanted: Channel) -> None:
    """Store the settings of a channel."""
    values = {"replies": wanted.replies, "outlets": json.dumps(wanted.outlets), "recalls": wanted.recalls}
    if not connection.execute(update(channels).where(_is(team, name)).values(**values)).rowcount:
        connection.execute(insert(channels).values(team=team, channel=name, **values))


def answer_at_once(connection: Connection, turn: StoredTurn, kept: Kept) -> StoredTurn:
    """Answer a turn that nobody has started, and return it."""
    connection.execute(update(table).where(table.c.id == turn.id).values(state="answered"))
    answers.write(connection, turn.id, kept)
    return turns.read(connection, table.c.id == turn.id)[0]


def _first_time(connection: Connection, team: str, event: str, now: float) -> bool:
    known = and_(deliveries.c.team == team, deliveries.c.event == event)
    if connection.execute(select(deliveries.c.event).where(known)).first():
        return False
    connection.execute(insert(deliveries).values(team=team, event=event, received=now))
    return True


def _ask(connection: Connection, asked: Asked, now: float) -> Received:
    same = turns.by_ts(asked.team, asked.channel, asked.ts)
    if turns.read(connection, same) or _deleted(connection, asked) or not _counts(connection, asked):
        return Received()
    new = turns.add(connection, asked, now)
    return Received(turn=turns.read(connection, table.c.id == new)[0])


def _edit(connection: Connection, asked: Asked, now: float) -> Received:
    known = turns.read(connection, turns.by_ts(asked.team, asked.channel, asked.ts))
    if not known:
        return _ask(connection, asked, now)  # edited into a question
    if known[0].outcome == "deleted" or known[0].asked.question == asked.question:
        return Received()
    turns.ask_again(connection, known[0], asked)
    return Received(turn=turns.read(connection, table.c.id == known[0].id)[0], ended=(replace(known[0], posts=()),))


def _talk(connection: Connection, talk: Talk, now: float) -> Received:
    """Note that people talk in a thread, if it is one of ours."""
    where = turns.in_thread(talk.team, talk.channel, talk.thread)
    ours = connection.execute(select(table.c.id).where(where).limit(1)).first()
    known = connection.execute(select(talks.c.since).where(_talks_in(talk.team, talk.channel, talk.thread))).first()
    if ours and not known:
        values = {"team": talk.team, "channel": talk.channel, "thread": talk.thread, "since": now}
        connection.execute(insert(talks).values(**values))
    return Received()


def _deletion(channel: str, ts: str) -> str:
    """Return what a deletion is remembered by: it may come before the message."""
    return f"deleted-{channel}-{ts}"


def _deleted(connection: Connection, asked: Asked) -> bool:
    gone = and_(deliveries.c.team == asked.team, deliveries.c.event == _deletion(asked.channel, asked.ts))
    return bool(connection.execute(select(deliveries.c.event).where(gone)).first())


def _same_thread(asked: Asked) -> ColumnElement[bool]:
    return turns.in_thread(asked.team, asked.channel, asked.thread)


def _talks_in(team: str, channel: str, thread: str) -> ColumnElement[bool]:
    return and_(talks.c.team == team, talks.c.channel == channel, talks.c.thread == thread)


def _counts(connection: Connection, asked: Asked) -> bool:
    """Is a message that does not mention the bot meant for it?"""
    if asked.kind not in ("thread", "channel"):
        return True
    replies = channel(connection, asked.team, asked.channel).replies
    if asked.kind == "channel":
        return replies == "questions"
    if replies == "mentions":
        return False
    return bool(turns.read(connection, _same_thread(asked), newest=1))


def _is(team: str, name: str) -> ColumnElement[bool]:
    return and_(channels.c.team == team, channels.c.channel == name)
