"""Overviews as the terminal shows them: headings, rows with their labels, and where all of it stands. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from bot.answer import Answer, Citation, Sentence, Suggestion
from bot.formatting import runs
from bot.plain import flowing, plain_line
from bot.terminal.layout import TIED, Hanging

MARK, FAINT, ANSWER = "cyan", "dim", "bold"
_COLUMN = 20  # the widest label that gets a column beside its text


def render_overview(answer: Answer) -> Iterator[RenderableType]:
    """Yield an overview: its lead, then a section at a time."""
    if answer.lead:
        yield Hanging(Text(plain_line(answer.lead)))
    first = not answer.lead
    for section, some in groupby(answer.sentences, key=lambda each: each.section):
        if not first:
            yield Text()
        first = False
        if section:
            yield Hanging(Text(plain_line(section), ANSWER))
        yield from _rows(list(some))


def render_suggestions(suggestions: Sequence[Suggestion]) -> Iterator[RenderableType]:
    """Yield questions to go on with, a line each."""
    yield from (Hanging(Text(plain_line(each.question)), Text("  · ", FAINT)) for each in suggestions)


def render_text(sentence: Sentence) -> Text:
    """Return a sentence with its marks, and what answers in it marked."""
    text = Text()
    for piece, style in zip(sentence.pieces, ("", ANSWER, ""), strict=True):
        text.append(flowing(piece), style)
    for number in sentence.citations:
        text.append(f"{TIED}[{number}]", MARK)
    return text


def _rows(sentences: Sequence[Sentence]) -> Iterator[RenderableType]:
    """Yield sentences as a paragraph or, with labels, a row each: in two columns where the labels are short."""
    if not any(sentence.label for sentence in sentences):
        yield Hanging(Text(" ").join(map(render_text, sentences)))
        return
    labels = [plain_line(sentence.label) for sentence in sentences]
    width = max(map(len, labels))
    before = None
    for number, (label, sentence) in enumerate(zip(labels, sentences, strict=True)):
        if width <= _COLUMN:
            head = "" if label == before else label
            yield Hanging(render_text(sentence), Text(f"{head:{width}}  ", ANSWER))
        else:
            if label != before:
                yield from [Text()] * bool(number)
                yield Hanging(Text(label, ANSWER))
            yield Hanging(render_text(sentence), Text("  "))
        before = label


def is_shown(answer: Answer, title: str) -> bool:
    """Does a heading or label say this headline already?"""
    return any(
        title in (each.label, each.section) or each.section.startswith(f"{title} · ") for each in answer.sentences
    )


def numbers(citations: Sequence[Citation]) -> Text:
    """Return the marks of some citations, as in `[1-3] [7] `."""
    return Text("".join(f"[{run}] " for run in runs([citation.number for citation in citations])), MARK)
