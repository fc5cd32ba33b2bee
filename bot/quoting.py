"""hits -> answer in quotes mode: the sentences that answer, word for word, with their speakers. It cannot invent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from statistics import fmean

from bot.answer import Citation, Headline, Sentence
from bot.citing import tell
from bot.differing import elsewhere
from bot.gate import THRESHOLD, Evidence, confidence, missing, telling
from bot.hits import Hit
from bot.kind import may_answer
from bot.orders import quotable
from bot.said import Asked, asks
from bot.search import reading
from bot.speakers import Speakers
from bot.when import ANY, When
from bot.written import day
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.models.ports import Reader, Reading, Span

_READ = 2  # hits that are read for sentences: with more, a resemblance is shown more often than an answer
_WORDS = 40  # the longest answer, but for a single sentence that is longer
_SENTENCES = 3
_FEWEST = 4  # words of what is shown though it ends like no sentence
_WORSE = 8.0  # logits: a sentence that answers worse than the best one by more adds nothing
_PLACE = 2.0  # logits that a sentence must answer better by for each place that its passage stands further down
_OFF_KIND = 3.0  # logits: what a sentence loses that holds no answer of the kind that is wanted
_UNSAID = 6.0  # logits: what it loses if it is asked who said something, or what somebody said, and nobody says it
_SURE = 12.0  # logits: surer of one place than this, the reader counts for no more
_SIDES = 3  # articles that are shown to disagree
_RELATED = 3  # headlines that a refusal offers


@dataclass(frozen=True, slots=True)
class Written:
    """What is told: sentences with their citations, or neither, and then the nearest headlines.

    `confidence` is the gate's; None where there was nothing to read.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Headline, ...] = ()
    confidence: float | None = None


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


def write(library: Library, reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When = ANY) -> Written:
    """Answer from the best of `hits` (reranked): the sentence that answers best, and what adds something to it.

    `questions` are readings of one question (see `understand.readings`), the last of them as it was asked now; `days`
    are those that it asks about.
    Where articles say the same with another number or name, each of them is shown, newest first. Where the gate says
    that the articles don't say, the nearest headlines are offered.
    """
    hits = [hit for hit in hits if hit.logit is None or quotable(hit.passage)]
    speakers, asked = Speakers(library), asks(questions[-1])
    if asked and (citation := speakers.verbatim(asked, [hit for hit in hits if hit.logit is not None])):
        return Written((tell(citation, asked=True),), (citation,), confidence=1.0)
    if asked and asked.speaker:
        hits = speakers.first(asked, hits)
    quotes = choose(list(_marked_down(asked, read(reader, questions, hits, days), speakers)))
    if not quotes:
        return Written(related=headlines(hits))
    best = quotes[0]
    sure = confidence(weigh(reader, questions, best, days))
    if asked:
        sure = _heard(asked, quotes, speakers, sure)
    if sure < THRESHOLD:
        return Written(related=headlines(hits), confidence=sure)
    if not asked and (sides := _sides(questions[-1], best, hits)):
        citations = _cited(sides, speakers)
        return Written(tuple(map(_dated, citations)), citations, confidence=sure)
    citations = _cited(quotes, speakers)
    lead, *others = (tell(citation, asked=bool(asked)) for citation in citations)
    return Written((_pointed(lead, best), *others), citations, confidence=sure)


def read(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When = ANY) -> Iterator[Quote]:
    """Yield the sentences of the best of `hits`, each read in its passage and under its headline."""
    heard = [hit for hit in hits[:_READ] if hit.logit is not None]
    for place, (hit, read) in enumerate(zip(heard, _readings(reader, questions, heard, days), strict=True)):
        passage, ranked, answers = hit.passage, hit.logit or 0.0, fmean(each.logit for each in read)
        for start, end in quotable(passage):
            if not _is_fragment(passage, start, end) and (
                span := _best(read, start, end, before=len(reading(hit)) - len(passage.text))
            ):
                found = min(max(span.logit, -_SURE), _SURE)
                lost = 0.0 if may_answer(questions[-1], passage.text[start:end]) else _OFF_KIND
                logit = ranked + answers + found - _PLACE * place - lost
                yield Quote(passage, start, end, logit, ranked, answers, span)


def _readings(reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When) -> list[list[Reading]]:
    """Return what each of `hits` says to each of `questions`; hits that are asked the same are read side by side."""
    wanted = [tuple(days.of(question, hit.passage.published) for question in questions) for hit in hits]
    texts = [reading(hit) for hit in hits]
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


def weigh(reader: Reader, questions: Sequence[str], best: Quote, days: When = ANY) -> Evidence:
    """Return what speaks for an answer that leads with `best`."""
    questions = [days.of(question, best.passage.published) for question in questions]
    alone = [read for question in questions for read in reader.read(question, [best.text])]
    return Evidence(
        passage=best.ranked,
        read=best.read,
        alone=fmean(each.logit for each in alone),
        words=telling(questions[-1]),
        missing=missing(questions[-1], f"{best.passage.title} {best.passage.text}"),
    )


def _is_fragment(passage: PlacedPassage, start: int, end: int) -> bool:
    """Is it a heading, or what is left of a list or a byline? Few words that end like no sentence."""
    text = passage.text[start:end]
    return text.lstrip("# ") == passage.heading or (len(text.split()) < _FEWEST and text[-1].isalnum())


def _marked_down(asked: Asked | None, quotes: Iterable[Quote], speakers: Speakers) -> Iterator[Quote]:
    """Mark the sentences down that nobody says, or not the one asked about, if it is asked about speech."""
    for quote in quotes:
        said = asked is None or speakers.fits(asked, quote.passage, (quote.start, quote.end))
        yield quote if said else replace(quote, logit=quote.logit - _UNSAID)


def _cited(quotes: Sequence[Quote], speakers: Speakers) -> tuple[Citation, ...]:
    return tuple(speakers.cite(n, quote.passage, (quote.start, quote.end)) for n, quote in enumerate(quotes, 1))


def _heard(asked: Asked, quotes: Sequence[Quote], speakers: Speakers, sure: float) -> float:
    """Return how sure an answer about speech is: none without whom it asks about, and any, where it asks no more."""
    best = quotes[0]
    named = " ".join([best.passage.text, *(citation.speaker or "" for citation in _cited(quotes, speakers))])
    if not asked.is_about(named):
        return 0.0
    if asked.of_a_name and not telling(asked.about) and speakers.fits(asked, best.passage, (best.start, best.end)):
        return 1.0
    return sure


def _sides(question: str, best: Quote, hits: Sequence[Hit]) -> list[Quote]:
    """Return `best` and what other articles say otherwise, newest first; nothing where none does."""
    others = [
        replace(best, passage=passage, start=start, end=end)
        for passage, start, end in elsewhere(question, best.passage, best.text, hits)
    ]
    sides = sorted([best, *others], key=lambda quote: quote.passage.published or "", reverse=True)
    return sides[:_SIDES] if others else []


def _adds(quote: Quote, *, to: Sequence[Quote]) -> bool:
    """Is a third of its words new? Agencies' copies of a story say the same in hardly other words."""
    told = {word for other in to for word in other.text.lower().split()}
    words = quote.text.lower().split()
    return 3 * sum(word not in told for word in words) >= len(words)


def _pointed(sentence: Sentence, quote: Quote) -> Sentence:
    """Mark the words that answer, if they are likelier to than that nothing does. A quote ends its sentence."""
    if quote.span.logit <= 0:
        return sentence
    before = len(sentence.text) - quote.end
    return replace(sentence, answer_span=(quote.span.start + before, quote.span.end + before))


def _dated(citation: Citation) -> Sentence:
    """The quote, and before it in which paper it stands and of what day, so that one can tell which is the later."""
    origin = ", ".join(filter(None, (citation.outlet, citation.published and day(citation.published))))
    said = tell(citation, asked=False)
    return replace(said, text=f"{origin}: {said.text}") if origin else said


def headlines(hits: Sequence[Hit]) -> tuple[Headline, ...]:
    """The nearest articles, by how the reranker reads them alone: none of them answers, so their dates don't count."""
    ranked = sorted(hits, key=lambda hit: inf if hit.logit is None else -hit.logit)
    nearest: dict[str, PlacedPassage] = {}
    for hit in ranked:
        nearest.setdefault(hit.passage.article_id, hit.passage)
    return tuple(Headline(p.article_id, p.title, p.url, p.published) for p in list(nearest.values())[:_RELATED])
