"""Answers given in the terminal, kept beside those of Slack, so that a correction finds them all."""

import time
import uuid
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, delete, update

from bot.answer import Answer
from bot.records import answers, turns
from bot.records.asked import Asked, Kept
from bot.records.tables import turns as table

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger

How = Literal["ask", "chat"]
HOWS: tuple[How, ...] = ("ask", "chat")


def keep(ledger: "Ledger", answer: Answer, how: How, *, conversation: str | None = None, days: float) -> int | None:
    """Keep an answer that cites something for `days`; return its number. Raises LibraryError.

    Of the articles' words none is copied: what is kept of a quote is where it is.
    """
    if not answer.citations:
        return None
    now = time.time()
    with ledger.writing() as connection:
        connection.execute(delete(table).where(table.c.kind.in_(HOWS), table.c.finished < now - days * 86400))
        return add(connection, answer, how, conversation=conversation, now=now)


def add(connection: Connection, answer: Answer, how: How, *, conversation: str | None = None, now: float) -> int:
    """Add an answer within a transaction; return its number."""
    id = uuid.uuid4().hex
    asked = Asked(team="", channel=how, ts=id, thread=conversation or id, user="", kind=how, question=answer.question)
    turn = turns.add(connection, asked, now)
    answers.write(connection, turn, Kept(answer=answer))
    done = {"state": "done", "finished": now}
    connection.execute(update(table).where(table.c.id == turn).values(**done))
    return turn
