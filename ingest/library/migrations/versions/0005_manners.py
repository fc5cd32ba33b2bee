"""Slack: which threads people talk in, and the Enterprise Grid that a workspace belongs to."""

from ingest.library.migrations import portable

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what the front end in Slack keeps of threads and of Grids."""
    portable.tables("ALTER TABLE turns ADD COLUMN enterprise VARCHAR")
    portable.tables(
        "CREATE TABLE talks (team VARCHAR NOT NULL, channel VARCHAR NOT NULL, thread VARCHAR NOT NULL,"
        " since FLOAT NOT NULL, PRIMARY KEY (team, channel, thread))"
    )
