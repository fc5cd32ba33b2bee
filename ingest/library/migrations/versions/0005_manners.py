"""Slack: which threads people talk in, and the Enterprise Grid that a workspace belongs to."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what the front end in Slack keeps of threads and of Grids."""
    op.execute("ALTER TABLE turns ADD COLUMN enterprise VARCHAR")
    op.execute(
        "CREATE TABLE talks (team VARCHAR NOT NULL, channel VARCHAR NOT NULL, thread VARCHAR NOT NULL,"
        " since FLOAT NOT NULL, PRIMARY KEY (team, channel, thread))"
    )
