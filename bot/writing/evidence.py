"""Copied words -> where they stand in a passage. What is shown is always the stored text's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.hits import Hit
from bot.injection import quotable
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library

_READ = 5  # passages that a model is given; a choice
_FEWEST = 3  # words: fewer stand in any text by chance
_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "―": "-",
     "‐": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)  # fmt: skip
_AROUND = " \t\"'.,;:…[]()"  # what models put around words that they copy


@dataclass(frozen=True, slots=True)
class QuotablePassage:
    """A passage as the model was given it, and `text`, the version that it is of."""

    passage: PlacedPassage
    text: str

    @property
    def shown(self) -> list[str]:
        """The sentences that may be quoted, and so given to a model: none that would give it orders."""
        return [self.passage.text[start:end] for start, end in quotable(self.passage)]


def readable(library: Library, hits: Sequence[Hit]) -> list[QuotablePassage]:
    """Return the passages that a language model reads: those that may be quoted, best first. Raises LibraryError."""
    passages = [hit.passage for hit in hits if hit.logit is not None and quotable(hit.passage)][:_READ]
    return [QuotablePassage(each, library.version(each.article_id, each.version).text) for each in passages]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The copied words, `source.text[start:end]`, and the whole sentences that they are of, `[first:last]`."""

    source: QuotablePassage
    start: int
    end: int
    first: int
    last: int

    @property
    def quote(self) -> str:
        """The whole sentences: three words out of one can say the opposite of it."""
        return self.source.text[self.first : self.last]


def find(words: str, source: QuotablePassage) -> Evidence | None:
    """Return where `words` stand in the passage, None if they don't, or may not be quoted.

    They are compared letter by letter; only white space, quotation marks and dashes may be others.
    """
    span = _span(words, source.passage.text)
    return _in_sentences(source, *span) if span and len(words.split()) >= _FEWEST else None


def stands_in(words: str, text: str) -> bool:
    """Do `words` stand in `text`, compared as by `find`?"""
    return _span(words, text) is not None


def _span(words: str, text: str) -> tuple[int, int] | None:
    wanted = " ".join(words.translate(_SAME).split()).strip(_AROUND)
    folded, places = _folded(text)
    found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded) if wanted else None
    return (places[found.start()], places[found.end() - 1] + 1) if found else None


def _in_sentences(source: QuotablePassage, start: int, end: int) -> Evidence | None:
    """Widen a span of the passage to whole sentences; None if one of them may not be quoted."""
    passage = source.passage
    touched = [span for span in passage.sentences if span[0] < end and start < span[1]]
    if not touched or not set(touched) <= set(quotable(passage)):
        return None
    at = passage.start
    return Evidence(source, at + start, at + end, at + touched[0][0], at + touched[-1][1])


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` with white space, quotation marks and dashes made the same, and where each character was."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text.translate(_SAME)):
        if character.isspace():
            if folded and folded[-1] != " ":
                folded.append(" ")
                places.append(place)
        else:
            folded.append(character)
            places.append(place)
    return "".join(folded), places
