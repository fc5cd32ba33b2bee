"""What an answer knew; removals take back whatever shows an article's words; watches; articles under embargo."""

from alembic import op

from ingest.library.migrations import portable

revision = "0009"
down_revision = "0008"

_WATCHES = """
CREATE TABLE watches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    team VARCHAR NOT NULL, "user" VARCHAR NOT NULL, enterprise VARCHAR,
    subject VARCHAR NOT NULL, article_id VARCHAR REFERENCES articles (id) ON DELETE CASCADE,
    seen INTEGER NOT NULL
)
"""

# Beside the library and not in it: nothing that reads articles finds them.
_EMBARGOED = """
CREATE TABLE embargoed (
    identity VARCHAR NOT NULL PRIMARY KEY, until VARCHAR NOT NULL, named BOOLEAN NOT NULL, article TEXT NOT NULL
)
"""


def upgrade() -> None:
    """Make the tables, and note what answers know from now on; what was found in the terminal is told of."""
    op.execute("ALTER TABLE turns ADD COLUMN known INTEGER")
    # What shows an article's words points to it: its quotes, the headlines of a refusal, suggestions, corrections told
    # of. Only of an answer that quoted it, there is something to tell.
    portable.trigger(
        "recall_of_what_is_removed",
        "citations",
        "INSERT INTO recalls (turn, article_id, from_version, to_version, told, kind, found)"
        " SELECT id, '', 0, 0, CASE WHEN team = '' THEN 0 END,"
        " CASE WHEN OLD.version > 0 AND outcome = 'answered' THEN 'removed' ELSE 'shown' END,"
        f" {portable.now()} FROM turns WHERE id = OLD.turn"
        " ON CONFLICT (turn, article_id, to_version) DO UPDATE SET kind = 'removed' WHERE excluded.kind = 'removed'",
        when="NOT EXISTS (SELECT 1 FROM articles WHERE id = OLD.article_id)"
        " AND EXISTS (SELECT 1 FROM turns WHERE id = OLD.turn)",
    )
    portable.tables(_WATCHES)
    portable.tables(_EMBARGOED)
    op.execute("UPDATE recalls SET told = 0 WHERE told IS NULL AND turn IN (SELECT id FROM turns WHERE team = '')")
    op.execute("CREATE INDEX ix_recalls_untold ON recalls (id) WHERE told IS NULL")
