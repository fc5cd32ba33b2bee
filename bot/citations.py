"""Quotes -> citations and the sentences that tell them, with who speaks."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Citation, Sentence
from bot.prose import prose
from ingest.library.catalogue import PlacedPassage
from ingest.speech.speeches import Speech


def cite(number: int, passage: PlacedPassage, text: str, span: tuple[int, int], speech: Speech | None) -> Citation:
    """Return a citation of the words at `span` of the `text` that `passage` stands in."""
    return Citation(
        number=number,
        article_id=passage.article_id,
        title=passage.title,
        url=passage.url,
        outlet=passage.outlet,
        published=passage.published,
        version=passage.version,
        quote=text[slice(*span)],
        start=span[0],
        end=span[1],
        speaker=speech.speaker if speech else None,
        speech=("direct" if speech.direct else "indirect") if speech else None,
    )


def cite_headline(number: int, passage: PlacedPassage) -> Citation:
    """Return a citation of the headline that `passage` stands under."""
    return replace(cite(number, passage, passage.title, (0, len(passage.title)), None), start=0, end=0)


def tell(citation: Citation, *, asked: bool) -> Sentence:
    """Return the quote, and before it who says so if the words themselves don't tell.

    Articles paraphrase all through; who does the saying is told there only if the question is `asked` about speech.
    """
    said_by = citation.unnamed
    if said_by is None or (citation.speech == "indirect" and not asked):
        return Sentence(prose(citation.quote), (citation.number,))
    paraphrased = ", paraphrased" if citation.speech == "indirect" else ""
    return Sentence(f"{said_by[:1].upper()}{said_by[1:]}{paraphrased}: {prose(citation.quote)}", (citation.number,))


def articles_of(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return citations by the version of the article that they are of, in order."""
    found: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        found.setdefault((citation.article_id, citation.version), []).append(citation)
    return list(found.values())
