"""Brings the ledger's tables up to date. Alembic is slow to import, so only if there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from ingest.errors import LibraryError

HEAD = "0012"  # the newest revision in migrations/versions; a test keeps the two in step
_OLDER = frozenset(
    {"0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011"}
)  # revisions that can be upgraded from


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables. Raises LibraryError for a library made by a newer newsdesk."""
    with engine.connect() as connection, connection.begin():
        found = revision(connection)
    if found == HEAD:
        return
    if found is not None and found not in _OLDER:
        raise LibraryError(
            f"this library was made by a newer newsdesk (schema {found}, this one knows {HEAD}):"
            " update newsdesk with `pip install -U newsdesk`"
        )
    with engine.connect() as connection:
        writer = connection.execution_options(newsdesk_write=True)
        with writer.begin():
            if revision(writer) != HEAD:  # another process may have been faster
                _upgrade(writer)


def revision(connection: Connection) -> str | None:
    """Return the schema revision of the database, None for an empty one."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
