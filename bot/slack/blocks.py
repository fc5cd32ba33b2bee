"""Answers as Slack shows them. Pure: takes what was kept, returns blocks within Slack's published limits.

What articles and models say is shown as rich text, where nothing is markup; only our own words are mrkdwn.
"""

from collections.abc import Iterator, Sequence

from bot.answer import UNSURE, Answer, Citation, Headline, Sentence
from bot.formatting import written_by
from bot.prose import prose
from bot.records.asked import Kept
from bot.slack import wording
from bot.slack.elements import (
    OUTLET,
    SHARE,
    SHOW,
    TITLE,
    WATCH,
    Block,
    Message,
    button,
    context,
    link,
    origin,
    pointed,
    rating,
    rich,
    spaced,
    words,
)  # fmt: skip
from bot.slack.origins import origins
from bot.slack.overviews import asked_as, overview, talk
from bot.slack.text import harmless, link_to, markdown, mrkdwn, shortened

PART_BYTES = 6000  # of an answer in one message: streams were seen to end from 10,600 bytes on
_QUOTE = 700  # characters
_QUOTES = 3500  # characters of all quotes below an answer: a message with over 13,000 in all is refused
_CITED = 10  # citations that are shown: with more, nobody checks them, and a message holds 50 blocks
_RICH = 2500  # characters in one block
_FALLBACK = 3900  # characters of a message's text: one with more than 4,000 cannot be updated


def messages(kept: Kept, turn: int, *, share: bool = False) -> list[Message]:
    """Return the messages that an answer becomes: nearly always one."""
    answer = kept.answer
    if answer is None:
        return [notice(kept.notice or wording.FAILED)]
    if not answer.citations:
        return [_refusal(kept, answer, turn)]
    if answer.is_overview:
        return [overview(answer, turn, share=share, lines=_lines(kept, answer))]
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
    longest = min(_QUOTE, _QUOTES // len(shown))
    cited = [origins(shown, beside=True)] if answer.is_quoted else [_citation(each, longest) for each in shown]
    blocks: list[Block] = [{"type": "divider"}, *cited]
    if len(answer.citations) > _CITED:
        blocks.append(context(f"… and {len(answer.citations) - _CITED} more citations"))
    buttons = [button(f"[{each.number}] Show in article", SHOW, f"{turn}:{each.number}") for each in shown]
    buttons.append(button("Tell me when this changes", WATCH, str(turn)))
    if share:
        buttons.append(button("Share in channel", SHARE, str(turn)))
    blocks.append({"type": "actions", "elements": buttons})
    return [*blocks, *_lines(kept, answer), rating(turn)]


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
        bytes_of = len(_streamed(sentence).encode()) + 1
        if found[-1] and size + bytes_of > PART_BYTES:
            found.append([])
            size = 0
        found[-1].append(sentence)
        size += bytes_of
    return found


def _paragraphs(sentences: Sequence[Sentence]) -> Iterator[Block]:
    elements: list[Block] = []
    size = 0
    for sentence in sentences:
        text, marks = harmless(sentence.text), " ".join(f"[{number}]" for number in sentence.citations[:20])
        if elements and size + len(text) > _RICH:
            yield rich(*elements)
            elements, size = [], 0
        elements += [*pointed(sentence), *([words(marks, bold=True), words(" ")] if marks else [])]
        size += len(text) + len(marks)
    yield rich(*elements)


def _streamed(sentence: Sentence) -> str:
    before, answer, after = (spaced(piece, markdown) for piece in sentence.pieces)
    marks = "".join(f" [{number}]" for number in sentence.citations)
    return f"{before}**{answer}**{after}{marks}" if answer else f"{before}{marks}"


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
    quote = shortened(harmless(prose(citation.quote)), longest)
    quote = quote if any(mark in quote for mark in '“”"') else f"“{quote}”"
    said = harmless(citation.speaker or "")
    by = f" — {shortened(said, OUTLET)}" if said and citation.unnamed else ""
    title = shortened(harmless(citation.title), TITLE)
    rest = origin("", citation.outlet, citation.published)
    elements = [
        words(f"[{citation.number}]", bold=True),
        words(f" {quote}{by}\n"),
        link(title, link_to(citation.url, citation.quote)),
        *([words(f" · {rest}")] if rest else []),
    ]
    return rich(*elements, kind="rich_text_quote")


def _lines(kept: Kept, answer: Answer) -> list[Block]:
    """Return the lines of our own below an answer: who wrote it, as what it was asked, and what was said beside it."""
    return [*asked_as(answer), *(context(mrkdwn(line)) for line in written_by(answer)), *_aside(kept)]


def _aside(kept: Kept) -> list[Block]:
    """Return the line of our own that comes with an answer, such as one about a link in the question."""
    return [context(shortened(kept.notice, _QUOTE))] if kept.notice else []


def _refusal(kept: Kept, answer: Answer, turn: int) -> Message:
    if answer.request in ("conversation", "language"):
        return talk(answer)
    refusal = UNSURE if answer.closest else answer.refusal
    blocks: list[Block] = [rich({"type": "emoji", "name": "mag"}, words(" "), words(harmless(refusal), bold=True))]
    blocks += [_citation(each, _QUOTE) for each in answer.closest]
    text = mrkdwn(refusal)
    if answer.related:
        nearest = wording.NEAREST if answer.request == "fact" else wording.NEWEST
        items = [{"type": "rich_text_section", "elements": [_headline(each)]} for each in answer.related]
        listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
        head = {"type": "rich_text_section", "elements": [words(nearest)]}
        blocks.append({"type": "rich_text", "elements": [head, listed]})
        titles = " · ".join(mrkdwn(each.title) for each in answer.related)
        text = shortened(f"{text} {nearest} {titles}", _FALLBACK)
    return Message(text, [*asked_as(answer), *blocks, *_aside(kept), rating(turn)])


def _headline(headline: Headline) -> Block:
    return link(origin(headline.title, None, headline.published), link_to(headline.url, ""))
