"""The answers that were overtaken: what was asked, and what was corrected of what they quoted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select

from bot.recalls.find import quoted_in
from bot.recalls.touch import touching
from bot.records.tables import citations, recalls, turns
from ingest.corrections.compare import Pair, Stretch
from ingest.corrections.history import Correction
from ingest.library.catalogue import read_version

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """An answer that a correction has overtaken. Of a removed article there are no versions, and nothing to compare.

    `kind` is that of the change that matters most, or `removed` with no article; `changes` are those that touch the
    answer. `place` is where it was given: `ask` or `chat` in the terminal, else a Slack channel.
    """

    id: int
    answer: int
    question: str
    asked: datetime
    team: str
    place: str
    thread: str
    found: datetime
    kind: str
    article_id: str | None = None
    title: str | None = None
    url: str | None = None
    from_version: int | None = None
    to_version: int | None = None
    corrected: datetime | None = None
    changes: tuple[Pair, ...] = ()

    @property
    def is_wording(self) -> bool:
        """Does it only say the same in other words?"""
        return self.kind == "wording"

    def to_json(self) -> dict[str, Any]:
        """Return it as `recalls --json` prints it."""
        return {
            "id": self.id,
            "answer": self.answer,
            "question": self.question,
            "asked": self.asked.isoformat(timespec="seconds"),
            "place": self.place,
            "found": self.found.isoformat(timespec="seconds"),
            "kind": self.kind,
            "article_id": self.article_id,
            "title": self.title,
            "url": self.url,
            "from": self.from_version,
            "to": self.to_version,
            "corrected": self.corrected and self.corrected.isoformat(timespec="seconds"),
            "changes": [
                {"kind": pair.kind, "before": _text(pair.before), "after": _text(pair.after)} for pair in self.changes
            ],
        }


def listed(
    ledger: "Ledger", *, since: datetime | None = None, after: int = 0, thread: str | None = None
) -> list[Recall]:
    """Return the answers overtaken `since` a moment, oldest first, or those `after` one, or in one conversation."""
    with ledger.reading() as connection:
        return read(connection, since=since, after=after, thread=thread)


def newest(ledger: "Ledger") -> int:
    """Return the number of the newest, 0 if there is none."""
    with ledger.reading() as connection:
        return connection.execute(select(func.max(recalls.c.id))).scalar() or 0


def read(
    connection: Connection, *, since: datetime | None = None, after: int = 0, thread: str | None = None,
    told: int | None = None, answers: Sequence[int] | None = None,
) -> list[Recall]:  # fmt: skip
    """Do what `listed` does, within a transaction; `told` are those that a turn tells of, `answers` whose they are."""
    where = [recalls.c.id > after, recalls.c.kind != "shown"]
    where += [recalls.c.found >= since.timestamp()] if since else []
    where += [turns.c.thread == thread] if thread else []
    where += [recalls.c.told == told] if told else []
    where += [recalls.c.turn.in_(answers)] if answers is not None else []
    rows = connection.execute(
        select(recalls, turns.c.question, turns.c.received, turns.c.team, turns.c.channel, turns.c.thread)
        .join(turns, turns.c.id == recalls.c.turn)
        .where(*where)
        .order_by(recalls.c.id)
    ).all()
    return [_recall(connection, row) for row in rows]


def _recall(connection: Connection, row: Row[Any]) -> Recall:
    known: dict[str, Any] = {
        "id": row.id, "answer": row.turn, "question": row.question, "asked": _moment(row.received), "team": row.team,
        "place": row.channel, "thread": row.thread, "found": _moment(row.found), "kind": row.kind,
    }  # fmt: skip
    if not row.to_version:
        return Recall(**known)
    before, after = (read_version(connection, row.article_id, n) for n in (row.from_version, row.to_version))
    correction = Correction(before, after)
    return Recall(
        **known, article_id=row.article_id, title=after.title, url=after.url, from_version=before.number,
        to_version=after.number, corrected=correction.at, changes=tuple(_changes(connection, row, correction)),
    )  # fmt: skip


def _changes(connection: Connection, row: Row[Any], correction: Correction) -> Sequence[Pair]:
    """Return the changes that touch what the answer quotes of the article, each once."""
    of_answer = (citations.c.turn == row.turn, citations.c.article_id == row.article_id)
    cited = connection.execute(select(citations).where(*of_answer, citations.c.version > 0)).all()
    found: dict[int, Pair] = {}
    for quoted in quoted_in(connection, cited, correction.before):
        found |= {id(pair): pair for pair in touching(quoted, correction)} if quoted else {}
    return list(found.values())


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(stretch: Stretch | None) -> str | None:
    return stretch.text if stretch else None
