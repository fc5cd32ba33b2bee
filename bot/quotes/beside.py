"""The sentences around a quote without which a reader may take it for something else."""

from dataclasses import replace

from bot.answer import Citation
from bot.injection import quotable
from bot.prose import prose
from ingest.english.leaning import leans, turns
from ingest.library.catalogue import PlacedPassage


def beside(citation: Citation, passage: PlacedPassage) -> Citation:
    """Return `citation` with the sentence before it if it leans on it, and that after it if it takes it back.

    Each is left out where it isn't needed, isn't in the passage, or may not be shown.
    """
    start, end = citation.start - passage.start, citation.end - passage.start
    shown = set(quotable(passage))
    before = max((span for span in passage.sentences if span[1] <= start), default=None)
    after = min((span for span in passage.sentences if span[0] >= end), default=None)
    if before in shown and leans(citation.quote):
        citation = replace(citation, before=_shown(passage, before), before_at=_placed(passage, before))
    if after in shown and turns(later := _shown(passage, after)):
        citation = replace(citation, after=later, after_at=_placed(passage, after))
    return citation


def _shown(passage: PlacedPassage, span: tuple[int, int]) -> str:
    return prose(passage.text[slice(*span)])


def _placed(passage: PlacedPassage, span: tuple[int, int]) -> tuple[int, int]:
    return passage.start + span[0], passage.start + span[1]
