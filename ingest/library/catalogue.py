"""Reads articles, versions and placed passages back from the ledger."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, or_, select

from ingest.dates import newest_first
from ingest.errors import UnknownArticleError
from ingest.library.schema import arrivals, articles, passages, placements, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One version of an article as the ledger holds it; `valid_from` and `valid_until` (None: current) are in UTC."""

    article_id: str
    number: int
    title: str
    text: str
    source: str
    url: str | None
    author: str | None
    outlet: str | None
    published: str | None
    modified: str | None
    dated_by: str | None = None
    fetched: str
    valid_from: str
    valid_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPassage:
    """A passage and its place: `text == version.text[start:end]`; `sentences` are spans within `text`."""

    number: int
    id: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    article_id: str
    version: int
    start: int
    end: int
    heading: str | None
    title: str
    url: str | None
    outlet: str | None
    published: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An article in the list of articles, by its current version."""

    id: str
    title: str
    url: str | None
    outlet: str | None
    published: str | None
    modified: str | None
    fetched: str
    version: int
    passages: int


def valid(at: datetime | None) -> ColumnElement[bool]:
    """Match the versions that count: the current ones, or those valid `at` a moment."""
    if at is None:
        return versions.c.valid_until.is_(None)
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return and_(
        versions.c.valid_from <= moment,
        or_(versions.c.valid_until.is_(None), versions.c.valid_until > moment),
    )


def placed(
    connection: Connection, numbers: Sequence[int], *, at: datetime | None = None, outlets: Sequence[str] = ()
) -> dict[int, PlacedPassage]:
    """Return those of the passages `numbers` that a valid version contains, by number, or one of some `outlets`."""
    wanted = and_(valid(at), versions.c.outlet.in_(outlets)) if outlets else valid(at)
    found: dict[int, PlacedPassage] = {}
    for first in range(0, len(numbers), 500):  # SQLite takes a bounded number of parameters
        some = _placed.where(and_(passages.c.number.in_(numbers[first : first + 500]), wanted))
        found |= {row.number: _to_placed(row) for row in connection.execute(some)}
    return found


def list_articles(connection: Connection) -> list[Listed]:
    """Return every article by its current version, newest first, undated ones last."""
    counted = (
        select(placements.c.article_id, placements.c.version, func.count().label("passages"))
        .group_by(placements.c.article_id, placements.c.version)
        .subquery()
    )
    rows = connection.execute(
        select(versions, func.coalesce(counted.c.passages, 0).label("passages"))
        .outerjoin(
            counted,
            and_(counted.c.article_id == versions.c.article_id, counted.c.version == versions.c.number),
        )
        .where(valid(None))
    )
    found = [
        Listed(
            id=r.article_id, title=r.title, url=r.url, outlet=r.outlet, published=r.published, modified=r.modified,
            fetched=r.fetched, version=r.number, passages=r.passages,
        )
        for r in rows
    ]  # fmt: skip
    by_id = sorted(found, key=lambda each: each.id)
    return sorted(by_id, key=lambda each: newest_first(each.published), reverse=True)


def read_version(connection: Connection, article_id: str, number: int | None = None) -> StoredVersion:
    """Return version `number` of an article, or its current one. Raises UnknownArticleError if there is none."""
    wanted = _CURRENT if number is None else _NUMBERED
    row = connection.execute(wanted, {"article_id": article_id, "number": number}).first()
    if row is None:
        raise UnknownArticleError(
            f"{article_id} has no version {number}: its newest is {_newest(connection, article_id)}"
        )
    return _to_version(row)


_NUMBERED = select(versions).where(
    versions.c.article_id == bindparam("article_id"), versions.c.number == bindparam("number")
)
_CURRENT = select(versions).where(versions.c.article_id == bindparam("article_id"), versions.c.valid_until.is_(None))


def at_url(connection: Connection, url: str) -> StoredVersion | None:
    """Return the current version of the article at a canonical `url`; if several have it, of the newest one."""
    row = connection.execute(
        select(versions)
        .where(and_(versions.c.url == url, valid(None)))
        .order_by(versions.c.published.is_(None), versions.c.published.desc(), versions.c.article_id)
        .limit(1)
    ).first()
    return _to_version(row) if row else None


def read_history(connection: Connection, article_id: str) -> list[StoredVersion]:
    """Return every version of an article, the oldest first, whatever the order they arrived in."""
    rows = connection.execute(select(versions).where(versions.c.article_id == article_id).order_by(versions.c.place))
    return [_to_version(row) for row in rows]


def current(connection: Connection, article_id: str) -> StoredVersion | None:
    """Return an article's current version, None if there is no such article."""
    row = connection.execute(select(versions).where(and_(versions.c.article_id == article_id, valid(None)))).first()
    return None if row is None else _to_version(row)


def passages_of(connection: Connection, article_id: str, number: int) -> list[PlacedPassage]:
    """Return the passages of one version in reading order."""
    rows = connection.execute(
        _placed.where(and_(versions.c.article_id == article_id, versions.c.number == number)).order_by(
            placements.c.start
        )
    )
    return [_to_placed(row) for row in rows]


def arrived(connection: Connection) -> int:
    """Return the number of the newest arrival, 0 without one."""
    return connection.execute(select(func.max(arrivals.c.number))).scalar() or 0


def counted(connection: Connection) -> dict[str, int]:
    """Return how many articles, versions and passages there are."""
    tables = {"articles": articles, "versions": versions, "passages": passages}
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in tables.items()
    }


def begins(connection: Connection, article_id: str | None = None) -> str | None:
    """Return the start of the earliest version, of one article or of all, in UTC; None for an empty library."""
    earliest = select(func.min(versions.c.valid_from))
    if article_id is not None:
        earliest = earliest.where(versions.c.article_id == article_id)
    found: str | None = connection.execute(earliest).scalar()
    return found


def full_id(connection: Connection, given: str) -> str:
    """Return the id of the one article whose id is, or begins with, `given`. Raises UnknownArticleError."""
    if connection.execute(select(articles.c.id).where(articles.c.id == given)).first():
        return given
    like = (
        select(articles.c.id).where(articles.c.id.startswith(given, autoescape=True)).order_by(articles.c.id).limit(4)
    )
    found = list(connection.execute(like).scalars()) if given else []
    if len(found) == 1:
        return str(found[0])
    if found:
        raise UnknownArticleError(f"several articles begin with {given!r}: {', '.join(found)}")
    raise UnknownArticleError(f"there is no article {given!r}: `newsdesk articles` lists them")


def _newest(connection: Connection, article_id: str) -> int:
    newest = select(func.max(versions.c.number)).where(versions.c.article_id == article_id)
    return connection.execute(newest).scalar_one()  # type: ignore[no-any-return]  # max() has the column's type


_placed = select(
    passages.c.number, passages.c.id, passages.c.text, passages.c.sentences, placements.c.article_id,
    placements.c.version, placements.c.start, placements.c.end, placements.c.heading, versions.c.title,
    versions.c.url, versions.c.outlet, versions.c.published,
).join(placements, placements.c.passage == passages.c.number).join(
    versions,
    and_(versions.c.article_id == placements.c.article_id, versions.c.number == placements.c.version),
)  # fmt: skip


def _to_version(row: Row[*tuple[Any, ...]]) -> StoredVersion:
    fields = row._asdict()
    return StoredVersion(**{name: fields[name] for name in StoredVersion.__slots__})


def _to_placed(row: Row[*tuple[Any, ...]]) -> PlacedPassage:
    fields = row._asdict()
    fields["sentences"] = tuple((start, end) for start, end in json.loads(fields["sentences"]))
    return PlacedPassage(**fields)
