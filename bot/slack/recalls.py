"""Recalls as Slack shows them: what was corrected, above the new answer, and a line under the old one. Pure."""

from collections.abc import Iterator, Sequence

from bot.formatting import day
from bot.recalls.listed import Recall
from bot.slack import wording
from bot.slack.elements import TITLE, Block, Message, context, link, section, words
from bot.slack.text import harmless, link_to, mrkdwn, shortened
from ingest.corrections.compare import Stretch

_SENTENCE = 400  # characters of a sentence, old or new
_QUESTION = 200  # characters of a question
_SHOWN = 5  # changes of an article, and other questions


def recalled(found: Sequence[Recall], answer: Message, question: str) -> Message:
    """Return the new answer to a question below what has overtaken the old one, and others in its thread."""
    lines = [section(words(wording.RECALLED, bold=True)), *_corrections(found)]
    blocks: list[Block] = [{"type": "rich_text", "elements": lines}, {"type": "divider"}, *answer.blocks]
    others = dict.fromkeys(each.question for each in found if each.question != question)
    blocks += [
        context(wording.ALSO_OVERTAKEN.format(question=mrkdwn(shortened(other, _QUESTION))))
        for other in list(others)[:_SHOWN]
    ]
    return Message(f"{wording.RECALLED} {answer.text}", blocks)


def superseded(old: Message, address: str | None) -> Message:
    """Return an old answer with a line that says so, and leads to the new one."""
    line = wording.SUPERSEDED.format(address=address) if address else wording.SUPERSEDED_BELOW
    return Message(old.text, [*old.blocks, context(line)])


def _corrections(found: Sequence[Recall]) -> Iterator[Block]:
    """Yield what was corrected, by article, each change once however many answers it overtakes."""
    if any(each.article_id is None for each in found):
        yield section(words(wording.SOURCE_REMOVED))
    articles: dict[tuple[str, int | None], list[Recall]] = {}
    for each in found:
        if each.article_id is not None:
            articles.setdefault((each.article_id, each.to_version), []).append(each)
    for some in articles.values():
        title = shortened(harmless(some[0].title or ""), TITLE) or "…"
        corrected = f" · {day(some[0].corrected.isoformat())}" if some[0].corrected else ""
        yield section(link(title, link_to(some[0].url, "")), words(corrected or " "))
        for pair in list(dict.fromkeys(pair for each in some for pair in each.changes))[:_SHOWN]:
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
