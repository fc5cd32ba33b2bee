"""The door to trafilatura and htmldate: reads HTML pages."""

import html
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ingest.errors import SourceError
from ingest.reading.byline import shown_byline
from ingest.reading.dating import Marked, Shown
from ingest.reading.markup import markup_of, stamps_in_scripts
from ingest.reading.page import Page, fields_of
from ingest.reading.parsed import ParsedArticle
from ingest.reading.shown import (
    Place,
    bare_times,
    marked_times,
    only_day,
    places,
    shown_day,
    shows,
    times_beside,
    without_running_text,
)
from ingest.reading.story import alike, words_of
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched
from ingest.sources.web.address import is_next_to, linked

Element = Any  # lxml brings no types
_LISTED = 3  # stories that a section's page lists, at least
_TABLE_RULE = re.compile(r"[|\s-]+")


def read_html(fetched: Fetched) -> ParsedArticle:
    """Read a page: its main text, without navigation and notices, a blank line between paragraphs."""
    markup = markup_of(fetched.content, fetched.charset)
    try:
        tree = _tree(markup)
        text = _text(tree)
        fields = (
            fields_of(_page(tree, fetched.url, stamps_in_scripts(fetched.content)), now=fetched.fetched, day_in=_day)
            if text
            else {}
        )
    except MemoryError:  # there is a limit, and who set it says so
        raise
    except Exception as error:  # lxml and trafilatura raise whatever they stumble over
        raise SourceError(f"this page cannot be read as HTML ({error}): save the article as text") from error
    if not text:
        raise SourceError("no article was found in this page: save the article as text")
    if live := fields.pop("live"):
        text = str(live)
    fields |= {"following": _following(tree, fetched.url), "section": _is_section(tree)}
    return ParsedArticle(text=text, untitled=from_text(text, fetched.source), fields=fields)


def _following(tree: Element, address: str | None) -> str | None:
    """Return the address of the next page of this story, where it has several."""
    links = tree.xpath("//link[@rel='next']/@href | //a[@rel='next']/@href") if address else []
    return next((page for page in linked(address or "", map(str, links)) if is_next_to(page, address or "")), None)


def _is_section(tree: Element) -> bool:
    """Return whether the page lists stories: most of its headings lead to one each."""
    headings = [each for each in tree.xpath("//h2 | //h3 | //h4") if each.text_content().strip()]
    leading = [each for each in headings if each.xpath("string(.//a)").strip() == each.text_content().strip()]
    return len(leading) >= _LISTED and 2 * len(leading) > len(headings)


def _tree(markup: str) -> Element:
    import htmldate
    import trafilatura

    for library in (trafilatura, htmldate):  # what goes wrong is said once, by us
        logging.getLogger(library.__name__).setLevel(logging.CRITICAL)
    return trafilatura.load_html(markup if "<html" in markup.lower() else f"<html><body>{markup}</body></html>")


def _text(tree: Element) -> str:
    from trafilatura import bare_extraction
    from trafilatura.xml import xmltotxt

    found = None if tree is None else bare_extraction(tree, include_comments=False)
    body: Any = getattr(found, "body", None)
    blocks = [] if body is None else [xmltotxt(block, False) for block in body]
    kept = (
        "\n".join(line.rstrip() for line in block.split("\n") if not _TABLE_RULE.fullmatch(line)) for block in blocks
    )
    return "\n\n".join(block for block in kept if block)


def _page(tree: Element, address: str | None, scripted: Sequence[str] = ()) -> Page:
    from trafilatura import extract_metadata

    scripts = tree.xpath('//script[contains(@type, "ld+json") or contains(., "schema.org")]')
    linked = tuple(script.text or "" for script in scripts)
    for script in scripts:  # trafilatura would take the first story in them for the page's own
        script.drop_tree()
    guessed = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    headline = _headline(tree)
    found = places(tree, headline)
    metas: dict[str, str] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        metas.setdefault(name.lower(), meta.get("content"))
    return Page(
        address=address,
        metas=metas,
        scripts=linked,
        links=tuple(tree.xpath('//link[@rel="canonical"]/@href')),
        titled=next(iter(tree.xpath("//title/text()")), None),
        headlines=tuple(heading.text_content() for heading in tree.xpath("//h1 | //h2 | //h3")),
        dates=replace(_marked(tree, headline, found), scripted=scripted),
        shown=Shown(
            lambda: shown_day(found, _day),
            lambda: only_day(found, _day) or _elsewhere(tree, headline),
            partial(shows, found),
        ),
        title=guessed.title,
        byline=shown_byline(found),
        author=(guessed.author or "").replace("; ", ", ") or None,
    )


def _marked(tree: Element, headline: Element | None, found: list[Place]) -> Marked:
    published, bare = marked_times(found), bare_times(found)
    if not published and not bare:
        published = times_beside(places(tree, headline, beside=True))
    return Marked(published, _changed(tree), bare)


def _changed(tree: Element) -> list[str]:
    marked = tree.xpath("//*[@itemprop='dateModified' or self::time[contains(@class, 'updated')]]")
    return [mark.get("datetime") or mark.get("content") or mark.text_content() for mark in marked]


def _elsewhere(tree: Element, headline: Element | None) -> str | None:
    """Return the day that htmldate finds for certain outside of the page's text, where days are those of events."""
    import htmldate

    return htmldate.find_date(without_running_text(tree, headline), original_date=True, extensive_search=False)


def _headline(tree: Element) -> Element | None:
    """Return the heading that repeats the page's title, else what else does, else the first heading."""
    titles = [words_of(line) for line in tree.xpath("//title/text() | //meta[@property='og:title']/@content")]
    for way in ("//h1", "//h2 | //h3", "//body//*[not(*) and string-length(.) < 200]"):
        for each in tree.xpath(way):
            words = words_of(each.text_content())
            if len(words) > 1 and any(alike(words, title) for title in titles):
                return each
    return next(iter(tree.xpath("//h1")), None)


def _day(words: str) -> str | None:
    """Return the day that `words` of a page's head, or its URL, stand for."""
    import htmldate

    url = words if words.startswith(("http://", "https://")) else None
    meta = "" if url else f'<meta name="date" content="{html.escape(words)}">'
    head = f"<html><head>{meta}</head><body><p></p></body></html>"
    found = htmldate.find_date(head, extensive_search=url is None, original_date=True, url=url)
    if url or re.search(r"\d{8}", words) or not found:
        return found
    # Of a month that it doesn't know, htmldate makes the 1st of January.
    return found if int(found[8:]) in map(int, re.findall(r"\d+", words)) else None
