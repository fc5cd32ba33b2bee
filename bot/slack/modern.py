"""Block Kit of 2026, made of the blocks that every workspace shows: where one of these is refused, those remain.

A bold “[1]” becomes a native citation, which shows the source; a list of headlines becomes cards that are leafed
through. As of November 2026: docs.slack.dev/reference/block-kit/block-elements/citation-element and …/carousel-block.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.answer import Answer, Citation, Headline
from bot.formatting import day
from bot.prose import prose
from bot.slack.elements import Block
from bot.slack.text import harmless, link_to, shortened

_MARKS = re.compile(r"(?:\[\d+\]\s?)+")
_TITLE, _SNIPPET = 150, 200  # characters
_CARDS = 10


def modern(blocks: Sequence[Block], answer: Answer | None) -> list[Block]:
    """Return the blocks of an answer with what Slack has had since 2026."""
    if answer is None:
        return list(blocks)
    cited = {each.number: each for each in answer.citations}
    if cited:
        return [_with_citations(block, cited) for block in blocks]
    return [each for block in blocks for each in _with_cards(block, answer.related)]


def _with_citations(block: Block, cited: Mapping[int, Citation]) -> Block:
    if block["type"] != "rich_text":
        return block
    return block | {"elements": [_section(element, cited) for element in block["elements"]]}


def _section(element: Block, cited: Mapping[int, Citation]) -> Block:
    if element["type"] == "rich_text_list":
        return element | {"elements": [_section(each, cited) for each in element["elements"]]}
    return element | {"elements": [each for part in element["elements"] for each in _marks(part, cited)]}


def _marks(part: Block, cited: Mapping[int, Citation]) -> Iterator[Block]:
    """Yield the citations that a bold text is the marks of; without an address, one stays text."""
    if part["type"] != "text" or not part.get("style", {}).get("bold") or not _MARKS.fullmatch(part["text"]):
        yield part
        return
    for number in map(int, re.findall(r"\d+", part["text"])):
        citation = cited.get(number)
        address = citation and link_to(citation.url, citation.quote)
        yield _citation(citation, address) if citation and address else part | {"text": f"[{number}]"}


def _citation(citation: Citation, address: str) -> Block:
    title = shortened(harmless(citation.title), _TITLE)
    details = {
        "citation_type": "web",
        "display_name": shortened(harmless(citation.outlet or urlsplit(address).hostname or ""), _TITLE),
        "title": title,
        "snippet": shortened(harmless(prose(citation.quote)), _SNIPPET),
    }
    return {"type": "citation", "url": address, "text": title, "index": citation.number, "details": details}


def _with_cards(block: Block, related: Sequence[Headline]) -> Iterator[Block]:
    """Yield a block, with cards in the place of its list of headlines."""
    lists = [each for each in block.get("elements", ()) if each.get("type") == "rich_text_list"]
    if block["type"] != "rich_text" or not lists or not related:
        yield block
        return
    yield block | {"elements": [each for each in block["elements"] if each not in lists]}
    yield {"type": "carousel", "elements": [_card(n, each) for n, each in enumerate(related[:_CARDS])]}


def _card(number: int, headline: Headline) -> Block:
    card: Block = {"type": "card", "title": _plain(shortened(harmless(headline.title), _TITLE) or "…")}
    if headline.published:
        card["subtitle"] = _plain(day(headline.published))
    if address := link_to(headline.url, ""):
        button = {"type": "button", "action_id": f"read:{number}", "text": _plain("Read the article"), "url": address}
        card["actions"] = [button]
    return card


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
