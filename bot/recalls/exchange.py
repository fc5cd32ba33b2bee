"""Questions and their answers as they were given, each with what has overtaken it since."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, select

from bot.answer import Answer
from bot.recalls.listed import Recall
from bot.recalls.listed import read as overtaking
from bot.records import turns
from bot.records.asked import StoredTurn
from bot.records.given import HOWS
from bot.records.tables import posts
from bot.records.tables import turns as table
from ingest.errors import LibraryError

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger

LAST = "last"
_LINK = re.compile(r"https://[^/]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<whole>\d{6,})(?P<part>\d{6})(?:\?.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and its answer, None if an article that it quoted was removed since; `place` as in `Recall`."""

    id: int
    asked: datetime
    place: str
    question: str
    answer: Answer | None
    recalls: tuple[Recall, ...]


def exchanges(ledger: "Ledger", named: str, *, thread: bool = False) -> list[Exchange]:
    """Return the answer that is `named`, or all of its `thread`, oldest first.

    Its name is its number, `last` for the last one that was given in the terminal, or the link to a message in Slack.
    Raises LibraryError if there is none.
    """
    with ledger.reading() as connection:
        found = turns.read(connection, _named(named), newest=1)
        if not found:
            raise LibraryError(
                f"no answer {named!r} is kept: give the number that `newsdesk recalls` or `questions` lists, the link"
                f" to a message in Slack, or {LAST}"
            )
        return _exchanges(connection, found[0], thread=thread)


def of_message(connection: Connection, team: str, channel: str, ts: str) -> list[Exchange]:
    """Return the answer that a message in Slack shows, or that answers it; nothing if it is neither."""
    found = turns.read(connection, and_(table.c.team == team, _message(channel, ts)), newest=1)
    return _exchanges(connection, found[0], thread=False) if found else []


def _exchanges(connection: Connection, turn: StoredTurn, *, thread: bool) -> list[Exchange]:
    asked = turn.asked
    of_thread = and_(turns.in_thread(asked.team, asked.channel, asked.thread), table.c.kind != "takedown")
    some = turns.read(connection, of_thread) if thread else [turn]
    overtaken: Sequence[Recall] = overtaking(connection, answers=[each.id for each in some])
    return [
        Exchange(
            id=each.id, asked=datetime.fromtimestamp(each.received, UTC), place=each.asked.channel,
            question=each.asked.question, answer=each.kept.answer if each.kept else None,
            recalls=tuple(recall for recall in overtaken if recall.answer == each.id and not recall.is_wording),
        )
        for each in some
        if (each.kept.answer if each.kept else each.outcome in ("answered", "not_found"))
    ]  # fmt: skip


def _named(named: str) -> ColumnElement[bool]:
    if named == LAST:
        return table.c.kind.in_(HOWS)
    if link := _LINK.fullmatch(named.strip()):
        return _message(link["channel"], f"{link['whole']}.{link['part']}")
    return table.c.id == (int(named) if re.fullmatch(r"\d{1,15}", named) else -1)


def _message(channel: str, ts: str) -> ColumnElement[bool]:
    shows = table.c.id.in_(select(posts.c.turn).where(posts.c.ts == ts))
    return and_(table.c.channel == channel, shows | (table.c.ts == ts))
