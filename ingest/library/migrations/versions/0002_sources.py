"""What sync ingests again, and what was taken down and must not come back with it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "sources",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("address", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("found_in", sa.ForeignKey("sources.number", ondelete="CASCADE"), index=True),
        sa.Column("given", sa.Text, nullable=False),
        sa.Column("every", sa.Integer),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("digest", sa.String),
        sa.Column("added", sa.String, nullable=False),
        sa.Column("tried", sa.String),
        sa.Column("refreshed", sa.String),
        sa.Column("listed", sa.String),
        sa.Column("wait_until", sa.String),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_table("taken_down", sa.Column("digest", sa.String, primary_key=True))
