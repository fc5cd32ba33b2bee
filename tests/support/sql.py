"""Reads and changes a ledger behind newsdesk's back, wherever it is kept."""

from pathlib import Path

from ingest.library import ledger


def rows(home, query, *values):
    """Run a statement with ? for each of `values` on the ledger of `home`; return its rows, if it has some."""
    engine = ledger.database(Path(home)).engine
    if engine.dialect.name == "postgresql":
        query = query.replace("?", "%s")
    try:
        with engine.execution_options(newsdesk_write=True).begin() as connection:
            found = connection.exec_driver_sql(query, values)
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        engine.dispose()


def settings_of(home):
    """Return the environment variables by which a process finds the library in `home`."""
    url = ledger.database(Path(home)).engine.url
    if url.get_backend_name() != "postgresql":
        return {"NEWSDESK_HOME": str(home)}
    return {"NEWSDESK_HOME": str(home), "NEWSDESK_DATABASE_URL": url.render_as_string(hide_password=False)}
