"""Where a ledger is kept: in a SQLite file of its own, or in a PostgreSQL database that several machines share."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from ingest.errors import LibraryError, SettingsError


class Database(Protocol):
    """A database to keep a ledger in. Its transactions write if they are given the option `newsdesk_write`.

    One transaction writes at a time, whichever process it is of; those that read see one moment, and wait for none.
    """

    engine: Engine

    def turn(self) -> AbstractContextManager[object]:
        """Wait until it is this process's turn to write often; the others get theirs."""

    def alone(self, task: str) -> AbstractContextManager[bool]:
        """Yield whether this process is the only one at `task`, without waiting; a process that dies lets go."""

    def translated(self) -> AbstractContextManager[None]:
        """Raise LibraryError for what goes wrong, in words for the person who has to mend it."""

    def compact(self) -> None:
        """Clear what was removed from where it was, as far as the database can. Raises LibraryError."""

    def back_up(self, copy: Path) -> None:
        """Write a copy of the moment to a file, while others write. Raises LibraryError if another tool does that."""

    def check(self) -> str:
        """Return a few words on its size and health. Raises LibraryError with what is wrong."""


def database(home: Path, url: str = "") -> Database:
    """Return the database at a `url` of PostgreSQL or, without one, the file in `home`, which is made if needed.

    Raises LibraryError, SettingsError.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"{home} cannot be created ({error.strerror}): set NEWSDESK_HOME to a folder that you can write to"
        ) from None
    if url:
        try:
            from ingest.library.postgres import Postgres
        except ImportError:  # an extra
            raise SettingsError(
                "NEWSDESK_DATABASE_URL needs the driver: run `pip install 'newsdesk[postgresql]'`"
            ) from None
        return Postgres(url)
    from ingest.library.sqlite import SqliteFile

    return SqliteFile(home / "ledger.sqlite3")
