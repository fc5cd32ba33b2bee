"""Answers that a correction has overtaken, each once; what is removed leaves no word of its article behind."""

from alembic import op

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

# An article takes its citations with it, and they are all that says which answers it was in. Nothing of its own stays,
# not even its id, which may hold its headline.
_REMOVED = """
CREATE TRIGGER recall_of_what_is_removed AFTER DELETE ON citations
WHEN OLD.version > 0 AND NOT EXISTS (SELECT 1 FROM articles WHERE id = OLD.article_id)
    AND EXISTS (SELECT 1 FROM turns WHERE id = OLD.turn AND outcome = 'answered')
BEGIN
    INSERT OR IGNORE INTO recalls (turn, article_id, from_version, to_version, kind, found)
    VALUES (OLD.turn, '', 0, 0, 'removed', (julianday('now') - 2440587.5) * 86400.0);
END
"""
_FORGOTTEN = """
CREATE TRIGGER recalls_of_what_is_removed AFTER DELETE ON articles
BEGIN DELETE FROM recalls WHERE article_id = OLD.id; END
"""


def upgrade() -> None:
    """Make the table; versions that are there already overtake nothing."""
    for statement in (_TABLE, _REMOVED, _FORGOTTEN):
        op.execute(statement)
    op.execute("ALTER TABLE channels ADD COLUMN recalls VARCHAR NOT NULL DEFAULT 'on'")
    op.execute("INSERT OR REPLACE INTO facts (name, value) SELECT 'recalled', COALESCE(MAX(number), 0) FROM arrivals")
