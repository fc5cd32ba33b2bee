"""Overviews and small talk as Slack shows them. Pure, as `blocks` is."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.answer import Answer, Sentence
from bot.slack.elements import (
    SHARE,
    SHOW,
    TITLE,
    Block,
    Message,
    button,
    context,
    pointed,
    rating,
    section,
    words,
)  # fmt: skip
from bot.slack.origins import origins
from bot.slack.text import harmless, mrkdwn, shortened

_LONGEST = 500  # characters of one sentence
_ROOM = 7000  # characters of all of them: a message with over 13,000 in all is refused
_BUTTONS = 5
_FALLBACK = 3900  # characters of a message's text: one with more than 4,000 cannot be updated


def overview(answer: Answer, turn: int, *, share: bool = False, lines: Sequence[Block] = ()) -> Message:
    """Return an overview: what is told, section by section, and below it where that stands, and `lines` of our own."""
    shown = list(_fitting(answer.sentences))
    elements: list[Block] = [section(words(harmless(answer.lead)))] if answer.lead else []
    for heading, some in groupby(shown, key=lambda each: each.section):
        elements += _told(heading, list(some), first=not elements)
    left = len(answer.sentences) - len(shown)
    if left:
        elements.append(section(words(f"… and {left} more", italic=True)))
    blocks: list[Block] = [{"type": "rich_text", "elements": elements}, {"type": "divider"}]
    numbers = {number for sentence in shown for number in sentence.citations}
    cited = [citation for citation in answer.citations if citation.number in numbers]
    blocks.append(origins(cited, beside=False))
    buttons = [button(f"[{each.number}] Show in article", SHOW, f"{turn}:{each.number}") for each in cited[:_BUTTONS]]
    if share:
        buttons.append(button("Share in channel", SHARE, str(turn)))
    blocks.append({"type": "actions", "elements": buttons})
    return Message(shortened(mrkdwn(answer.text), _FALLBACK), [*blocks, *lines, rating(turn)])


def talk(answer: Answer) -> Message:
    """Return what is said when nothing was asked, with questions to go on with."""
    elements: list[Block] = [section(words(harmless(answer.refusal)))]
    if answer.suggestions:
        items = [section(words(shortened(harmless(each.question), _LONGEST))) for each in answer.suggestions]
        elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
    return Message(shortened(mrkdwn(answer.text), _FALLBACK), [{"type": "rich_text", "elements": elements}])


def asked_as(answer: Answer) -> list[Block]:
    """Return the line that says how the question was read, where its spelling was mended."""
    return [context(f"asked as: {mrkdwn(answer.asked_as)}")] if answer.asked_as else []


def _fitting(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield sentences, the first of them, as far as there is room; what is too long loses its end."""
    room = _ROOM
    for sentence in sentences:
        if len(sentence.text) > _LONGEST:
            sentence = Sentence(  # noqa: PLW2901  (the shorter one takes its place)
                shortened(sentence.text, _LONGEST), sentence.citations, section=sentence.section, label=sentence.label
            )
        room -= len(sentence.text) + len(sentence.label) + len(sentence.section)
        if room < 0 and sentence is not sentences[0]:
            return
        yield sentence


def _told(heading: str, sentences: Sequence[Sentence], *, first: bool) -> Iterator[Block]:
    if heading:
        gap = [] if first else [words("\n")]
        yield section(*gap, words(shortened(harmless(heading), TITLE), bold=True))
    if any(sentence.label for sentence in sentences):
        items = [section(*_row(sentence)) for sentence in sentences]
        yield {"type": "rich_text_list", "style": "bullet", "elements": items}
    else:
        yield section(*(part for sentence in sentences for part in _marked(sentence)))


def _row(sentence: Sentence) -> list[Block]:
    label = shortened(harmless(sentence.label), TITLE)
    return [*([words(label, bold=True), words(": ")] if label else []), *_marked(sentence)]


def _marked(sentence: Sentence) -> list[Block]:
    marks = " ".join(f"[{number}]" for number in sentence.citations[:20])
    return [*pointed(sentence), words(marks, bold=True), words(" ")]
