"""The first ledger: articles, their versions, passages with vectors, placements, and the lexical index."""

from alembic import op

from ingest.library import lexical, schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables. (A later migration must spell its changes out: `schema` moves on.)"""
    first = [schema.facts, schema.articles, schema.versions, schema.passages, schema.placements]
    schema.metadata.create_all(op.get_bind(), tables=first)
    lexical.create(op.get_bind())
