"""What was asked, for whoever runs the bot: which questions were refused or rated badly, and forgetting them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select

from bot.records.tables import citations, feedback, talks, turns, watches

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger

_ASKED = ("mention", "direct", "thread", "channel", "command")
_MOST_HISTORY = 8  # earlier questions of the conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question from Slack; `ratings` are what users think of its answer, `articles` those that it cites."""

    id: int
    asked: str
    team: str
    channel: str
    user: str
    kind: str
    question: str
    history: tuple[str, ...]
    outcome: str | None
    confidence: float | None
    ratings: tuple[str, ...]
    articles: tuple[str, ...]

    def to_eval(self) -> dict[str, Any]:
        """Return it as a line of a file for `newsdesk eval`.

        What users confirmed is filled in. What they rejected is left to be: an empty list of answers is not scored.
        """
        line: dict[str, Any] = {"id": f"slack-{self.id}", "question": self.question, "history": list(self.history)}
        if "good" in self.ratings and "bad" not in self.ratings:
            return line | ({"articles": list(self.articles)} if self.articles else {"unanswerable": True})
        return line | {"answers": []}


def listed(
    connection: Connection,
    *,
    since: datetime | None = None,
    refused: bool = False,
    rated: str | None = None,
    team: str | None = None,
    newest: int | None = None,
) -> list[AskedQuestion]:
    """Return the questions that fit, oldest first; only the `newest` of them."""
    where: list[ColumnElement[bool]] = [turns.c.kind.in_(_ASKED), turns.c.outcome.is_distinct_from("deleted")]
    where += [turns.c.received >= since.timestamp()] if since else []
    where += [turns.c.outcome == "not_found"] if refused else []
    where += [turns.c.team == team] if team else []
    if rated:
        where.append(exists().where(feedback.c.turn == turns.c.id, feedback.c.value == rated))
    found = connection.execute(select(turns).where(*where).order_by(turns.c.id.desc()).limit(newest)).all()
    return [_asked(connection, row) for row in reversed(found)]


def listed_in(ledger: "Ledger", **which: Any) -> list[AskedQuestion]:  # noqa: ANN401  (those of `listed`)
    """Return the questions in a ledger that fit. Raises LibraryError."""
    with ledger.reading() as connection:
        return listed(connection, **which)


def forget_user(ledger: "Ledger", user: str) -> int:
    """Delete all questions, ratings and watches of a user; return how many questions. Raises LibraryError."""
    with ledger.writing() as connection:
        for table in (feedback, watches):
            connection.execute(delete(table).where(table.c.user == user))
        return connection.execute(delete(turns).where(turns.c.user == user)).rowcount


def forget_before(connection: Connection, moment: float) -> None:
    """Delete the questions that were finished before a moment, with their answers, and which threads had talk."""
    connection.execute(delete(turns).where(turns.c.state == "done", turns.c.finished < moment))
    connection.execute(delete(talks).where(talks.c.since < moment))


def _asked(connection: Connection, row: Any) -> AskedQuestion:  # noqa: ANN401  (a row)
    ratings = select(feedback.c.value).where(feedback.c.turn == row.id).order_by(feedback.c.given)
    of_turn = and_(citations.c.turn == row.id, citations.c.version > 0)
    cited = select(citations.c.article_id).where(of_turn).order_by(citations.c.number)
    same = and_(turns.c.team == row.team, turns.c.channel == row.channel, turns.c.thread == row.thread)
    before = select(turns.c.question).where(same, turns.c.id < row.id).order_by(turns.c.id.desc()).limit(_MOST_HISTORY)
    return AskedQuestion(
        id=row.id,
        asked=datetime.fromtimestamp(row.received, UTC).isoformat(timespec="seconds"),
        team=row.team,
        channel=row.channel,
        user=row.user,
        kind=row.kind,
        question=row.question,
        history=tuple(reversed(_texts(connection.execute(before).scalars().all()))),
        outcome=row.outcome,
        confidence=_confidence(row.answer),
        ratings=tuple(connection.execute(ratings).scalars()),
        articles=tuple(dict.fromkeys(connection.execute(cited).scalars())),
    )


def _texts(found: Sequence[str | None]) -> list[str]:
    return [text for text in found if text]


def _confidence(answer: str | None) -> float | None:
    given = (json.loads(answer)["answer"] or {}).get("confidence") if answer else None
    return None if given is None else round(given, 4)
