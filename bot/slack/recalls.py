"""Recalls as Slack shows them: what was corrected, above the new answer, and a line under the old one. Pure."""

from collections.abc import Iterator, Sequence

from bot.formatting import day
from bot.recalls.listed import Recall
from bot.slack import wording
from bot.slack.elements import TITLE, Block, Message, context, link, section, words
from bot.slack.text import harmless, link_to, shortened
from ingest.corrections.compare import Stretch

_SENTENCE = 400  # characters of a sentence, old or new
_SHOWN = 5  # changes


def recalled(found: Sequence[Recall], answer: Message) -> Message:
    """Return a new answer below what has overtaken the old ones."""
    lines = [section(words(wording.RECALLED, bold=True)), *(line for each in found for line in _lines(each))]
    blocks: list[Block] = [{"type": "rich_text", "elements": lines}, {"type": "divider"}, *answer.blocks]
    return Message(f"{wording.RECALLED} {answer.text}", blocks)


def superseded(old: Message, address: str | None) -> Message:
    """Return an old answer with a line that says so, and leads to the new one."""
    line = wording.SUPERSEDED.format(address=address) if address else wording.SUPERSEDED_BELOW
    return Message(old.text, [*old.blocks, context(line)])


def _lines(recall: Recall) -> Iterator[Block]:
    if recall.article_id is None:
        yield section(words(wording.SOURCE_REMOVED))
        return
    title = shortened(harmless(recall.title or ""), TITLE) or "…"
    corrected = f" · {day(recall.corrected.isoformat())}" if recall.corrected else ""
    yield section(link(title, link_to(recall.url, "")), words(corrected or " "))
    for pair in recall.changes[:_SHOWN]:
        if pair.before:
            yield section(words("− "), *_sentence(pair.before, strike=True))
        if pair.after:
            yield section(words("+ "), *_sentence(pair.after, bold=True))


def _sentence(stretch: Stretch, **style: bool) -> list[Block]:
    """Return a sentence, with the words in a style that the other side has not."""
    parts: list[tuple[str, dict[str, bool]]] = []
    done = 0
    for start, end in stretch.differs:
        parts += [(stretch.text[done:start], {}), (stretch.text[start:end], style)]
        done = end
    parts.append((stretch.text[done:], {}))
    room = _SENTENCE
    shown: list[Block] = []
    for text, how in parts:
        said = harmless(text)
        if said and room > 0:
            gap = " " if shown and text[:1].isspace() else ""
            shown.append(words(gap + shortened(said, room) + (" " if text[-1:].isspace() else ""), **how))
            room -= len(said)
    return shown or [words("…")]
