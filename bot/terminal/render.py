"""Answers as the terminal shows them. Pure: takes an answer, returns what rich can print."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text

from bot.answer import UNSURE, Answer, Citation, Headline, Sentence
from bot.citations import articles_of
from bot.formatting import day, written_by
from bot.hits import Copy
from bot.plain import clickable, flowing, plain, plain_line
from bot.prose import prose
from bot.terminal.layout import TIED, Hanging, whole_line
from bot.terminal.overview import is_shown, numbers, render_overview, render_suggestions

MARK, FAINT, REFUSED, ANSWER = "cyan", "dim", "yellow", "bold"


def render_answer(answer: Answer) -> RenderableType:
    """Return an answer with its citations, or a refusal with the nearest headlines."""
    if answer.is_overview:
        shown = [*render_overview(answer), *_origins(answer)]
    elif answer.is_quoted:
        shown = [render_sentences(answer.sentences), *_origins(answer)]
    elif answer.citations:
        shown = [render_sentences(answer.sentences), *render_citations(answer.citations)]
    elif answer.request in ("conversation", "language"):
        shown = [Hanging(Text(answer.refusal)), *render_suggestions(answer.suggestions)]
    else:
        heading = "The nearest headlines:" if answer.request == "fact" else "The newest headlines:"
        refusal = UNSURE if answer.closest else answer.refusal
        closest = render_citations(answer.closest)
        shown = [Hanging(Text(refusal, REFUSED)), *closest, *_related(heading, answer.related)]
    return Group(*_asked_as(answer), *shown, *_written_by(answer))


def render_sentences(sentences: Sequence[Sentence]) -> Hanging:
    """Return sentences as a paragraph, each followed by its citation marks."""
    paragraph = Text()
    for sentence in sentences:
        paragraph.append(" " if paragraph else "")
        for piece, style in zip(sentence.pieces, ("", ANSWER, ""), strict=True):
            paragraph.append(flowing(piece), style)
        for number in sentence.citations:
            paragraph.append(f"{TIED}[{number}]", MARK)
    return Hanging(paragraph)


def render_citations(citations: Sequence[Citation]) -> Iterator[RenderableType]:
    """Yield each citation: its number, the quote, the speaker, and where it is from."""
    for citation in citations:
        head = f"[{citation.number}] "
        yield Text()
        yield Hanging(Text(_quoted(prose(citation.quote))), Text(head, MARK))
        indent = Text(" " * len(head))
        if citation.speaker and citation.unnamed:
            yield Hanging(Text(f"— {plain_line(citation.speaker)}"), indent)
        yield Hanging(render_origin(citation.title, citation.outlet, citation.published), indent)
        yield whole_line(indent + render_link(citation.url, citation.article_id))
        yield from render_copies(citation.also, indent)


def _origins(answer: Answer) -> Iterator[RenderableType]:
    """Yield where the sentences of an answer are from, an article at a time: they are its own words, shown above."""
    yield Text()
    for some in articles_of(answer.citations):
        first, marks = some[0], numbers(some)
        title = "" if answer.is_overview and is_shown(answer, first.title) else first.title
        origin = render_origin(title, first.outlet, first.published)
        link, indent = render_link(first.url, first.article_id), Text(" " * len(marks))
        yield Hanging(origin, marks) if origin else whole_line(marks + link)
        if origin:
            yield whole_line(indent + link)
        yield from render_copies(first.also, indent)
        if not answer.is_overview:
            yield from _beside(some, indent)


def _beside(citations: Sequence[Citation], indent: Text) -> Iterator[RenderableType]:
    """Yield who speaks in the quotes of an article, and the sentences that they lean on, or that turn on them."""
    for citation in citations:
        mark = Text(f"[{citation.number}] ", MARK) if len(citations) > 1 else Text()
        speaker = f"— {citation.speaker}" if citation.speaker and citation.unnamed else ""
        around = (citation.before and f"{citation.before} …", citation.after and f"… {citation.after}")
        for line in filter(None, (speaker, *around)):
            yield Hanging(Text(plain_line(line), FAINT), indent + mark)


def _asked_as(answer: Answer) -> Iterator[RenderableType]:
    """Yield a quiet line with the question as it was mended, where it was."""
    if answer.asked_as:
        yield Hanging(Text(f"(asked as: {plain_line(answer.asked_as)})", FAINT))


def render_origin(title: str, outlet: str | None, published: str | None) -> Text:
    """Return where a quote is from, as in `Bridge to close · Eastmere Courier · 6 March 2025`."""
    parts = [plain_line(part) for part in (title, outlet) if part]
    if published:
        parts.append(day(published).replace(" ", TIED))
    return Text(" · ".join(parts), FAINT)


def render_link(url: str | None, article_id: str) -> Text:
    """Return the address of an article, clickable if the terminal can; without one, the command that shows it."""
    if not url:
        return Text(f"newsdesk show {plain_line(article_id)}", FAINT)
    return Text(plain_line(url), Style(underline=True, link=clickable(url)))


def render_copies(copies: Sequence[Copy], indent: Text) -> Iterator[RenderableType]:
    """Yield the other addresses of a story, one per line."""
    for copy in copies:
        outlet = f"{plain_line(copy.outlet)} " if copy.outlet else ""
        yield whole_line(indent + Text(f"also {outlet}", FAINT) + render_link(copy.url, copy.article_id))


def _written_by(answer: Answer) -> Iterator[RenderableType]:
    """Yield a faint line if a language model was asked: that it wrote this, or what went wrong."""
    for line in written_by(answer):
        yield Text()
        yield Hanging(Text(plain_line(line), FAINT))


def _quoted(quote: str) -> str:
    """Put `quote` between quotation marks, unless it shows its own."""
    words = plain(quote).strip()
    return words if any(mark in words for mark in '“”"') else f"“{words}”"


def _related(heading: str, headlines: Sequence[Headline]) -> Iterator[RenderableType]:
    if headlines:
        yield Text(f"\n{heading}")
    for headline in headlines:
        yield Hanging(render_origin(headline.title, None, headline.published), Text("  · "))
