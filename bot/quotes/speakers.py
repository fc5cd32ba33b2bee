"""Who says what in the articles of an answer: looked up in their texts, each of which is read once."""

from collections.abc import Iterator, Sequence

from bot.answer import Citation
from bot.citations import cite
from bot.hits import Hit
from bot.injection import quotable
from bot.question.speech import SpeechQuestion
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.speech.speeches import Speech, Speeches

Span = tuple[int, int]

_NEAR = 3.0  # logits: a hit that reads worse by more is not put first because the right one speaks in it
_BETWEEN = 40  # words between a quotation and its attribution: where there are more, the speaker's name will do


class Speakers:
    """The speeches of the articles that an answer needs."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[tuple[str, int], Speeches] = {}

    def cite(self, number: int, passage: PlacedPassage, span: Span) -> Citation:
        """Return a citation of `passage.text[span]`, with who says it."""
        speeches, place = self._of(passage), (passage.start + span[0], passage.start + span[1])
        return cite(number, passage, speeches.text, place, speeches.at(*place))

    def fits(self, asked: SpeechQuestion, passage: PlacedPassage, span: Span) -> bool:
        """Does somebody say `passage.text[span]`, and if the question asks about somebody, they?"""
        return any(map(asked.is_about, self._everybody(passage, span)))

    def describes(self, asked: SpeechQuestion, passage: PlacedPassage, span: Span) -> bool:
        """Does somebody say `passage.text[span]` who is what the question calls them, such as "the mayor"?"""
        return any(map(asked.describes, self._everybody(passage, span)))

    def first(self, asked: SpeechQuestion, hits: Sequence[Hit]) -> list[Hit]:
        """Return `hits`, those first in which the one speaks whom the question asks about."""
        read = [hit for hit in hits if hit.logit is not None]
        least = max((hit.logit or 0 for hit in read[:1]), default=0) - _NEAR
        by = [
            hit for hit in read if (hit.logit or 0) >= least
            and any(self.fits(asked, hit.passage, span) for span in hit.passage.sentences)
        ]  # fmt: skip
        return [*by, *(hit for hit in hits if hit not in by)]

    def verbatim(self, asked: SpeechQuestion, hits: Sequence[Hit]) -> Citation | None:
        """Return a citation of the words that the question quotes, rather where somebody says them than elsewhere.

        In whole sentences, with the attribution where it stands in the same paragraph.
        """
        found = [citation for hit in hits if (citation := self._quoted(asked, hit.passage))]
        return min(found, key=lambda citation: citation.speaker is None, default=None)

    def _quoted(self, asked: SpeechQuestion, passage: PlacedPassage) -> Citation | None:
        speeches = self._of(passage)
        place = asked.place(speeches.text, passage.start)
        if place is None:
            return None
        speech = speeches.at(*place, said=True)
        wanted = [place]
        if speech and _is_beside(speeches.text, place, speech):
            wanted.append((speech.start, speech.end))
        version = self._library.version(passage.article_id, passage.version)
        passages = self._library.passages_of(version)
        sentences = [(p.start + a, p.start + b) for p in passages for a, b in p.sentences]
        held = {s for s in sentences if any(s[0] < end and s[1] > start for start, end in wanted)}
        if not held <= {(p.start + a, p.start + b) for p in passages for a, b in quotable(p)}:
            return None
        whole = min(start for start, _ in [place, *held]), max(end for _, end in [place, *held])
        return cite(1, passage, speeches.text, whole, speech)

    def _everybody(self, passage: PlacedPassage, span: Span) -> Iterator[str]:
        return self._of(passage).everybody(passage.start + span[0], passage.start + span[1])

    def _of(self, passage: PlacedPassage) -> Speeches:
        key = passage.article_id, passage.version
        if key not in self._read:
            self._read[key] = Speeches(self._library.version(*key).text)
        return self._read[key]


def _is_beside(text: str, place: Span, speech: Speech) -> bool:
    between = text[min(place[1], speech.end) : max(place[0], speech.start)]
    return "\n" not in between and len(between.split()) <= _BETWEEN
