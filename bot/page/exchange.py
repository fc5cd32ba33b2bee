"""Answers as a briefing to pass on, in Markdown or as a page: question, answer, sources, corrections. Pure."""

import re
from collections.abc import Iterator, Sequence

from bot.answer import Answer, Citation, Sentence
from bot.citations import articles_of
from bot.formatting import day, runs, written_by
from bot.page.frame import framed, link, safe
from bot.plain import clickable, plain
from bot.recalls.exchange import Exchange
from bot.recalls.listed import Recall
from ingest.corrections.compare import Stretch

_TAKEN_DOWN = "This answer quoted an article that has been removed since."
_CORRECTED = "Corrected since"
_REMOVED = "An article that it quoted has been removed since."
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&!@]|:(?=//)|(?<=\bwww)\.")
_LIST = re.compile(r"^(\d*)([-+.)])(?=\s)")  # an item of a list, at the beginning of a line
_PLACES = {"ask": "newsdesk ask", "chat": "newsdesk chat"}


def as_markdown(exchanges: Sequence[Exchange]) -> str:
    """Return answers in CommonMark. Nothing that articles or askers say is markup in it."""
    return "\n\n---\n\n".join("\n\n".join(_markdown(each)) for each in exchanges) + "\n"


def as_page(exchanges: Sequence[Exchange]) -> str:
    """Return answers as a page."""
    body = "\n<hr>\n".join("\n".join(_html(each)) for each in exchanges)
    footer = "Every sentence of the sources is the article’s own. Made by newsdesk."
    return framed(exchanges[0].question, "exchange.css", body, footer)


def _asked(exchange: Exchange) -> str:
    place = _PLACES.get(exchange.place, "Slack")
    return f"Asked on {day(exchange.asked.isoformat())} in {place}; answer {exchange.id}."


def _about(citation: Citation) -> str:
    parts = (citation.outlet, citation.published and day(citation.published), f"version {citation.version}")
    return " · ".join(part for part in parts if part)


def _marks(citations: Sequence[int]) -> str:
    return " ".join(f"[{number}]" for number in citations)


def _quotes(answer: Answer, some: Sequence[Citation]) -> Iterator[tuple[Citation, str]]:
    """Yield the citations of an article with what is to be shown of each: nothing that the answer shows already."""
    for each in some:
        quote = "" if answer.is_quoted else each.quote
        if quote or each.before or each.after or each.unnamed:
            yield each, quote


def _of_recall(recall: Recall) -> str:
    corrected = f"{day(recall.corrected.isoformat())}, " if recall.corrected else ""
    return f"{corrected}version {recall.from_version} → {recall.to_version}"


# --- Markdown ---


def _markdown(exchange: Exchange) -> Iterator[str]:
    yield f"# {_words(exchange.question)}"
    yield f"*{_words(_asked(exchange))}*"
    answer = exchange.answer
    if answer is None:
        yield _TAKEN_DOWN
        return
    if exchange.recalls:
        yield f"**{_CORRECTED}: see below.**"
    if answer.citations:
        yield from _told_in_markdown(answer)
        yield "## Sources"
        for some in articles_of(answer.citations):
            yield from _source_in_markdown(answer, some)
        yield from (f"*{_words(line)}*" for line in written_by(answer))
    else:
        yield _words(answer.refusal)
    if exchange.recalls:
        yield f"## {_CORRECTED}"
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
        yield f"{'> ' if answer.is_quoted else ''}{label}{_words(sentence.text)} {_words(_marks(sentence.citations))}"


def _source_in_markdown(answer: Answer, some: Sequence[Citation]) -> Iterator[str]:
    first = some[0]
    yield f"{_words(_ranges(some))} {_linked(first.url, first.title)} · {_words(_about(first))}"
    for copy in first.also:
        yield f"also {_words(copy.outlet or '')} {_linked(copy.url, copy.title)}"
    for each, quote in _quotes(answer, some):
        said = f" — {_words(each.speaker or '')}" if each.unnamed else ""
        words = " … ".join(_words(part) for part in (each.before, quote, each.after) if part)
        yield f"> {_words(f'[{each.number}]')} {words}{said}"


def _recall_in_markdown(recall: Recall) -> Iterator[str]:
    if recall.article_id is None:
        yield _REMOVED
        return
    yield f"{_linked(recall.url, recall.title or '')} · {_words(_of_recall(recall))}"
    for pair in recall.changes:
        if pair.before:
            yield f"> − ~~{_words(pair.before.text)}~~"
        if pair.after:
            yield f"> \\+ {_words(pair.after.text)}"


def _ranges(some: Sequence[Citation]) -> str:
    return " ".join(f"[{each}]" for each in runs([citation.number for citation in some]))


def _words(text: str) -> str:
    """Return text on one line, as CommonMark that shows it and obeys nothing in it."""
    line = _MARKUP.sub(r"\\\g<0>", " ".join(plain(text).split()))
    return _LIST.sub(r"\1\\\2", line)


def _linked(url: str | None, title: str) -> str:
    if not url or not clickable(url):
        return _words(title)
    address = re.sub(r"[<>\s]", "", url)
    return f"[{_words(title)}](<{address}>)"


# --- HTML ---


def _html(exchange: Exchange) -> Iterator[str]:
    yield f"<h1>{safe(exchange.question)}</h1>\n<p>{safe(_asked(exchange))}</p>"
    answer = exchange.answer
    if answer is None:
        yield f"<p class=warning>{_TAKEN_DOWN}</p>"
        return
    if exchange.recalls:
        yield f"<p class=warning>{_CORRECTED}: see below.</p>"
    if answer.citations:
        yield from _told_in_html(answer)
        yield "<h2>Sources</h2>\n<ol>"
        for some in articles_of(answer.citations):
            yield from _source(answer, some)
        yield "</ol>"
        yield from (f"<p>{safe(line)}</p>" for line in written_by(answer))
    else:
        yield f"<blockquote>{safe(answer.refusal)}</blockquote>"
    if exchange.recalls:
        yield f"<h2>{_CORRECTED}</h2>"
        for recall in exchange.recalls:
            yield from _recall(recall)


def _told_in_html(answer: Answer) -> Iterator[str]:
    if answer.lead:
        yield f"<p>{safe(answer.lead)}</p>"
    section = ""
    for sentence in answer.sentences:
        if sentence.section != section:
            section = sentence.section
            yield f"<h2>{safe(section)}</h2>"
        yield _told(sentence)


def _told(sentence: Sentence) -> str:
    before, answers, after = map(safe, sentence.pieces)
    label = f"<strong>{safe(sentence.label)}:</strong> " if sentence.label else ""
    marked = f"{before}<mark>{answers}</mark>{after}" if answers else before
    return f"<blockquote>{label}{marked} <b>{_marks(sentence.citations)}</b></blockquote>"


def _source(answer: Answer, some: Sequence[Citation]) -> Iterator[str]:
    first = some[0]
    yield f"<li><b>{_ranges(some)}</b> {link(first.url, first.title)} <small>{safe(_about(first))}</small>"
    for copy in first.also:
        yield f"<br><small>also {safe(copy.outlet or '')} {link(copy.url, copy.title)}</small>"
    for each, quote in _quotes(answer, some):
        said = f" — {safe(each.speaker or '')}" if each.unnamed else ""
        words = " … ".join(safe(part) for part in (each.before, quote, each.after) if part)
        yield f"<blockquote><b>[{each.number}]</b> {words}{said}</blockquote>"
    yield "</li>"


def _recall(recall: Recall) -> Iterator[str]:
    if recall.article_id is None:
        yield f"<p>{_REMOVED}</p>"
        return
    yield f"<p>{link(recall.url, recall.title or '')} · {safe(_of_recall(recall))}</p>"
    for pair in recall.changes:
        if pair.before:
            yield f"<blockquote class=old>{_differing(pair.before, 'del')}</blockquote>"
        if pair.after:
            yield f"<blockquote class=new>{_differing(pair.after, 'ins')}</blockquote>"


def _differing(stretch: Stretch, tag: str) -> str:
    parts, done = [], 0
    for start, end in stretch.differs:
        parts += [safe(stretch.text[done:start]), f"<{tag}>{safe(stretch.text[start:end])}</{tag}>"]
        done = end
    return "".join([*parts, safe(stretch.text[done:])])
