"""Does a correction touch what an answer quoted? Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.corrections.compare import Pair
from ingest.corrections.history import Correction
from ingest.corrections.kinds import Kind

Span = tuple[int, int]

WORST: tuple[Kind, ...] = ("removed", "number", "date", "name", "quotation", "headline", "wording")
_FACTS = ("number", "date", "name")
_SUBJECT = 3  # times that the later version says it; a choice
_TELLING = re.compile(r"\d[\d.,]*\d|[A-Z]\w+ [A-Z]\w+")  # what identifies a fact: a number over 9, or a full name


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where a quote is in its version's text, and the passage around it; a headline is nowhere in it."""

    quote: str
    span: Span
    passage: Span

    @property
    def is_headline(self) -> bool:
        """Is it the headline?"""
        return self.span[1] == 0


def touching(quoted: Quoted, correction: Correction) -> list[Pair]:
    """Return the changes of a correction, from the quoted version to another, that touch a quote.

    Those are what became of its own sentences and, if these are as they were, a number, date or name that changed in
    its passage, or one that it shares with a sentence elsewhere that changed.
    """
    if quoted.is_headline:
        return [correction.headline] if correction.headline else []
    changes = [pair for pair in correction.sentences if pair.kind and pair.before]
    # What is still there word for word is as it was, even if a sentence beside it is now cut otherwise.
    own = [pair for pair in changes if _overlaps(pair, quoted.span)]
    if own and not correction.keeps(quoted.span):
        return own
    facts = [pair for pair in changes if pair.kind in _FACTS]
    beside = [] if correction.holds(quoted.passage) else [p for p in facts if _overlaps(p, quoted.passage)]
    return beside or [pair for pair in facts if _shares(pair, quoted.quote, correction.after.text)]


def worst(pairs: Sequence[Pair]) -> Kind:
    """Return the kind that matters most of some changes."""
    return min((pair.kind for pair in pairs if pair.kind in WORST), key=WORST.index, default="wording")


def _overlaps(pair: Pair, span: Span) -> bool:
    return pair.before is not None and pair.before.start < span[1] and span[0] < pair.before.end


def _shares(pair: Pair, quote: str, later: str) -> bool:
    """Does the quote hold a number or a full name that was replaced elsewhere?

    A surname or a small number alone is in too many sentences to tell of the same fact. What the later version goes on
    saying is no fact that was corrected, but what the article is about. And where nothing is in its place, it was left
    out, and nothing that the quote says is different now.
    """
    if pair.before is None or pair.after is None or not pair.after.differs:
        return False
    changed = (pair.before.text[start:end].strip(" .,;:“”\"'") for start, end in pair.before.differs)
    for words in changed:
        same = re.compile(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)")
        if _TELLING.search(words) and same.search(quote) and len(same.findall(later)) < _SUBJECT:
            return True
    return False
