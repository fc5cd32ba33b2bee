"""The door to trafilatura and htmldate: reads HTML pages."""

import html
import logging
import re
from typing import Any

from ingest.errors import SourceError
from ingest.reading.decode import decode
from ingest.reading.page import Page, fields_of
from ingest.reading.parsed import ParsedArticle
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched

Element = Any  # lxml brings no types
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_PICTURE = re.compile(r"\bdata:[\w/+.-]+;base64,[\w+/=]+")
_REFERENCE = re.compile(r"&#(?:x[0-9a-f]{1,6}|[0-9]{1,7});", re.IGNORECASE)
_TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^"'>]++)*+""")
_TABLE_RULE = re.compile(r"[|\s-]+")


def read_html(fetched: Fetched) -> ParsedArticle:
    """Read a page: its main text, without navigation and notices, a blank line between paragraphs."""
    markup = _markup(fetched)
    try:
        tree = _tree(markup)
        text = _text(tree)
        fields = fields_of(_page(tree), now=fetched.fetched, day_in=_day) if text else {}
    except MemoryError:  # there is a limit, and who set it says so
        raise
    except Exception as error:  # lxml and trafilatura raise whatever they stumble over
        raise SourceError(f"this page cannot be read as HTML ({error}): save the article as text") from error
    if not text:
        raise SourceError("no article was found in this page: save the article as text")
    return ParsedArticle(text=text, untitled=from_text(text, fetched.source), fields=fields)


def _markup(fetched: Fetched) -> str:
    declared = _CHARSET.search(fetched.content[:2048])
    # The server's word counts more than the page's, as in browsers: servers that recode leave the page as it is.
    markup = decode(fetched.content, declared=fetched.charset or (declared[1].decode() if declared else None))
    markup = _PICTURE.sub("data:,", markup)  # saved pages carry their pictures inside
    markup = _REFERENCE.sub(_character, markup)
    if len(markup) > 2 * 2**20:
        raise SourceError("this page is larger than 2 MB: save the article as text")
    # The parser takes time with the square of a tag's attributes: 428 KB in one tag take it a minute.
    if any(len(tag[0]) > 2**16 for tag in _TAG.finditer(markup)):
        raise SourceError("this page has a tag of more than 64 KB: save the article as text")
    return markup


def _character(reference: re.Match[str]) -> str:
    """Return what browsers show for a numeric reference; at a control character trafilatura gives up."""
    character = html.unescape(reference[0])
    return reference[0] if character and character in "<>&\"'" else character


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


def _page(tree: Element) -> Page:
    from trafilatura import extract_metadata

    guessed = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    metas: dict[str, str] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        name = meta.get("property") or meta.get("name") or ""
        metas.setdefault(name.lower(), meta.get("content"))
    return Page(
        metas=metas,
        scripts=tuple(script.text or "" for script in tree.xpath('//script[@type="application/ld+json"]')),
        links=tuple(tree.xpath('//link[@rel="canonical"]/@href')),
        published=_times(tree, "datePublished", "self::time[@pubdate or contains(@class, 'published')]"),
        modified=_times(tree, "dateModified", "self::time[contains(@class, 'updated')]"),
        title=guessed.title,
        author=(guessed.author or "").replace("; ", ", ") or None,
    )


def _times(tree: Element, property_: str, otherwise: str) -> tuple[str, ...]:
    marked = tree.xpath(f"//*[@itemprop='{property_}' or {otherwise}]")
    return tuple(mark.get("datetime") or mark.get("content") or mark.text_content() for mark in marked)


def _day(words: str) -> str | None:
    """Return the day that `words` of a page's head, or its URL, stand for."""
    import htmldate

    url = words if words.startswith(("http://", "https://")) else None
    meta = "" if url else f'<meta name="date" content="{html.escape(words)}">'
    head = f"<html><head>{meta}</head><body><p></p></body></html>"
    return htmldate.find_date(head, extensive_search=False, original_date=True, url=url)
