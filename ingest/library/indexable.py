"""What an index is derived from: the ledger's passages with their vectors, by number."""

from collections.abc import Iterator

from sqlalchemy import func, select

from ingest.library import removal
from ingest.library.chroma import Record
from ingest.library.ledger import Ledger, fact
from ingest.library.schema import passages
from ingest.library.seal import State
from ingest.library.vectors import from_bytes


class Indexable:
    """The passages of a ledger, whenever they are asked for."""

    def __init__(self, ledger: Ledger) -> None:
        """Ask nothing yet."""
        self._ledger = ledger

    def state(self) -> State:
        """Return what an index that is built now is built from."""
        with self._ledger.reading() as connection:
            upto = connection.execute(select(func.max(passages.c.number))).scalar() or 0
            model = fact(connection, "embedding_model") or ""
            return State(self._ledger.id, model, upto, removal.removals(connection))

    def after(self, number: int, *, at_once: int = 3000) -> Iterator[Record]:
        """Yield the passages numbered above `number`, by number."""
        while True:  # short transactions: a long one would keep the write-ahead log from being emptied
            with self._ledger.reading() as connection:
                rows = connection.execute(
                    select(passages.c.number, passages.c.id, passages.c.article_id, passages.c.vector)
                    .where(passages.c.number > number)
                    .order_by(passages.c.number)
                    .limit(at_once)
                ).all()
            for row in rows:
                yield Record(row.id, row.article_id, row.number, from_bytes([row.vector])[0])
            if not rows:
                return
            number = rows[-1].number

    def count(self, after: int, upto: int) -> int:
        """Return how many passages are numbered above `after`, up to `upto`."""
        counted = select(func.count()).where(passages.c.number > after, passages.c.number <= upto)
        with self._ledger.reading() as connection:
            return connection.execute(counted).scalar_one()
