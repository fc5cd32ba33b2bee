"""What a model's answer has come to: the sentences that were proven, and their citations as they are numbered."""

from dataclasses import dataclass, field

from bot.answer import Citation, Sentence, Usage
from bot.citations import cite
from bot.writing.evidence import QuotablePassage
from bot.writing.verify import Proven
from ingest.speech.speeches import Speeches

_SENTENCES, _WORDS = 5, 120  # the longest answer


@dataclass(slots=True)
class Draft:
    """Proven sentences so far.

    `note` is a line for the reader if something went wrong; `declined` if the model says that nothing answers.
    """

    model: str | None = None
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    declined: bool = False
    note: str | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def told(self) -> bool:
        """Does it tell the reader anything, if only that nothing answers?"""
        return bool(self.sentences) or self.declined

    @property
    def full(self) -> bool:
        """Is it as long as an answer may be?"""
        words = sum(len(sentence.text.split()) for sentence in self.sentences)
        return len(self.sentences) >= _SENTENCES or words >= _WORDS

    def add(self, proven: Proven) -> Sentence | None:
        """Return `proven` as a sentence of the answer; None if it says it already."""
        if any(sentence.text == proven.sentence for sentence in self.sentences):
            return None
        cited = dict.fromkeys(self._number(each.source, each.first, each.last) for each in proven.evidence)
        self.sentences.append(Sentence(proven.sentence, tuple(cited)))
        return self.sentences[-1]

    def _number(self, source: QuotablePassage, start: int, end: int) -> int:
        for known in self.citations:
            place = (known.article_id, known.version, known.start, known.end)
            if place == (source.passage.article_id, source.passage.version, start, end):
                return known.number
        speech = Speeches(source.text).at(start, end)
        self.citations.append(cite(len(self.citations) + 1, source.passage, source.text, (start, end), speech))
        return len(self.citations)
