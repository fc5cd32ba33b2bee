"""What sync ingests again, and what was taken down and must not come back with it."""

import sqlalchemy as sa
from alembic import op

from ingest.library.schema import String, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "sources",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("address", String, nullable=False, unique=True),
        sa.Column("kind", String, nullable=False),
        sa.Column("found_in", sa.ForeignKey("sources.number", ondelete="CASCADE"), index=True),
        sa.Column("given", Text, nullable=False),
        sa.Column("every", sa.Integer),
        sa.Column("etag", Text),
        sa.Column("last_modified", Text),
        sa.Column("digest", String),
        sa.Column("added", String, nullable=False),
        sa.Column("tried", String),
        sa.Column("refreshed", String),
        sa.Column("listed", String),
        sa.Column("wait_until", String),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", Text),
    )
    op.create_table("taken_down", sa.Column("digest", String, primary_key=True))
