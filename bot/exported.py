"""What an exported answer says of itself, and the whole of it in Markdown. Pure."""

import re
from collections.abc import Iterator, Sequence

from bot.answer import Answer, Citation
from bot.citations import articles_of
from bot.formatting import day, runs, written_by
from bot.plain import clickable, plain
from bot.recalls.exchange import Exchange
from bot.recalls.listed import Recall

TAKEN_DOWN = "This answer quoted an article that has been removed since."
CORRECTED = "Corrected since"
REMOVED = "An article that it quoted has been removed since."
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&!@]|:(?=//)|(?<=\bwww)\.")
_LIST = re.compile(r"^(\d*)([-+.)])(?=\s)")  # an item of a list, at the beginning of a line
_PLACES = {"ask": "newsdesk ask", "chat": "newsdesk chat"}


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """Return answers in CommonMark. Nothing that articles or askers say is markup in it."""
    return "\n\n---\n\n".join("\n\n".join(_markdown(each)) for each in exchanges) + "\n"


def asked(exchange: Exchange) -> str:
    """Return when and where it was asked."""
    place = _PLACES.get(exchange.place, "Slack")
    return f"Asked on {day(exchange.asked.isoformat())} in {place}; answer {exchange.id}."


def about(citation: Citation) -> str:
    """Return outlet, day and version of a source."""
    parts = (citation.outlet, citation.published and day(citation.published), f"version {citation.version}")
    return " · ".join(part for part in parts if part)


def marks(citations: Sequence[int]) -> str:
    """Return the marks of a sentence."""
    return " ".join(f"[{number}]" for number in citations)


def quotes(answer: Answer, some: Sequence[Citation]) -> Iterator[tuple[Citation, str]]:
    """Yield the citations of an article with what is to be shown of each: nothing that the answer shows already."""
    for each in some:
        quote = "" if answer.is_quoted else each.quote
        if quote or each.before or each.after or each.unnamed:
            yield each, quote


def of_recall(recall: Recall) -> str:
    """Return when an article was corrected, and between which versions."""
    corrected = f"{day(recall.corrected.isoformat())}, " if recall.corrected else ""
    return f"{corrected}version {recall.from_version} → {recall.to_version}"


def ranges(some: Sequence[Citation]) -> str:
    """Return the marks of the citations of one article."""
    return " ".join(f"[{each}]" for each in runs([citation.number for citation in some]))


def _markdown(exchange: Exchange) -> Iterator[str]:
    yield f"# {_words(exchange.question)}"
    yield f"*{_words(asked(exchange))}*"
    answer = exchange.answer
    if answer is None:
        yield TAKEN_DOWN
        return
    if exchange.recalls:
        yield f"**{CORRECTED}: see below.**"
    if answer.citations:
        yield from _told_in_markdown(answer)
        yield "## Sources"
        for some in articles_of(answer.citations):
            yield from _source_in_markdown(answer, some)
        yield from (f"*{_words(line)}*" for line in written_by(answer))
    else:
        yield _words(answer.refusal)
    if exchange.recalls:
        yield f"## {CORRECTED}"
        for recall in exchange.recalls:
            yield from _recall_in_markdown(recall)


def _told_in_markdown(answer: Answer) -> Iterator[str]:
    if answer.lead:
        yield _words(answer.lead)
    section = ""
    for sentence in answer.sentences:
        if sentence.section != section:
            section = sentence.section
            yield f"## {_words(section)}"
        label = f"**{_words(sentence.label)}:** " if sentence.label else ""
        yield f"{'> ' if answer.is_quoted else ''}{label}{_words(sentence.text)} {_words(marks(sentence.citations))}"


def _source_in_markdown(answer: Answer, some: Sequence[Citation]) -> Iterator[str]:
    first = some[0]
    yield f"{_words(ranges(some))} {_linked(first.url, first.title)} · {_words(about(first))}"
    for copy in first.also:
        yield f"also {_words(copy.outlet or '')} {_linked(copy.url, copy.title)}"
    for each, quote in quotes(answer, some):
        said = f" — {_words(each.speaker or '')}" if each.unnamed else ""
        words = " … ".join(_words(part) for part in (each.before, quote, each.after) if part)
        yield f"> {_words(f'[{each.number}]')} {words}{said}"


def _recall_in_markdown(recall: Recall) -> Iterator[str]:
    if recall.article_id is None:
        yield REMOVED
        return
    yield f"{_linked(recall.url, recall.title or '')} · {_words(of_recall(recall))}"
    for pair in recall.changes:
        if pair.before:
            yield f"> − ~~{_words(pair.before.text)}~~"
        if pair.after:
            yield f"> \\+ {_words(pair.after.text)}"


def _words(text: str) -> str:
    """Return text on one line, as CommonMark that shows it and obeys nothing in it."""
    line = _MARKUP.sub(r"\\\g<0>", " ".join(plain(text).split()))
    return _LIST.sub(r"\1\\\2", line)


def _linked(url: str | None, title: str) -> str:
    if not url or not clickable(url):
        return _words(title)
    address = re.sub(r"[<>\s]", "", url)
    return f"[{_words(title)}](<{address}>)"
