"""The sentences around a quote without which a reader may take it for something else."""

from bot.injection import quotable
from bot.prose import prose
from ingest.english.leaning import leans, turns
from ingest.library.catalogue import PlacedPassage


def beside(passage: PlacedPassage, start: int, end: int) -> tuple[str, str]:
    """Return the sentence before `passage.text[start:end]` if it leans on it, and that after it if it takes it back.

    Each is empty where it isn't needed, isn't in the passage, or may not be shown.
    """
    shown = set(quotable(passage))
    before = max((span for span in passage.sentences if span[1] <= start), default=None)
    after = min((span for span in passage.sentences if span[0] >= end), default=None)
    earlier = prose(passage.text[slice(*before)]) if before in shown and leans(passage.text[start:end]) else ""
    later = prose(passage.text[slice(*after)]) if after in shown else ""
    return earlier, later if turns(later) else ""
