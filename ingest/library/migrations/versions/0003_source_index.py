"""Finds versions by their source, to recognise a story that has got another address."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the index, unless the tables are so new that they have it."""
    op.create_index("ix_versions_source", "versions", ["source"], if_not_exists=True)
