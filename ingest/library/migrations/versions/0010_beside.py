"""Where the sentences beside a quote stand, so that an answer is shown again as it was first."""

from ingest.library.migrations import portable

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make room for the places; the answers that are there already have none."""
    for side in ("before", "after"):
        for edge in ("start", "end"):
            portable.tables(f"ALTER TABLE citations ADD COLUMN {side}_{edge} INTEGER")
