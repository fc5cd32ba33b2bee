"""Takes an article down for good."""

from sqlalchemy import Connection, delete, select

from ingest.library import lexical, quantized
from ingest.library.ledger import fact, record
from ingest.library.schema import articles, passages


def remove(connection: Connection, article_id: str) -> int:
    """Delete an article with its versions, passages, vectors and words; return how many passages it had.

    Counts the removal, so that every older index is known to hold what it must not.
    """
    numbers = list(connection.execute(select(passages.c.number).where(passages.c.article_id == article_id)).scalars())
    lexical.forget(connection, numbers)
    quantized.forget(connection, numbers)
    connection.execute(delete(articles).where(articles.c.id == article_id))
    record(connection, "removals", str(removals(connection) + 1))
    return len(numbers)


def removals(connection: Connection) -> int:
    """Return how many removals this library has had."""
    return int(fact(connection, "removals") or 0)
