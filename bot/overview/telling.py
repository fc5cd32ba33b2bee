"""Lines -> an overview: sentences with their citations, numbered in the order in which they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Citation, Headline, Sentence, Suggestion
from bot.citations import cite, tell
from bot.hits import Copy
from bot.overview.shelf import Excerpt, Shelf
from bot.prose import prose
from ingest.library.survey import Entry

ORIGIN_LIMIT = 3  # headlines that are offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence to show: under which `section`, behind which `label`, of which `day` (ISO 8601), with what marked.

    `spoken`: the label names who speaks, so that the text need not.
    """

    excerpt: Excerpt
    section: str = ""
    label: str = ""
    day: str | None = None
    span: tuple[int, int] | None = None
    spoken: bool = False
    also: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is told, with no citations only why nothing is: see `Answer` for the fields of the same names.

    `retell` is what a language model is asked to write from the same sentences, where that is any use.
    """

    lead: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Headline, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    refusal: str = ""
    seen: int | None = None
    retell: str = ""
    excerpts: tuple[Excerpt, ...] = ()


def told(shelf: Shelf, lines: Sequence[Line], *, lead: str = "", retell: str = "") -> Overview:
    """Return `lines` as an overview, but for what may not be shown; a sentence that is shown twice is cited once."""
    lines = [line for line in lines if shelf.shows(line.excerpt)]
    citations: dict[tuple[str, int, int, int], Citation] = {}
    sentences = []
    for line in lines:
        known = citations.get(line.excerpt.key)
        citation = known or replace(_cited(shelf, line.excerpt, len(citations) + 1), also=line.also)
        citations[line.excerpt.key] = citation
        sentences.append(_sentence(line, citation))
    excerpts = tuple({line.excerpt.key: line.excerpt for line in lines}.values())
    return Overview(
        lead=lead, sentences=tuple(sentences), citations=tuple(citations.values()), retell=retell, excerpts=excerpts
    )


def nothing(refusal: str, related: Sequence[Entry] = ()) -> Overview:
    """Return why there is nothing to tell, with headlines that may help."""
    return Overview(refusal=refusal, related=tuple(map(headline, related[:ORIGIN_LIMIT])))


def headline(entry: Entry) -> Headline:
    """Return an article as a headline."""
    return Headline(entry.article_id, entry.title, entry.url, entry.published)


def _cited(shelf: Shelf, excerpt: Excerpt, number: int) -> Citation:
    passage = excerpt.passage
    return cite(number, passage, shelf.text(passage.article_id, passage.version), excerpt.span, shelf.speech(excerpt))


def _sentence(line: Line, citation: Citation) -> Sentence:
    said = Sentence(prose(citation.quote), (citation.number,)) if line.spoken else tell(citation, asked=False)
    before = len(said.text) - len(citation.quote)
    is_whole = prose(citation.quote) == citation.quote  # without a link's target, the words are elsewhere
    span = (line.span[0] + before, line.span[1] + before) if line.span and is_whole else None
    return replace(said, answer_span=span, section=line.section, label=line.label, day=line.day)
