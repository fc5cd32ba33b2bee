"""Answers as a page to pass on: question, answer, sources, corrections. Pure."""

from collections.abc import Iterator, Sequence

from bot.answer import Answer, Citation, Sentence
from bot.citations import articles_of
from bot.exported import CORRECTED, REMOVED, TAKEN_DOWN, about, asked, marks, of_recall, quotes, ranges
from bot.formatting import written_by
from bot.page.frame import framed, link, safe
from bot.recalls.exchange import Exchange
from bot.recalls.listed import Recall
from ingest.corrections.compare import Stretch


def as_page(exchanges: Sequence[Exchange]) -> str:
    """Return answers as a page."""
    body = "\n<hr>\n".join("\n".join(_html(each)) for each in exchanges)
    footer = "Every sentence of the sources is the article’s own. Made by newsdesk."
    return framed(exchanges[0].question, "exchange.css", body, footer)


def _html(exchange: Exchange) -> Iterator[str]:
    yield f"<h1>{safe(exchange.question)}</h1>\n<p>{safe(asked(exchange))}</p>"
    answer = exchange.answer
    if answer is None:
        yield f"<p class=warning>{TAKEN_DOWN}</p>"
        return
    if exchange.recalls:
        yield f"<p class=warning>{CORRECTED}: see below.</p>"
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
        yield f"<h2>{CORRECTED}</h2>"
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
    return f"<blockquote>{label}{marked} <b>{marks(sentence.citations)}</b></blockquote>"


def _source(answer: Answer, some: Sequence[Citation]) -> Iterator[str]:
    first = some[0]
    yield f"<li><b>{ranges(some)}</b> {link(first.url, first.title)} <small>{safe(about(first))}</small>"
    for copy in first.also:
        yield f"<br><small>also {safe(copy.outlet or '')} {link(copy.url, copy.title)}</small>"
    for each, quote in quotes(answer, some):
        said = f" — {safe(each.speaker or '')}" if each.unnamed else ""
        words = " … ".join(safe(part) for part in (each.before, quote, each.after) if part)
        yield f"<blockquote><b>[{each.number}]</b> {words}{said}</blockquote>"
    yield "</li>"


def _recall(recall: Recall) -> Iterator[str]:
    if recall.article_id is None:
        yield f"<p>{REMOVED}</p>"
        return
    yield f"<p>{link(recall.url, recall.title or '')} · {safe(of_recall(recall))}</p>"
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
