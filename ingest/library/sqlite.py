"""A ledger in one SQLite file, which any number of processes on a machine share."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, OperationalError

from ingest.errors import LibraryError

_LOCK_WAIT = 30.0  # seconds to wait for another writer's transaction; a choice: transactions take milliseconds
_LOOK = 0.002  # seconds between two looks of a process that waits for its turn; a choice


class SqliteFile:
    """The file at `path`. Readers never wait for writers (write-ahead log)."""

    def __init__(self, path: Path) -> None:
        """Open nothing yet."""
        self.path = path
        self.engine = _engine(path)
        self._turn = FileLock(path.with_name("writing.lock"), poll_interval=_LOOK)

    def turn(self) -> AbstractContextManager[object]:
        """Wait for a lock of the operating system: where many wait for SQLite's, some wait for seconds."""
        return self._turn

    @contextmanager
    def alone(self, task: str) -> Iterator[bool]:
        """Yield whether this process is the only one at `task`; the lock ends with its process, however that ends."""
        lock = FileLock(self.path.with_name(f"{task}.lock"), thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise LibraryError for what SQLite reports."""
        try:
            yield
        except OperationalError as error:
            raise LibraryError(
                f"the library at {self.path.parent} cannot be used ({error.orig}): check that the folder is writable"
                " and the disk has space, or set NEWSDESK_HOME to another folder"
            ) from None
        except DatabaseError as error:
            raise LibraryError(
                f"{self.path} is damaged or not a newsdesk ledger ({error.orig}): restore a backup, or set"
                " NEWSDESK_HOME to another folder"
            ) from None

    def compact(self) -> None:
        """Overwrite free pages and empty the write-ahead log, so that what was removed is no longer on disk.

        Raises LibraryError if a process keeps reading: then the log is emptied when the last reader closes.
        """
        with self.translated(), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("VACUUM")
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LibraryError(
                f"it is removed, but another process is still reading and keeps its words in {self.path.name}-wal:"
                " stop every newsdesk process on this library to clear them"
            )

    def back_up(self, copy: Path) -> None:
        """Write a copy of the moment to a file that only this user may read, while others write.

        Raises LibraryError if that cannot be done; then there is no file.
        """
        new = copy.with_name(f".{copy.name}.new")
        try:
            new.unlink(missing_ok=True)
            new.touch(0o600)
            with self.translated(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("VACUUM INTO ?", (str(new),))
            with new.open("rb") as written:
                os.fsync(written.fileno())
            new.replace(copy)
        except OSError as error:
            raise LibraryError(f"{copy} cannot be written: {error.strerror or error}") from None
        finally:
            new.unlink(missing_ok=True)

    def check(self) -> str:
        """Return the size of the file, once it is found intact. Raises LibraryError with what is wrong."""
        with self.translated(), self.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise LibraryError(f"{self.path} is damaged ({found}): restore it from a copy")
        return f"{self.path.stat().st_size / 1e6:,.1f} MB, intact"


def _engine(path: Path) -> Engine:
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
