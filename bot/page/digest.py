"""What is new, as a page: a heading for each kind of news, and a link to every article. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.answer import Answer, Citation, Sentence
from bot.formatting import day
from bot.page.frame import framed, link, safe


def page(answer: Answer) -> str:
    """Return the page on an answer that tells what is new."""
    citations = {citation.number: citation for citation in answer.citations}
    sections = groupby(answer.sentences, key=lambda each: each.section)
    body = "\n".join(_section(name, list(some), citations) for name, some in sections)
    lead = answer.lead.rstrip(":") if answer.citations else answer.refusal
    footer = "Every sentence is the article’s own. Made by newsdesk."
    return framed("What is new", "digest.css", f"<h1>What is new</h1>\n<p>{safe(lead)}</p>\n{body}", footer)


def _section(name: str, sentences: Sequence[Sentence], citations: dict[int, Citation]) -> str:
    stories = "\n".join(_stories(sentences, citations))
    return f"<h2>{safe(name)}</h2>\n{stories}" if name else stories


def _stories(sentences: Sequence[Sentence], citations: dict[int, Citation]) -> Iterator[str]:
    for _, some in groupby(sentences, key=lambda each: citations[each.citations[0]].article_id):
        told = list(some)
        first = citations[told[0].citations[0]]
        about = " · ".join(safe(part) for part in (first.outlet, first.published and day(first.published)) if part)
        quotes = "\n".join(f"<blockquote>{_marked(each)}</blockquote>" for each in told)
        yield f"<article>\n<h3>{link(first.url, first.title)}</h3>\n<p>{about}</p>\n{quotes}\n</article>"


def _marked(sentence: Sentence) -> str:
    before, answer, after = map(safe, sentence.pieces)
    return f"{before}<mark>{answer}</mark>{after}" if answer else before
