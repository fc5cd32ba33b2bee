"""Answers as Slack shows them. Pure: takes what was kept, returns blocks within Slack's published limits.

What articles and models say is shown as rich text, where nothing is markup; only our own words are mrkdwn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer import UNSURE, Answer, Citation, Headline, Sentence
from bot.formatting import day, written_by
from bot.records.asked import Kept
from bot.slack import wording
from bot.slack.text import harmless, link_to, markdown, mrkdwn, shortened

Block = dict[str, Any]

PART_BYTES = 6000  # of an answer in one message: streams were seen to end from 10,600 bytes on
_QUOTE, _TITLE, _OUTLET = 700, 120, 80  # characters
_QUOTES = 3500  # characters of all quotes below an answer: a message with over 13,000 in all is refused
_CITED = 10  # citations that are shown: with more, nobody checks them, and a message holds 50 blocks
_RICH = 2500  # characters in one block
_FALLBACK = 3900  # characters of a message's text: one with more than 4,000 cannot be updated

SHOW, SHARE, RATE = "show", "share", "rate"


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `blocks`, and the `text` that stands for them in notifications."""

    text: str
    blocks: list[Block]


def messages(kept: Kept, turn: int, *, share: bool = False) -> list[Message]:
    """Return the messages that an answer becomes: nearly always one."""
    answer = kept.answer
    if answer is None:
        return [notice(kept.notice or wording.FAILED)]
    if not answer.citations:
        return [_refusal(kept, answer, turn)]
    found = parts(answer.sentences)
    texts = [shortened(mrkdwn(" ".join(each.marked for each in part)), _FALLBACK) or "…" for part in found]
    bodies: list[list[Block]] = [list(_paragraphs(part)) for part in found]
    bodies[-1] += closing(kept, turn, share=share)
    return [Message(text, blocks) for text, blocks in zip(texts, bodies, strict=True)]


def closing(kept: Kept, turn: int, *, share: bool = False) -> list[Block]:
    """Return what comes below an answer: its citations, and buttons."""
    answer = kept.answer
    assert answer is not None
    shown = answer.citations[:_CITED]
    blocks: list[Block] = [
        {"type": "divider"},
        *(_citation(each, min(_QUOTE, _QUOTES // len(shown))) for each in shown),
    ]
    if len(answer.citations) > _CITED:
        blocks.append(_context(f"… and {len(answer.citations) - _CITED} more citations"))
    buttons = [_button(f"[{each.number}] Show in article", SHOW, f"{turn}:{each.number}") for each in shown]
    if share:
        buttons.append(_button("Share in channel", SHARE, str(turn)))
    blocks.append({"type": "actions", "elements": buttons})
    lines = [*(_context(mrkdwn(line)) for line in written_by(answer)), *_aside(kept)]
    return [*blocks, *lines, _rating(turn)]


def notice(words: str) -> Message:
    """Return a message in our own words."""
    return Message(words, [{"type": "section", "text": {"type": "mrkdwn", "text": words}}])


def asked_by(user: str, question: str) -> Block:
    """Return the line above an answer that says who asked what."""
    return rich({"type": "user", "user_id": user}, words(f" asked: {shortened(harmless(question), _QUOTE)}"))


def plain(message: Message) -> Message:
    """Return a message that Slack has no reason to refuse: without blocks."""
    return Message(shortened(message.text, _FALLBACK), [])


def streamed(sentences: Sequence[Sentence]) -> str:
    """Return sentences as they are streamed."""
    return " ".join(map(_streamed, sentences))


def parts(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Distribute sentences to messages that are short enough, in order."""
    found: list[list[Sentence]] = [[]]
    size = 0
    for sentence in _cut(sentences):
        bytes_of = len(markdown(sentence.marked).encode()) + 1
        if found[-1] and size + bytes_of > PART_BYTES:
            found.append([])
            size = 0
        found[-1].append(sentence)
        size += bytes_of
    return found


def origin(title: str, outlet: str | None, published: str | None) -> str:
    """Return where words stand, as in `Bridge to close · Eastmere Courier · 6 March 2025`."""
    named = [shortened(harmless(title), _TITLE), outlet and shortened(harmless(outlet), _OUTLET)]
    return " · ".join(part for part in [*named, published and day(published)] if part)


def link(text: str, url: str | None) -> Block:
    """Return a link, or the text alone where there is no address."""
    return {"type": "link", "url": url, "text": text} if url else words(text)


def words(text: str, **style: bool) -> Block:
    """Return text with a style; never empty, which Slack refuses."""
    return {"type": "text", "text": text or " "} | ({"style": style} if style else {})


def rich(*elements: Block, kind: str = "rich_text_section") -> Block:
    """Return a block of rich text."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def _paragraphs(sentences: Sequence[Sentence]) -> Iterator[Block]:
    elements: list[Block] = []
    size = 0
    for sentence in sentences:
        text, marks = harmless(sentence.text), " ".join(f"[{number}]" for number in sentence.citations[:20])
        if elements and size + len(text) > _RICH:
            yield rich(*elements)
            elements, size = [], 0
        elements += [*_pointed(sentence), *([words(marks, bold=True), words(" ")] if marks else [])]
        size += len(text) + len(marks)
    yield rich(*elements)


def _pointed(sentence: Sentence) -> list[Block]:
    before, answer, after = (_spaced(piece, harmless) for piece in sentence.pieces)
    pieces = [words(before)] if before else []
    return [*pieces, *([words(answer, bold=True)] if answer else []), words(f"{after} ")]


def _streamed(sentence: Sentence) -> str:
    before, answer, after = (_spaced(piece, markdown) for piece in sentence.pieces)
    marks = "".join(f" [{number}]" for number in sentence.citations)
    return f"{before}**{answer}**{after}{marks}" if answer else f"{before}{marks}"


def _spaced(piece: str, cleaned: Callable[[str], str]) -> str:
    """Clean a piece of a sentence, and put back the space at its ends that this takes off."""
    return f"{' ' * piece[:1].isspace()}{cleaned(piece)}{' ' * piece[-1:].isspace()}"


def _cut(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Cut a sentence that no message could hold; its marks stand behind its last piece, and nothing in it is bold."""
    longest = _RICH // 2
    for sentence in sentences:
        text = sentence.text
        while len(text) > longest:
            at = text.rfind(" ", 0, longest)
            at = at if at > 0 else longest
            yield Sentence(text[:at], ())
            text = text[at:].lstrip()
        yield sentence if text is sentence.text else Sentence(text, sentence.citations)


def _citation(citation: Citation, longest: int) -> Block:
    quote = shortened(harmless(citation.quote), longest)
    quote = quote if any(mark in quote for mark in '“”"') else f"“{quote}”"
    said = harmless(citation.speaker or "")
    by = f" — {shortened(said, _OUTLET)}" if said and citation.unnamed else ""
    title = shortened(harmless(citation.title), _TITLE)
    rest = origin("", citation.outlet, citation.published)
    elements = [
        words(f"[{citation.number}]", bold=True),
        words(f" {quote}{by}\n"),
        link(title, link_to(citation.url, citation.quote)),
        *([words(f" · {rest}")] if rest else []),
    ]
    return rich(*elements, kind="rich_text_quote")


def _aside(kept: Kept) -> list[Block]:
    """Return the line of our own that comes with an answer, such as one about a link in the question."""
    return [_context(shortened(kept.notice, _QUOTE))] if kept.notice else []


def _refusal(kept: Kept, answer: Answer, turn: int) -> Message:
    text = UNSURE if answer.closest else wording.REFUSED
    blocks: list[Block] = [rich({"type": "emoji", "name": "mag"}, words(" "), words(text, bold=True))]
    blocks += [_citation(each, _QUOTE) for each in answer.closest]
    if answer.related:
        items = [{"type": "rich_text_section", "elements": [_headline(each)]} for each in answer.related]
        listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
        head = {"type": "rich_text_section", "elements": [words(wording.NEAREST)]}
        blocks.append({"type": "rich_text", "elements": [head, listed]})
        titles = " · ".join(mrkdwn(each.title) for each in answer.related)
        text = shortened(f"{text} {wording.NEAREST} {titles}", _FALLBACK)
    return Message(text, [*blocks, *_aside(kept), _rating(turn)])


def _headline(headline: Headline) -> Block:
    return link(origin(headline.title, None, headline.published), link_to(headline.url, ""))


def _button(text: str, action: str, value: str) -> Block:
    label = {"type": "plain_text", "text": shortened(text, 75)}
    return {"type": "button", "action_id": f"{action}:{value}", "text": label, "value": value}


def _rating(turn: int) -> Block:
    def button(text: str, value: str) -> Block:
        return {"text": {"type": "plain_text", "text": text}, "value": f"{turn}:{value}"}

    buttons = {"positive_button": button("Good answer", "good"), "negative_button": button("Bad answer", "bad")}
    element = {"type": "feedback_buttons", "action_id": RATE} | buttons
    return {"type": "context_actions", "elements": [element]}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
