"""Stores a version of an article in one transaction: before it the old text answers, after it the new one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, and_, insert, select, update

from ingest.article import Article, default_id
from ingest.duplicates import runs, same
from ingest.library import lexical
from ingest.library.schema import arrivals, articles, passages, placements, versions
from ingest.library.timeline import Edition, intervals, place
from ingest.library.vectors import to_bytes
from ingest.models.ports import Vector
from ingest.passages.split import Passage

Outcome = Literal["added", "updated", "unchanged"]


class MissingVectors(Exception):
    """Passages that were in the ledger when they were looked up are gone: embed them and commit again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger knows about an article that is about to be ingested."""

    article_id: str
    unchanged: bool


def standing(connection: Connection, article: Article) -> Standing:
    """Return which article this is, by given id, identity or URL, and whether it already has this text."""
    article_id = _known_id(connection, article)
    if article_id is None:
        return Standing(article.id or default_id(article.identity), unchanged=False)
    return Standing(article_id, _is_known(_editions(connection, article_id), article))


def stored(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the numbers of those of the passages `ids` that the ledger already holds, by id."""
    found: dict[str, int] = {}
    for first in range(0, len(ids), 500):  # SQLite takes a bounded number of parameters
        some = select(passages.c.id, passages.c.number).where(passages.c.id.in_(ids[first : first + 500]))
        found |= {row.id: row.number for row in connection.execute(some)}
    return found


def commit(
    connection: Connection,
    article_id: str,
    article: Article,
    cut: Sequence[Passage],
    vectors: Mapping[str, Vector],
) -> Outcome:
    """Store `article` with its passages `cut`; `vectors` holds those that the ledger lacked, by passage id.

    The outcome is decided here, under the write lock, whatever was known before: a text that another process ingested
    meanwhile is unchanged, and an older edition that arrives late becomes history and leaves the current one alone.
    Raises MissingVectors.
    """
    editions = _editions(connection, article_id)
    if _is_known(editions, article):
        return "unchanged"
    if not editions:
        connection.execute(insert(articles).values(id=article_id, identity=article.identity))
    number = 1 + max((edition.number for edition, _ in editions), default=0)
    arriving = Edition(number, article.published, article.modified, article.fetched)
    ordered = place([edition for edition, _ in editions], arriving)
    connection.execute(insert(versions).values(_row(article, article_id, number)))
    connection.execute(insert(arrivals).values(article_id=article_id, version=number))
    _set_intervals(connection, article_id, ordered, before=[edition for edition, _ in editions])
    numbers = _enter_passages(connection, article_id, cut, vectors)
    connection.execute(
        insert(placements),
        [
            {"article_id": article_id, "version": number, "start": p.start, "end": p.end, "heading": p.heading,
             "passage": numbers[p.id]}
            for p in cut
        ],
    )  # fmt: skip
    words = [{"number": numbers[p.id], "title": article.title, "body": p.text} for p in cut]
    if ordered[-1] is not arriving:
        lexical.enter_past(connection, words)
    else:
        if editions:
            lexical.retire(connection, _numbers_of(connection, article_id, ordered[-2].number))
        lexical.enter(connection, words)
    return "updated" if editions else "added"


def _known_id(connection: Connection, article: Article) -> str | None:
    wanted = articles.c.id == article.id if article.id else articles.c.identity == article.identity
    known: str | None = connection.execute(select(articles.c.id).where(wanted)).scalar()
    if known is None and article.url and not article.id:
        same_url = select(versions.c.article_id).where(versions.c.url == article.url).limit(1)
        known = connection.execute(same_url).scalar()
    return known or _moved(connection, article)


def _moved(connection: Connection, article: Article) -> str | None:
    """Return the article from the same file or page, if its text shows that only its address is new."""
    if article.id or not article.url or article.source == "-":
        return None
    before = select(versions.c.article_id, versions.c.text).where(
        and_(versions.c.source == article.source, versions.c.valid_until.is_(None))
    )
    words = runs(article.text)
    return next((row.article_id for row in connection.execute(before) if same(words, runs(row.text))), None)


def _editions(connection: Connection, article_id: str) -> list[tuple[Edition, str]]:
    rows = connection.execute(
        select(
            versions.c.number,
            versions.c.published,
            versions.c.modified,
            versions.c.fetched,
            versions.c.digest,
        )
        .where(versions.c.article_id == article_id)
        .order_by(versions.c.place)
    )
    return [(Edition(r.number, r.published, r.modified, datetime.fromisoformat(r.fetched)), r.digest) for r in rows]


def _is_known(editions: Sequence[tuple[Edition, str]], article: Article) -> bool:
    """Is this the current text, or an old one that arrives again?"""
    if not editions:
        return False
    current, digest = editions[-1]
    arriving = Edition(0, article.published, article.modified, article.fetched)
    return digest == article.digest or (
        not arriving.overtakes(current) and any(digest == article.digest for _, digest in editions)
    )


def _row(article: Article, article_id: str, number: int) -> dict[str, Any]:
    return {
        "article_id": article_id, "number": number, "digest": article.digest, "title": article.title,
        "text": article.text, "source": article.source, "url": article.url, "author": article.author,
        "outlet": article.outlet, "published": article.published, "modified": article.modified,
        "dated_by": article.dated_by if article.published else None,
        "fetched": _utc(article.fetched), "place": 0, "valid_from": _utc(article.fetched),
    }  # fmt: skip


def _set_intervals(
    connection: Connection, article_id: str, ordered: Sequence[Edition], *, before: Sequence[Edition]
) -> None:
    """Set place and validity of each version for which they differ from `before`."""
    known = set(enumerate(intervals(before)))
    for position, interval in enumerate(intervals(ordered)):
        if (position, interval) not in known:
            connection.execute(
                update(versions)
                .where(and_(versions.c.article_id == article_id, versions.c.number == interval.number))
                .values(
                    place=position,
                    valid_from=_utc(interval.start),
                    valid_until=_utc(interval.end) if interval.end else None,
                )
            )


def _enter_passages(
    connection: Connection, article_id: str, cut: Sequence[Passage], vectors: Mapping[str, Vector]
) -> dict[str, int]:
    ids = [passage.id for passage in cut]
    new = [passage for passage in cut if passage.id not in stored(connection, ids)]
    if any(passage.id not in vectors for passage in new):
        raise MissingVectors(article_id)
    if new:
        connection.execute(
            insert(passages),
            [
                {"id": p.id, "article_id": article_id, "text": p.text, "sentences": json.dumps(p.sentences),
                 "vector": to_bytes(vectors[p.id])}
                for p in new
            ],
        )  # fmt: skip
    return stored(connection, ids)


def _numbers_of(connection: Connection, article_id: str, version: int) -> list[int]:
    placed = select(placements.c.passage).where(
        and_(placements.c.article_id == article_id, placements.c.version == version)
    )
    return list(connection.execute(placed).scalars())


def _utc(moment: datetime) -> str:
    """Fixed width, so that the database can compare moments as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
