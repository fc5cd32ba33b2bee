"""Whether a speaker's own words are quoted, so that an answer is shown again as it was first."""

from ingest.library.migrations import portable

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make room for it; of the answers that are there already, it is not known."""
    portable.tables("ALTER TABLE citations ADD COLUMN direct BOOLEAN")
