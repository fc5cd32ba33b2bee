"""Answers that a correction has overtaken, each once; what is removed leaves no word of its article behind."""

from alembic import op

from ingest.library.migrations import portable

revision = "0008"
down_revision = "0007"

_TABLE = """
CREATE TABLE recalls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    article_id VARCHAR NOT NULL, from_version INTEGER NOT NULL, to_version INTEGER NOT NULL,
    kind VARCHAR NOT NULL, found FLOAT NOT NULL, told INTEGER,
    UNIQUE (turn, article_id, to_version)
)
"""


def upgrade() -> None:
    """Make the table; versions that are there already overtake nothing."""
    portable.tables(_TABLE)
    # An article takes its citations with it, and they are all that says which answers it was in. Nothing of its own
    # stays, not even its id, which may hold its headline.
    portable.trigger(
        "recall_of_what_is_removed",
        "citations",
        "INSERT INTO recalls (turn, article_id, from_version, to_version, kind, found)"
        f" VALUES (OLD.turn, '', 0, 0, 'removed', {portable.now()}) ON CONFLICT DO NOTHING",
        when="OLD.version > 0 AND NOT EXISTS (SELECT 1 FROM articles WHERE id = OLD.article_id)"
        " AND EXISTS (SELECT 1 FROM turns WHERE id = OLD.turn AND outcome = 'answered')",
    )
    portable.trigger("recalls_of_what_is_removed", "articles", "DELETE FROM recalls WHERE article_id = OLD.id")
    portable.tables("ALTER TABLE channels ADD COLUMN recalls VARCHAR NOT NULL DEFAULT 'on'")
    op.execute(
        "INSERT INTO facts (name, value) SELECT 'recalled', CAST(COALESCE(MAX(number), 0) AS VARCHAR) FROM arrivals"
        " WHERE TRUE ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
