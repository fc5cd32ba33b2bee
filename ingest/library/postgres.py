"""A ledger in a PostgreSQL database, which processes on any number of machines share."""

import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

import psycopg
from psycopg.abc import Buffer
from psycopg.types.string import StrDumper
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from ingest.errors import LibraryAwayError, LibraryError, SettingsError

_WORDED = "versions, passages, placements, lexical, lexical_stems, turns, citations"  # tables with an article's words
_DRIVER = "postgresql+psycopg"
_OURS = int.from_bytes(b"news")  # tells our advisory locks from those of others
_WRITING, _TASK = 0, 1  # what is locked: writing, or (from 1 on) a task
# A choice. A process that is stopped in the middle of writing holds up the others until its transaction is ended.
_OPTIONS = "-c lock_timeout=30s -c idle_in_transaction_session_timeout=120s -c timezone=UTC"
_ALIVE = {"connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}


class Postgres:
    """The database at a URL.

    One transaction writes at a time, by an advisory lock that it takes first: passages and arrivals are numbered in the
    order in which they are committed, and whatever is right in SQLite, where one writes at a time too, is right here.
    """

    def __init__(self, url: str) -> None:
        """Connect to nothing yet. Raises SettingsError for a URL of something else."""
        self._url = _parsed(url)
        self.engine = _engine(self._url)

    def turn(self) -> AbstractContextManager[object]:
        """PostgreSQL's queue for a lock is fair: there is nothing else to wait for."""
        return nullcontext()

    @contextmanager
    def alone(self, task: str) -> Iterator[bool]:
        """Yield whether this process is the only one at `task`; the lock ends at the latest with its connection."""
        key = {"ours": _OURS, "key": zlib.crc32(task.encode()) >> 1 or _TASK}
        alone = False
        with self.translated():
            connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            with self.translated():
                connection.detach()  # it is closed in the end, and not used again by someone who would keep the lock
                alone = bool(connection.execute(text("SELECT pg_try_advisory_lock(:ours, :key)"), key).scalar())
            yield alone
        finally:
            with suppress(DBAPIError):
                if alone:  # the server may notice only later that a connection is closed
                    connection.execute(text("SELECT pg_advisory_unlock(:ours, :key)"), key)
            with suppress(DBAPIError):
                connection.close()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise LibraryError for what PostgreSQL reports, LibraryAwayError if it cannot be reached."""
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise LibraryAwayError(
                f"the library's database at {self._place} cannot be used ({_reason(error)}): check that PostgreSQL runs"
                " there, and NEWSDESK_DATABASE_URL"
            ) from None
        except DBAPIError as error:
            if error.connection_invalidated:
                raise LibraryAwayError(f"the library's database at {self._place} ended the connection") from None
            raise LibraryError(f"the database at {self._place} refuses what newsdesk asks ({_reason(error)})") from None

    def compact(self) -> None:
        """Let what was removed be overwritten by what comes next; PostgreSQL keeps it in its log and in backups."""
        with self.translated(), self.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(f"VACUUM {_WORDED}")

    def back_up(self, copy: Path) -> None:
        """Leave it to PostgreSQL's own program. Raises LibraryError that says how."""
        raise LibraryError(
            f'the library is in PostgreSQL: run `pg_dump --format custom --file {copy} "$NEWSDESK_DATABASE_URL"`,'
            " which copies one moment, too"
        )

    def check(self) -> str:
        """Return the size of the database."""
        with self.translated(), self.engine.connect() as connection:
            size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        return f"{size / 1e6:,.1f} MB in PostgreSQL at {self._place}"

    @property
    def _place(self) -> str:
        """Where it is, without the password."""
        return f"{self._url.host or 'the local socket'}{f':{self._url.port}' if self._url.port else ''}/" + (
            self._url.database or ""
        )


class _WithoutNul(StrDumper):
    """PostgreSQL's text cannot hold a NUL, SQLite's can: in its place comes the sign for what cannot be shown."""

    def dump(self, obj: str) -> Buffer | None:
        """Return the bytes of a text, whose length in letters stays."""
        return super().dump(obj.replace("\0", "\ufffd"))


def _parsed(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        raise SettingsError(
            "NEWSDESK_DATABASE_URL is no address of a PostgreSQL database, such as"
            " postgresql://newsdesk:PASSWORD@127.0.0.1/newsdesk"
        )
    return url.set(drivername=_DRIVER)


def _engine(url: URL) -> Engine:
    options = f"{url.query.get('options', '')} {_OPTIONS}".strip()
    arguments = {**_ALIVE, "options": options, "application_name": "newsdesk"}
    engine = create_engine(url, pool_pre_ping=True, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _connected(raw: psycopg.Connection, _: object) -> None:
        raw.adapters.register_dumper(str, _WithoutNul)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("newsdesk_write"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_OURS}, {_WRITING})")
        elif options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    return engine


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]
