"""The ledger: one SQLite database, from which the index is derived. All SQL connections are opened here."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError

from ingest.errors import LibraryError
from ingest.library.migrate import migrate
from ingest.library.schema import facts

_LOCK_WAIT = 30.0  # seconds to wait for another writer's transaction; a choice: transactions take milliseconds


class Ledger:
    """Short transactions on the database at `path`; readers never wait for writers (write-ahead log)."""

    def __init__(self, path: Path) -> None:
        """Open the ledger, creating or migrating it if needed. Raises LibraryError."""
        self.path = path
        self._engine = _engine(path)
        with _translated(path):
            migrate(self._engine)
            self.id = self._once("library", uuid.uuid4().hex)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent snapshot."""
        with _translated(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the one connection that may write; commits at the end, or leaves everything as it was."""
        with _translated(self.path), self._engine.connect() as connection:
            immediate = connection.execution_options(newsdesk_write=True)
            with immediate.begin():
                yield immediate

    def fact(self, name: str) -> str | None:
        """Return what is recorded under `name` for the whole library."""
        with self.reading() as connection:
            return fact(connection, name)

    def record(self, name: str, value: str) -> None:
        """Record `value` under `name`."""
        with self.writing() as connection:
            record(connection, name, value)

    def compact(self) -> None:
        """Overwrite free pages and empty the write-ahead log, so that what was removed is no longer on disk.

        Raises LibraryError if a process keeps reading: then the log is emptied when the last reader closes.
        """
        with _translated(self.path), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("VACUUM")
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LibraryError(
                f"it is removed, but another process is still reading and keeps its words in {self.path.name}-wal:"
                " stop every newsdesk process on this library to clear them"
            )

    def check(self) -> str:
        """Return a line on the health of the database file. Raises LibraryError with what is wrong."""
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if found != "ok":
                raise LibraryError(f"{self.path} is damaged ({found}): restore it from a copy")
            articles, passages = (
                connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
                for table in ("articles", "passages")
            )
        return f"{articles:,} articles, {passages:,} passages, {self.path.stat().st_size / 1e6:,.1f} MB, intact"

    @property
    def writer_engine(self) -> Engine:
        """For a library that keeps its own tables here: every transaction may write."""
        return self._engine.execution_options(newsdesk_write=True)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

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


def _engine(path: Path) -> Engine:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"{path.parent} cannot be created ({error.strerror}): set NEWSDESK_HOME to a folder that you can write to"
        ) from None
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _LOCK_WAIT})

    @event.listens_for(engine, "connect")
    def _connected(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # pysqlite must not begin transactions by itself: we do, below
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",  # what is reported done survives a power failure, not only a kill
            "foreign_keys = ON",
            "secure_delete = ON",  # a takedown zeroes what it frees
            "temp_store = MEMORY",
            "cache_size = -65536",
            "mmap_size = 268435456",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # IMMEDIATE: a writer locks first, so that what it has read is not outdated when it writes.
        write = connection.get_execution_options().get("newsdesk_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise LibraryError(
            f"the library at {path.parent} cannot be used ({error.orig}): check that the folder is writable and"
            " the disk has space, or set NEWSDESK_HOME to another folder"
        ) from None
    except DatabaseError as error:
        raise LibraryError(
            f"{path} is damaged or not a newsdesk ledger ({error.orig}): restore a backup, or set NEWSDESK_HOME"
            " to another folder"
        ) from None
