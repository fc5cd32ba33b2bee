"""hits -> quotes: every sentence of the best passages, how well it answers, and which of them are worth showing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.hits import Hit
from bot.injection import leads_away, readable
from bot.question.answer_type import may_answer
from bot.question.when import ANY, When
from bot.quotes.units import units
from bot.search.rank import with_headline
from ingest.library.catalogue import PlacedPassage
from ingest.models.ports import Reader, Reading, Span

_READ = 2  # hits read for sentences; a third one lost more right answers than it won (docs/decisions.md)
_WORDS = 40  # the longest answer, unless a single sentence is longer; a choice: what fits a message at a glance
_SENTENCES = 3
_FEWEST = 4  # words that something without a full stop needs to be shown; a choice
_WORSE = 8.0  # logits: a sentence that answers worse than the best by more than this adds nothing
_PLACE = 2.0  # logits by which a sentence must answer better for each place that its passage is further down
_OFF_KIND = 3.0  # logits that a sentence loses if it holds no answer of the kind that is wanted
_SURE = 12.0  # logits: the most that the reader's choice of words counts, for or against


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, `passage.text[start:end]`, how well it answers, and the words in it that do.

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
    withheld: bool = False

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.passage.text[self.start : self.end]

    @property
    def words(self) -> int:
        """Its length in words."""
        return len(self.text.split())


def read(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When = ANY) -> Iterator[Quote]:
    """Yield the sentences of the best of `hits`, each read within its passage, under its headline."""
    heard = [hit for hit in hits[:_READ] if hit.logit is not None]
    for place, (hit, read) in enumerate(zip(heard, _readings(reader, questions, heard, days), strict=True)):
        passage, ranked, answers = hit.passage, hit.logit or 0.0, fmean(each.logit for each in read)
        for unit in units(passage, readable(passage)):
            if not _is_fragment(passage, unit.start, unit.end) and (
                span := _best(read, unit.reads, unit.end, before=len(with_headline(hit)) - len(passage.text))
            ):
                words = passage.text[unit.start : unit.end]
                found = min(max(span.logit, -_SURE), _SURE)
                lost = 0.0 if may_answer(questions[-1], words) else _OFF_KIND
                logit = ranked + answers + found - _PLACE * place - lost
                withheld = leads_away(words, passage.url)
                yield Quote(passage, unit.start, unit.end, logit, ranked, answers, span, withheld)


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
    """Return what to show, best first: what answers nearly as well as the best and says something new."""
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
    """Are a third of its words new? Agency copies of a story say the same in nearly the same words."""
    told = {word for other in to for word in other.text.lower().split()}
    words = quote.text.lower().split()
    return 3 * sum(word not in told for word in words) >= len(words)
