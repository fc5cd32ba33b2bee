"""hits -> quotes: every sentence of the best passages, how well it answers, and which of them are worth showing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.hits import Hit
from bot.injection import quotable
from bot.question.answer_type import may_answer
from bot.question.when import ANY, When
from bot.search.rank import with_headline
from ingest.library.catalogue import PlacedPassage
from ingest.models.ports import Reader, Reading, Span

_READ = 2  # hits that are read for sentences: with more, a resemblance is shown more often than an answer
_WORDS = 40  # the longest answer, but for a single sentence that is longer
_SENTENCES = 3
_FEWEST = 4  # words of what is shown though it ends like no sentence
_WORSE = 8.0  # logits: a sentence that answers worse than the best one by more adds nothing
_PLACE = 2.0  # logits that a sentence must answer better by for each place that its passage stands further down
_OFF_KIND = 3.0  # logits: what a sentence loses that holds no answer of the kind that is wanted
_SURE = 12.0  # logits: surer of one place than this, the reader counts for no more


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence, `passage.text[start:end]`, how well it answers, and the words of the passage that do.

    `ranked` and `read` are how well its passage answers, for the reranker and for the reader.
    """

    passage: PlacedPassage
    start: int
    end: int
    logit: float
    ranked: float
    read: float
    span: Span

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.text[self.start : self.end]

    @property
    def words(self) -> int:
        """How long it is."""
        return len(self.text.split())


def read(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When = ANY) -> Iterator[Quote]:
    """Yield the sentences of the best of `hits`, each read in its passage and under its headline."""
    heard = [hit for hit in hits[:_READ] if hit.logit is not None]
    for place, (hit, read) in enumerate(zip(heard, _readings(reader, questions, heard, days), strict=True)):
        passage, ranked, answers = hit.passage, hit.logit or 0.0, fmean(each.logit for each in read)
        for start, end in quotable(passage):
            if not _is_fragment(passage, start, end) and (
                span := _best(read, start, end, before=len(with_headline(hit)) - len(passage.text))
            ):
                found = min(max(span.logit, -_SURE), _SURE)
                lost = 0.0 if may_answer(questions[-1], passage.text[start:end]) else _OFF_KIND
                logit = ranked + answers + found - _PLACE * place - lost
                yield Quote(passage, start, end, logit, ranked, answers, span)


def _readings(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When) -> list[list[Reading]]:
    """Return what each of `hits` says to each of `questions`; hits that are asked the same are read side by side."""
    wanted = [tuple(days.of(question, hit.passage.published) for question in questions) for hit in hits]
    texts = [with_headline(hit) for hit in hits]
    said: dict[tuple[str, str], Reading] = {}
    for question in {question for asked in wanted for question in asked}:
        some = [text for text, asked in zip(texts, wanted, strict=True) if question in asked]
        said |= {(question, text): read for text, read in zip(some, reader.read(question, some), strict=True)}
    return [[said[question, text] for question in asked] for text, asked in zip(texts, wanted, strict=True)]


def _best(readings: Sequence[Reading], start: int, end: int, *, before: int) -> Span | None:
    """Return the words of a sentence that answer best, how well on average; None where it is too far down to be read.

    `before` is how many characters are read before the passage.
    """
    spans = [span for each in readings if (span := each.best(start + before, end + before))]
    if not spans:
        return None
    best = max(spans, key=lambda span: span.logit)
    return Span(best.start - before, best.end - before, fmean(span.logit for span in spans))


def choose(quotes: Sequence[Quote]) -> list[Quote]:
    """Return what to show, best first: what answers nearly as well as the best and says something else."""
    shown: list[Quote] = []
    for quote in sorted(quotes, key=lambda quote: -quote.logit):
        room = _WORDS - sum(other.words for other in shown)
        near = not shown or quote.logit >= shown[0].logit - _WORSE
        if not shown or (near and len(shown) < _SENTENCES and quote.words <= room and _adds(quote, to=shown)):
            shown.append(quote)
    return shown


def _is_fragment(passage: PlacedPassage, start: int, end: int) -> bool:
    """Is it a heading, or what is left of a list or a byline? Few words that end like no sentence."""
    text = passage.text[start:end]
    return text.lstrip("# ") == passage.heading or (len(text.split()) < _FEWEST and text[-1].isalnum())


def _adds(quote: Quote, *, to: Sequence[Quote]) -> bool:
    """Is a third of its words new? Agencies' copies of a story say the same in hardly other words."""
    told = {word for other in to for word in other.text.lower().split()}
    words = quote.text.lower().split()
    return 3 * sum(word not in told for word in words) >= len(words)
