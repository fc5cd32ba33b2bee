"""Counts versions as they come in, so that "what is new since I last asked?" misses none and repeats none."""

from alembic import op

from ingest.library.migrations import portable

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; the versions that are there came in by the time of their fetch."""
    portable.tables(
        "CREATE TABLE arrivals ("
        " number INTEGER PRIMARY KEY AUTOINCREMENT,"
        " article_id VARCHAR NOT NULL, version INTEGER NOT NULL, UNIQUE (article_id, version),"
        " FOREIGN KEY (article_id, version) REFERENCES versions (article_id, number) ON DELETE CASCADE)"
    )
    op.execute(
        "INSERT INTO arrivals (article_id, version)"
        " SELECT article_id, number FROM versions ORDER BY fetched, article_id, number"
    )
