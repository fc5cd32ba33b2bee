"""Block Kit of 2026, made of the blocks that every workspace shows: where one of these is refused, those remain.

A bold “[1]” becomes a native citation, which shows the source; a list of headlines becomes cards that are leafed
through; a list behind labels, and articles that disagree, become a table that can be sorted. As of November 2026:
docs.slack.dev/reference/block-kit, block-elements/citation-element, blocks/carousel-block and blocks/data-table-block.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.answer import Answer, Citation, Headline
from bot.formatting import day, origin_of
from bot.prose import prose
from bot.slack.elements import Block
from bot.slack.text import harmless, link_to, shortened

_MARKS = re.compile(r"(?:\[\d+\]\s?)+")
_TITLE, _SNIPPET = 150, 200  # characters
_CARDS = 10
_ROWS, _CELL = 100, 700  # of a table, beside its header; characters
# What labels name, by kind of question; an answer to any other may list what is no table.
_LABELS = {"list": "Article", "timeline": "When", "comparison": "Article", "briefing": "Article"}


def modern(blocks: Sequence[Block], answer: Answer | None) -> list[Block]:
    """Return the blocks of an answer with what Slack has had since 2026."""
    if answer is None:
        return list(blocks)
    cited = {each.number: each for each in answer.citations}
    if cited:
        made = _with_sides(blocks, answer) if disagrees(answer) else _with_table(blocks, answer)
        return [_with_citations(block, cited) for block in made]
    return [each for block in blocks for each in _with_cards(block, answer.related)]


def disagrees(answer: Answer) -> bool:
    """Does each of its sentences come from another article, and begin with where it stands and of which day it is?"""
    pairs = list(zip(answer.sentences, answer.citations, strict=False))
    begins = all(origin_of(cited) and said.text.startswith(f"{origin_of(cited)}: ") for said, cited in pairs)
    return answer.request == "fact" and len(pairs) == len(answer.sentences) > 1 and begins


def _with_sides(blocks: Sequence[Block], answer: Answer) -> list[Block]:
    """Return the blocks with a table where the sentences of articles that disagree were."""
    sides = [(origin_of(cited), said.marked) for said, cited in zip(answer.sentences, answer.citations, strict=True)]
    rows = [(origin, said.removeprefix(f"{origin}: ")) for origin, said in sides]
    first = harmless(answer.sentences[0].text)
    at = next((at for at, block in enumerate(blocks) if block["type"] == "rich_text" and first in _text(block)), None)
    return [_table("The articles disagree", "Source", rows) if at == n else block for n, block in enumerate(blocks)]


def _with_table(blocks: Sequence[Block], answer: Answer) -> list[Block]:
    """Return the blocks with a table in the place of the first list behind labels; a message may hold one."""
    for at, block in enumerate(blocks):
        for number, part in enumerate(block["elements"] if block["type"] == "rich_text" else ()):
            items = part["elements"] if part["type"] == "rich_text_list" else []
            labelled = all(len(item["elements"]) > 2 and item["elements"][1].get("text") == ": " for item in items)
            if answer.request in _LABELS and 1 < len(items) <= _ROWS and labelled:
                before, after = block["elements"][:number], block["elements"][number + 1 :]
                rows = [(_text(item["elements"][0]), _text(item["elements"][2:])) for item in items]
                table = _table(answer.lead or answer.question, _LABELS[answer.request], rows)
                cut = [{"type": "rich_text", "elements": some} if some else None for some in (before, after)]
                return [*blocks[:at], *filter(None, (cut[0], table, cut[1])), *blocks[at + 1 :]]
    return list(blocks)


def _table(caption: str, label: str, rows: Sequence[tuple[str, str]]) -> Block:
    cells = [(label, "What it says"), *rows]
    return {
        "type": "data_table",
        "caption": shortened(harmless(caption), _TITLE) or "…",
        "page_size": 10,
        "rows": [
            [{"type": "raw_text", "text": shortened(harmless(each), _CELL) or "…"} for each in row] for row in cells
        ],
    }


def _text(block: Block | Sequence[Block]) -> str:
    """Return all text of a block or of some, in order."""
    if not isinstance(block, dict):
        return "".join(map(_text, block))
    return block["text"] if isinstance(block.get("text"), str) else _text(block.get("elements", ()))


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
    title = shortened(harmless(citation.title), _TITLE) or "…"
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
