"""hits -> quotes: every sentence of the passages that were read, how well it answers, and which are worth showing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from bot.hits import Hit
from bot.injection import has_link, is_order, leads_away, readable
from bot.question.answer_type import may_answer
from bot.question.when import ANY, When
from bot.quotes.units import Unit, units
from bot.search.rank import with_headline
from ingest.english.common_words import COMMON
from ingest.library.catalogue import PlacedPassage
from ingest.models.ports import Reader, Reading, Span

# Chosen on 107 quiz questions of late 2024 (python -m training.choosing), of which one of the seven passages answers
# 0.94. With these, 0.813 of them are right, 0.738 in the first sentence, in 40 words. What else was tried is in
# docs/decisions.md.
_READ = 7  # hits read for sentences: all that are ranked. One: 0.804 right; two or three: as many as with seven
_WORDS, _SENTENCES = 60, 4  # the longest answer, unless a sentence alone is longer. 50 words: 0.757 right; 70: 0.850
_WORSE = 5.0  # logits: what answers worse than the best by more is left out. 4: 0.794 right in 37 words; 6: 0.813 in 43
_PLACE = 3.0  # logits lost for each place that a passage is further down. 0.5: 0.710 in the first sentence; 3: 0.738
# Logits lost by a headline. 0 to 5: the same. It is a choice, so that "Ferry fares to rise" does not come before the
# sentence that says by how much.
_HEADLINE = 4.0
_OFF_KIND = 3.0  # logits lost by what holds no answer of the kind that is wanted. 0 to 4.5: the same here
_SURE = 12.0  # logits: the most that the reader's choice of words counts, for or against
_FEWEST = 4  # words that something without a full stop needs to be shown; a choice
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, `passage.text[start:end]`, or a headline; how well it answers, and the words in it that do.

    `ranked` and `read` are how well its passage answers, for the reranker and for the reader. What is `withheld` has an
    address in it that is not the article's own: it is never shown, and where it answers best, nothing is.
    """

    passage: PlacedPassage
    start: int
    end: int
    logit: float
    ranked: float
    read: float
    span: Span
    headline: bool = False
    withheld: bool = False

    @property
    def text(self) -> str:
        """The sentence itself."""
        return (self.passage.title if self.headline else self.passage.text)[self.start : self.end]

    @property
    def words(self) -> int:
        """Its length in words."""
        return len(self.text.split())

    @property
    def found(self) -> float:
        """How sure it is that its words answer, as far as that counts."""
        return min(max(self.span.logit, -_SURE), _SURE)

    @property
    def answer(self) -> str:
        """The words that answer best."""
        return (self.passage.title if self.headline else self.passage.text)[self.span.start : self.span.end]


def read(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When = ANY) -> Iterator[Quote]:
    """Yield the headlines and sentences of `hits`, each read within its passage, under its headline."""
    heard = [hit for hit in hits[:_READ] if hit.logit is not None]
    for place, (hit, read) in enumerate(zip(heard, _readings(reader, questions, heard, days), strict=True)):
        passage, ranked, answers = hit.passage, hit.logit or 0.0, fmean(each.logit for each in read)
        before = len(with_headline(hit)) - len(passage.text)
        for headline, unit in _parts(passage):
            if span := _best(read, unit.reads, unit.end, before=0 if headline else before):
                quote = Quote(passage, unit.start, unit.end, 0.0, ranked, answers, span, headline)
                # The question's kind meets the sentence here and nowhere before: what fits depends on both.
                lost = 0.0 if may_answer(questions[-1], quote.text) else _OFF_KIND
                logit = ranked + answers + quote.found - _PLACE * place - _HEADLINE * headline - lost
                withheld = not headline and leads_away(quote.text, passage.url)
                yield replace(quote, logit=logit, withheld=withheld)


def _parts(passage: PlacedPassage) -> Iterator[tuple[bool, Unit]]:
    """Yield what may be quoted of a passage and its headline, and whether it is that."""
    if len(passage.title.split()) >= _FEWEST and not is_order(passage.title) and not has_link(passage.title):
        yield True, Unit(0, len(passage.title), 0)
    for unit in units(passage, readable(passage)):
        if not _is_fragment(passage, unit.start, unit.end):
            yield False, unit


def _readings(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When) -> list[list[Reading]]:
    """Return what the reader finds in each of `hits` for each of `questions`; equal questions run together."""
    wanted = [tuple(days.of(question, hit.passage.published) for question in questions) for hit in hits]
    texts = [with_headline(hit) for hit in hits]
    said: dict[tuple[str, str], Reading] = {}
    for question in {question for asked in wanted for question in asked}:
        some = [text for text, asked in zip(texts, wanted, strict=True) if question in asked]
        said |= {(question, text): read for text, read in zip(some, reader.read(question, some), strict=True)}
    return [[said[question, text] for question in asked] for text, asked in zip(texts, wanted, strict=True)]


def _best(readings: Sequence[Reading], start: int, end: int, *, before: int) -> Span | None:
    """Return the words of a sentence that answer best, scored on average; None if it is beyond what the model reads.

    `before` is how many characters are read before the passage.
    """
    spans = [span for each in readings if (span := each.best(start + before, end + before))]
    if not spans:
        return None
    best = max(spans, key=lambda span: span.logit)
    return Span(best.start - before, best.end - before, fmean(span.logit for span in spans))


def choose(quotes: Sequence[Quote]) -> list[Quote]:
    """Return what to show, best first: where the evidence is spread, what else may be the answer."""
    shown: list[Quote] = []
    for quote in sorted(quotes, key=lambda quote: -quote.logit):
        if quote.withheld:
            if not shown:  # the next best would be another answer than the articles give
                return []
            continue
        room = _WORDS - sum(other.words for other in shown)
        near = not shown or quote.logit >= shown[0].logit - _WORSE
        if not shown or (near and len(shown) < _SENTENCES and quote.words <= room and _adds(quote, to=shown)):
            shown.append(quote)
    return shown


def _is_fragment(passage: PlacedPassage, start: int, end: int) -> bool:
    """Is it a heading, or what is left of a list or byline: a few words that don't end like a sentence?"""
    text = passage.text[start:end]
    return text.lstrip("# ") == passage.heading or (len(text.split()) < _FEWEST and text[-1].isalnum())


def _adds(quote: Quote, *, to: Sequence[Quote]) -> bool:
    """Are a third of its words new, and some of those that answer?

    Agency copies of a story say the same in nearly the same words; and what is already answered need not be said twice.
    """
    told = {word for other in to for word in _folded(other.text)}
    said = _folded(quote.text)
    answer = _folded(quote.answer)
    telling = [word for word in answer if word not in COMMON] or answer
    return 3 * sum(word not in told for word in said) >= len(said) and any(word not in told for word in telling)


def _folded(text: str) -> list[str]:
    return _WORD.findall(text.lower())
