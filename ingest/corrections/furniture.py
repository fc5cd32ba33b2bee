"""Finds what surrounds a story on its page without being part of it: links to other stories, sign-up lines."""

import re

from ingest.passages.blocks import Block, blocks

_LINE = re.compile(  # a whole line, anywhere in the text
    r"(?:skip )?advert(?:isement)?\.?"
    r"|(?:read|see|watch|listen)(?: more| also| next)?\s*[:|»>].*"
    r"|(?:related|see also|also read|more on this|you may also like|recommended)(?: \w+)?\s*[:|»>].*"
    r"|(?:sign up|subscribe)\b.{0,80}\b(?:newsletter|inbox|alerts?|briefing|email)\b.*"
    r"|(?:share this|follow us|click here)\b.{0,80}",
    re.IGNORECASE,
)
_HEADING = re.compile(  # everything from this heading to the end, if it is nothing but links
    r"#*\s*(?:read more|read next|see also|related(?: (?:articles?|stories|links?|topics?|content|posts?|news))?"
    r"|more (?:from|on|about|in) .{1,60}|more stories|most (?:read|popular|viewed)|you may also like|recommended"
    r"(?: (?:for you|stories|reading))?|also read|latest (?:news|stories)|top stories)\s*:?",
    re.IGNORECASE,
)
_LINK_WORDS = 20  # a link to another story is its headline; a choice: few headlines are longer, paragraphs mostly are
_ENDS_SENTENCE = re.compile(r"[.!]['\"’”)]?$")


def story(text: str) -> list[Block]:
    """Return the blocks of `text` that belong to the story."""
    found = [(block, text[block.start : block.end]) for block in blocks(text)]
    for i, (_, line) in enumerate(found):
        if _HEADING.fullmatch(line) and all(_may_be_link(following) for _, following in found[i + 1 :]):
            found = found[:i]
            break
    return [block for block, line in found if not _LINE.fullmatch(line)]


def _may_be_link(line: str) -> bool:
    return len(line.split()) <= _LINK_WORDS and not _ENDS_SENTENCE.search(line)
