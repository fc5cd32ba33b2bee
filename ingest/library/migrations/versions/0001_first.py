"""The first ledger: articles, their versions, passages with vectors, placements, and the lexical index."""

from alembic import op

from ingest.library import lexical, schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table. (A later migration must spell its changes out: `schema` moves on.)"""
    schema.metadata.create_all(op.get_bind())
    lexical.create(op.get_bind())
