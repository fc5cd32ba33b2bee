"""Keeps what told when an article was published."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, unless the table is so new that it has it."""
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("versions")}
    if "dated_by" not in columns:
        op.add_column("versions", sa.Column("dated_by", sa.String))
