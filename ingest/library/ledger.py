"""The ledger: one database, from which the index is derived. All SQL transactions begin here."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ingest.library.database import database
from ingest.library.migrate import migrate
from ingest.library.schema import articles, facts, passages


class Ledger:
    """Short transactions on the library's database; readers never wait for writers."""

    def __init__(self, home: Path, url: str = "") -> None:
        """Open the ledger in `home`, or in the database at `url`, creating or migrating it if needed.

        Raises LibraryError, SettingsError.
        """
        self._database = database(home, url)
        try:
            with self._database.translated():
                migrate(self._database.engine)
                self.id = self._once("library", uuid.uuid4().hex)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent snapshot."""
        with self._database.translated(), self._database.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the one connection that may write; commits at the end, or leaves everything as it was."""
        with self._database.translated(), self._database.engine.connect() as connection:
            immediate = connection.execution_options(newsdesk_write=True)
            with immediate.begin():
                yield immediate

    def turn(self) -> AbstractContextManager[object]:
        """Wait until it is this process's turn to write often; the others get theirs."""
        return self._database.turn()

    def alone(self, task: str) -> AbstractContextManager[bool]:
        """Yield whether this process is the only one at `task`, without waiting; a process that dies lets go."""
        return self._database.alone(task)

    def fact(self, name: str) -> str | None:
        """Return what is recorded under `name` for the whole library."""
        with self.reading() as connection:
            return fact(connection, name)

    def record(self, name: str, value: str) -> None:
        """Record `value` under `name`."""
        with self.writing() as connection:
            record(connection, name, value)

    def compact(self) -> None:
        """Clear what was removed from where it was, as far as the database can. Raises LibraryError."""
        self._database.compact()

    def back_up(self, copy: Path) -> None:
        """Write a copy of the moment to a file, while others write. Raises LibraryError."""
        self._database.back_up(copy)

    def check(self) -> str:
        """Return a line on the health of the database. Raises LibraryError with what is wrong."""
        state = self._database.check()
        with self.reading() as connection:
            held, cut = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (articles, passages)
            )
        return f"{held:,} articles, {cut:,} passages, {state}"

    @property
    def writer_engine(self) -> Engine:
        """For a library that keeps its own tables here: every transaction may write."""
        return self._database.engine.execution_options(newsdesk_write=True)

    def close(self) -> None:
        """Close every connection."""
        self._database.engine.dispose()

    def _once(self, name: str, value: str) -> str:
        if (known := self.fact(name)) is not None:
            return known
        with self.writing() as connection:
            if (known := fact(connection, name)) is None:
                connection.execute(insert(facts).values(name=name, value=value))
        return known or value


def fact(connection: Connection, name: str) -> str | None:
    """Return what is recorded under `name`, inside a transaction."""
    value: str | None = connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()
    return value


def record(connection: Connection, name: str, value: str) -> None:
    """Record `value` under `name`, inside a transaction."""
    changed = connection.execute(update(facts).where(facts.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(insert(facts).values(name=name, value=value))


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add those of `rows` that `table` does not have yet, by any of its unique keys."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))
