"""Remembers what was taken down, so that no sync or folder brings it back, only naming it does."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, or_, select

from ingest.article import Article
from ingest.library.schema import articles, sources, taken_down, versions


def remember(connection: Connection, article_id: str) -> None:
    """Mark an article that is about to be removed, and forget the sources that are its own."""
    rows = connection.execute(
        select(articles.c.identity, versions.c.url, versions.c.source)
        .join(versions, versions.c.article_id == articles.c.id)
        .where(articles.c.id == article_id)
    ).all()
    marks = _digests([article_id, *(name for row in rows for name in (row.identity, row.url))])
    known = set(connection.execute(select(taken_down.c.digest).where(taken_down.c.digest.in_(marks))).scalars())
    for digest in marks - known:
        connection.execute(insert(taken_down).values(digest=digest))
    for row in rows:
        connection.execute(delete(sources).where(or_(sources.c.address == row.source, sources.c.address == row.url)))


def is_taken_down(connection: Connection, names: Iterable[str | None]) -> bool:
    """Return whether an article with one of these ids, identities or URLs was taken down."""
    marked = select(taken_down.c.digest).where(taken_down.c.digest.in_(_digests(names))).limit(1)
    return connection.execute(marked).first() is not None


def allow(connection: Connection, article: Article) -> None:
    """Forget that `article` was taken down, because somebody named it."""
    connection.execute(delete(taken_down).where(taken_down.c.digest.in_(_digests(names_of(article)))))


def names_of(article: Article) -> list[str | None]:
    """Return everything that may identify an article."""
    return [article.id, article.identity, article.url]


def _digests(names: Iterable[str | None]) -> set[str]:
    """Return digests only: a URL may contain a whole headline, which must be gone too."""
    return {hashlib.sha256(name.encode()).hexdigest() for name in names if name}
