"""New versions -> the answers that they overtake, each once, whoever looks and however often."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, not_, or_, select

from bot.recalls.touch import WORST, Quoted, touching, worst
from bot.records.answers import LOOKED, UNSURE
from bot.records.tables import NOBODY, citations, recalls, turns
from ingest.corrections.history import Correction
from ingest.corrections.kinds import Kind
from ingest.library.catalogue import StoredVersion, arrived, read_version, valid
from ingest.library.ledger import add_new, fact, record
from ingest.library.schema import arrivals, placements, versions

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger

_AT_ONCE = 200  # arrivals; a choice: what is found is written under the write lock, and this is done in no time


@dataclass(frozen=True, slots=True)
class _Touched:
    turn: int
    article_id: str
    before: int
    after: int
    kind: Kind


def find(ledger: "Ledger") -> int:
    """Look for answers that versions overtake which came in since the last time; return how many were found.

    Comparing is done outside the write lock. Who is killed before the end, or looks at the same time, finds the same
    again, and it is recorded once. Raises LibraryError.
    """
    found = 0
    while True:
        with ledger.reading() as connection:
            begins = int(fact(connection, LOOKED) or 0)
            upto, changed = _arrived(connection, begins)
            touched = [each for article in changed for each in _touched(connection, article)]
        if upto == begins:
            return found
        with ledger.writing() as connection:
            found += _recorded(connection, touched)
            # Where an answer was stored meanwhile that knew less, it is looked again from there.
            if int(fact(connection, LOOKED) or 0) == begins:
                record(connection, LOOKED, str(upto))


def _arrived(connection: Connection, begins: int) -> tuple[int, list[str]]:
    """Return up to where it is looked this time, and the articles that versions came in for."""
    rows = connection.execute(
        select(arrivals.c.number, arrivals.c.article_id)
        .where(arrivals.c.number > begins)
        .order_by(arrivals.c.number)
        .limit(_AT_ONCE)
    ).all()
    upto = rows[-1].number if rows else max(arrived(connection), begins)
    return upto, list(dict.fromkeys(row.article_id for row in rows))


def _touched(connection: Connection, article_id: str) -> Iterator[_Touched]:
    """Yield the answers that the current version of an article overtakes."""
    cited = _cited(connection, article_id)
    if not cited:
        return
    after = read_version(connection, article_id, None)
    editions = connection.execute(_EDITIONS, {"article_id": article_id}).all()
    by_version: dict[int, list[Row[Any]]] = {}
    for row in cited:
        by_version.setdefault(_newest_then(editions, row), []).append(row)
    by_version.pop(after.number, None)
    for number, rows in by_version.items():
        correction = Correction(read_version(connection, article_id, number), after)
        for row, quoted in zip(rows, quoted_in(connection, rows, correction.before), strict=True):
            if quoted and (pairs := touching(quoted, correction)):
                yield _Touched(row.turn, article_id, number, after.number, worst(pairs))


def _newest_then(editions: Sequence[Row[*tuple[Any, ...]]], cited: Row[Any]) -> int:
    """Return the newest version of an article that an answer can have known, which need not be the one it quotes."""
    if cited.known is None:  # an answer from before this was noted
        return int(cited.version)
    known = [each.number for each in editions if each.arrival <= cited.known or each.number == cited.version]
    return int(known[-1])


def _cited(connection: Connection, article_id: str) -> Sequence[Row[Any]]:
    """Return the citations of an article in answers that it has not overtaken yet, but for its wording."""
    return connection.execute(_CITED, {"article_id": article_id}).all()


_EDITIONS = (
    select(versions.c.number, versions.c.place, arrivals.c.number.label("arrival"))
    .join(arrivals, and_(arrivals.c.article_id == versions.c.article_id, arrivals.c.version == versions.c.number))
    .where(versions.c.article_id == bindparam("article_id"))
    .order_by(versions.c.place)
)
_OVERTAKEN = exists().where(
    recalls.c.turn == citations.c.turn, recalls.c.article_id == citations.c.article_id, recalls.c.kind != "wording"
)
_ANSWERED = and_(
    turns.c.id == citations.c.turn, turns.c.answer.is_not(None), not_(turns.c.answer.contains(UNSURE)),
    or_(turns.c.outcome.is_(None), turns.c.outcome == "answered"),  # None: it is asked again
)  # fmt: skip
_CITED = (
    select(citations, turns.c.known)
    .join(turns, _ANSWERED)
    .where(citations.c.article_id == bindparam("article_id"), citations.c.version > 0, not_(_OVERTAKEN))
    .order_by(citations.c.turn, citations.c.number)
)


def quoted_in(connection: Connection, rows: Sequence[Row[Any]], version: StoredVersion) -> list[Quoted | None]:
    """Return what citations quote, and where one version has it; None for a quote that it had not any more."""
    places = connection.execute(
        select(placements.c.start, placements.c.end).where(
            placements.c.article_id == version.article_id, placements.c.version == version.number
        )
    ).all()
    passages = [(place.start, place.end) for place in places]
    others = {
        number: read_version(connection, version.article_id, number)
        for number in {row.version for row in rows} - {version.number}
    }
    return [_quoted(row, others.get(row.version, version), version, passages) for row in rows]


def _quoted(
    row: Row[Any], cited: StoredVersion, version: StoredVersion, passages: Sequence[tuple[int, int]]
) -> Quoted | None:
    if row.end == 0:
        return Quoted(version.title, (0, 0), (0, 0)) if cited.title == version.title else None
    quote = cited.text[row.start : row.end]
    start = row.start if cited is version else version.text.find(quote)
    if start < 0:
        return None
    end = start + len(quote)
    passage = next((each for each in passages if each[0] <= start and end <= each[1]), (start, end))
    return Quoted(quote, (start, end), passage)


def _recorded(connection: Connection, touched: Sequence[_Touched]) -> int:
    """Record what is new of it: an answer once for each version, by the change that matters most."""
    worst_first: dict[tuple[int, str, int], _Touched] = {}
    for each in touched:
        key = each.turn, each.article_id, each.after
        if key not in worst_first or WORST.index(each.kind) < WORST.index(worst_first[key].kind):
            worst_first[key] = each
    if not worst_first:
        return 0
    # Neither answer nor article may have been deleted meanwhile.
    there = select(turns.c.id, turns.c.team).where(turns.c.id.in_({turn for turn, _, _ in worst_first}))
    still = select(versions.c.article_id).where(
        versions.c.article_id.in_({article for _, article, _ in worst_first}), valid(None)
    )
    teams = {row.id: row.team for row in connection.execute(there)}
    kept = set(connection.execute(still).scalars())
    now = time.time()
    rows = [
        {"turn": each.turn, "article_id": each.article_id, "from_version": each.before, "to_version": each.after,
         "kind": each.kind, "found": now, "told": None if teams[each.turn] else NOBODY}
        for each in worst_first.values()
        if each.turn in teams and each.article_id in kept
    ]  # fmt: skip
    before = connection.execute(select(func.count()).select_from(recalls)).scalar_one()
    add_new(connection, recalls, rows)
    return connection.execute(select(func.count()).select_from(recalls)).scalar_one() - before
