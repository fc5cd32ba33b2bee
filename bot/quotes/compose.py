"""hits -> answer in quotes mode: the sentences that answer, word for word, with their speakers. It cannot invent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import inf

from bot.answer import Citation, Headline, Sentence
from bot.citations import cite_headline, tell
from bot.formatting import origin_of
from bot.hits import Hit
from bot.injection import readable
from bot.prose import prose
from bot.question.speech import SpeechQuestion, asks
from bot.question.when import ANY, When
from bot.quotes.beside import beside
from bot.quotes.disagreements import elsewhere
from bot.quotes.gate import THRESHOLD, UNSURE, confidence, content_words, weigh
from bot.quotes.sentences import Quote, choose, read
from bot.quotes.speakers import Speakers
from ingest.library.catalogue import PlacedPassage
from ingest.library.library import Library
from ingest.models.ports import Reader

# Logits that a sentence loses if the question is about speech and nobody says it, or not the person asked about. Chosen
# on two thirds of PolNeAR's development articles (tests/benchmarks/speakers.py).
_UNSAID = 6.0
_SIDES = 3  # articles that may be shown to disagree; a choice: more than three sides fit no message
_RELATED = 3  # headlines that a refusal offers; a choice


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer in quotes mode: sentences with their citations, or a refusal with the nearest headlines.

    `confidence` is the gate's; None where there was nothing to read. `closest` is what a refusal that is not certain
    shows all the same.
    """

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Headline, ...] = ()
    closest: tuple[Citation, ...] = ()
    confidence: float | None = None


def compose(
    library: Library, reader: Reader, questions: Sequence[str], hits: Sequence[Hit], days: When = ANY
) -> Composed:
    """Answer from the best of `hits` (reranked): the sentence that answers best, and those that add something to it.

    `questions` are readings of one question (see `understand.readings`), the last of them as it was asked now; `days`
    are those that it asks about.
    Where articles say the same with another number or name, each of them is shown, newest first. Where the gate says
    that the articles don't say, the nearest headlines are offered.
    """
    hits = [hit for hit in hits if hit.logit is None or readable(hit.passage)]
    # Search has asked this, too, for the words to look for. It takes 7 µs (timeit), and neither room needs the other's.
    speakers, asked = Speakers(library), asks(questions[-1])
    if asked and (citation := speakers.verbatim(asked, [hit for hit in hits if hit.logit is not None])):
        return Composed((tell(citation, asked=True),), (citation,), confidence=1.0)
    if asked and asked.speaker:
        hits = speakers.first(asked, hits)
    quotes = choose(_marked_down(asked, list(read(reader, questions, hits, days)), speakers))
    if not quotes:
        return Composed(related=headlines(hits))
    best = quotes[0]
    sure = confidence(weigh(reader, questions, best, days))
    if asked:
        sure = _heard(asked, quotes, speakers, sure)
    if sure < THRESHOLD:
        closest = _cited(quotes[:1], speakers) if sure >= UNSURE else ()
        return Composed(related=headlines(hits), closest=closest, confidence=sure)
    if not asked and not best.headline and (sides := _sides(questions[-1], best, hits)):
        citations = _cited(sides, speakers)
        return Composed(tuple(map(_dated, citations)), citations, confidence=sure)
    citations = _cited(quotes, speakers)
    lead, *others = (tell(citation, asked=bool(asked)) for citation in citations)
    return Composed((_pointed(lead, best), *others), citations, confidence=sure)


def _marked_down(asked: SpeechQuestion | None, quotes: list[Quote], speakers: Speakers) -> list[Quote]:
    """Mark down sentences that nobody says, or not the person asked about, if the question is about speech."""
    if asked is None:
        return quotes
    told = [quote for quote in quotes if not quote.headline]
    said = [quote for quote in told if speakers.fits(asked, quote.passage, (quote.start, quote.end))]
    if not asked.of_a_name:  # "the mayor" may be called otherwise in an article, so this excludes nobody by itself
        said = [each for each in said if speakers.describes(asked, each.passage, (each.start, each.end))] or said
    return [quote if quote in said else replace(quote, logit=quote.logit - _UNSAID) for quote in quotes]


def _cited(quotes: Sequence[Quote], speakers: Speakers) -> tuple[Citation, ...]:
    """Return citations of `quotes`, with the sentences beside them that are needed and not quoted themselves."""
    cited = []
    for number, quote in enumerate(quotes, 1):
        if quote.headline:
            cited.append(cite_headline(number, quote.passage))
            continue
        cited.append(beside(speakers.cite(number, quote.passage, (quote.start, quote.end)), quote.passage))
    shown = {prose(citation.quote) for citation in cited}
    return tuple(_once(citation, shown) for citation in cited)


def _once(citation: Citation, shown: Collection[str]) -> Citation:
    """Return `citation` without the sentences beside it that are `shown` as quotes."""
    if citation.before in shown:
        citation = replace(citation, before="", before_at=None)
    if citation.after in shown:
        citation = replace(citation, after="", after_at=None)
    return citation


def _heard(asked: SpeechQuestion, quotes: Sequence[Quote], speakers: Speakers, sure: float) -> float:
    """Return how sure an answer about speech is: 0 if the speaker is not in it, 1 if the question asks for no more."""
    best = quotes[0]
    named = " ".join([best.passage.text, *(citation.speaker or "" for citation in _cited(quotes, speakers))])
    if not asked.is_about(named):
        return 0.0
    if (
        asked.of_a_name
        and not content_words(asked.about)
        and speakers.fits(asked, best.passage, (best.start, best.end))
    ):
        return 1.0
    return sure


def _sides(question: str, best: Quote, hits: Sequence[Hit]) -> list[Quote]:
    """Return `best` and what other articles say instead, newest first; nothing if no article disagrees."""
    others = [
        replace(best, passage=passage, start=start, end=end)
        for passage, start, end in elsewhere(question, best.passage, best.text, hits)
    ]
    sides = sorted([best, *others], key=lambda quote: quote.passage.published or "", reverse=True)
    return sides[:_SIDES] if others else []


def _pointed(sentence: Sentence, quote: Quote) -> Sentence:
    """Mark the words that answer, if that is likelier than that none do. The quote comes last in its sentence."""
    if quote.span.logit <= 0:
        return sentence
    shown = prose(quote.text)
    words = prose(quote.answer)
    # Where nothing is left out of the quote, the words are where the reader found them, not where they first occur.
    at = quote.span.start - quote.start if shown == quote.text else shown.rfind(words)
    before = len(sentence.text) - len(shown) + at
    return replace(sentence, answer_span=(before, before + len(words))) if at >= 0 else sentence


def _dated(citation: Citation) -> Sentence:
    """Return the quote after its outlet and day, so that a reader sees which is the later."""
    origin = origin_of(citation)
    said = tell(citation, asked=False)
    return replace(said, text=f"{origin}: {said.text}") if origin else said


def headlines(hits: Sequence[Hit]) -> tuple[Headline, ...]:
    """Return the nearest articles by the reranker alone: none of them answers, so their dates don't count."""
    ranked = sorted(hits, key=lambda hit: inf if hit.logit is None else -hit.logit)
    nearest: dict[str, PlacedPassage] = {}
    for hit in ranked:
        nearest.setdefault(hit.passage.article_id, hit.passage)
    return tuple(Headline(p.article_id, p.title, p.url, p.published) for p in list(nearest.values())[:_RELATED])
