"""Where the sentences of an answer are from, as Slack shows it below them: they are the articles' own words. Pure."""

from collections.abc import Iterator, Sequence

from bot.answer import Citation
from bot.citations import articles_of
from bot.formatting import runs
from bot.slack.elements import OUTLET, TITLE, Block, link, origin, section, words
from bot.slack.text import harmless, link_to, shortened

_ARTICLES = 12  # that are named
_AROUND = 300  # characters of a sentence beside a quote


def origins(cited: Sequence[Citation], *, beside: bool) -> Block:
    """Return an article a line; `beside` adds who speaks in its quotes, what they lean on, and what turns on them."""
    return {"type": "rich_text", "elements": list(_lines(cited, beside=beside))}


def _lines(cited: Sequence[Citation], *, beside: bool) -> Iterator[Block]:
    for some in articles_of(cited)[:_ARTICLES]:
        first = some[0]
        numbers = [each.number for each in some]
        marks = " ".join(f"[{each}]" for each in (numbers if beside else runs(numbers)))
        about = origin("", first.outlet, first.published)
        title = shortened(harmless(first.title), TITLE)
        linked = link(title, link_to(first.url, first.quote if len(some) == 1 else ""))
        yield section(words(marks, bold=True), words(" "), linked, words(f" · {about}" if about else " "))
        for citation in some if beside else ():
            mark = [words(f"[{citation.number}]", bold=True), words(" ")] if len(some) > 1 else []
            for line in _beside(citation):
                yield section(*mark, words(line, italic=True))


def _beside(citation: Citation) -> Iterator[str]:
    said_by = harmless(citation.speaker or "")
    if said_by and citation.unnamed:
        yield f"— {shortened(said_by, OUTLET)}"
    if before := shortened(harmless(citation.before), _AROUND):
        yield f"{before} …"
    if after := shortened(harmless(citation.after), _AROUND):
        yield f"… {after}"
