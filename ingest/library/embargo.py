"""Keeps articles that come out later beside the library, where nothing that answers, lists or searches finds them."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from ingest.article import Article, default_id
from ingest.dates import instant
from ingest.library.schema import embargoed


@dataclass(frozen=True, slots=True)
class Held:
    """An article under embargo; `named` as in `Arrival`."""

    article: Article
    until: datetime
    named: bool

    @property
    def id(self) -> str:
        """The id that it will have, unless the library knows it by another."""
        return self.article.id or default_id(self.article.identity)


def is_held(article: Article, now: datetime) -> bool:
    """Does an article come out after `now`?"""
    return article.embargo_until is not None and instant(article.embargo_until) > now


def hold(connection: Connection, article: Article, *, named: bool) -> bool:
    """Keep an article until it comes out, in the place of an earlier text of it; return whether that is new."""
    fields = asdict(article) | {"fetched": article.fetched.isoformat()}
    known = connection.execute(select(embargoed).where(embargoed.c.identity == article.identity)).first()
    if known and _article(known.article).digest == article.digest and known.until == _until(article):
        return False
    let_go(connection, article)
    values = {"identity": article.identity, "until": _until(article), "named": named, "article": json.dumps(fields)}
    connection.execute(insert(embargoed).values(**values))
    return True


def let_go(connection: Connection, article: Article) -> bool:
    """Keep an article no longer; return whether it was kept."""
    return bool(connection.execute(delete(embargoed).where(embargoed.c.identity == article.identity)).rowcount)


def held(connection: Connection, *, until: datetime | None = None) -> list[Held]:
    """Return the articles under embargo, or those that come out `until` a moment, in the order in which they do."""
    rows = select(embargoed).order_by(embargoed.c.until, embargoed.c.identity)
    if until is not None:
        rows = rows.where(embargoed.c.until <= _utc(until))
    return [
        Held(_article(row.article), datetime.fromisoformat(row.until), row.named) for row in connection.execute(rows)
    ]


def is_due(connection: Connection, now: datetime) -> bool:
    """Is there an article that may come out `now`?"""
    due = select(embargoed.c.identity).where(embargoed.c.until <= _utc(now)).limit(1)
    return connection.execute(due).first() is not None


def _article(stored: str) -> Article:
    fields = json.loads(stored)
    return Article(**fields | {"fetched": datetime.fromisoformat(fields["fetched"])})


def _until(article: Article) -> str:
    return _utc(instant(article.embargo_until or ""))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
