"""Puts the lines of printed pages together again as paragraphs."""

import re
from collections.abc import Sequence

_SENTENCE_END = re.compile(r"[.!?:…][\"'”\u2019»)\]]*$")
_HYPHENATED = re.compile(r"(\w+)[-\u00ad\u2010]$")


def paragraphs(pages: Sequence[str]) -> str:
    """Return the text of `pages`, a blank line between paragraphs and no line break within them."""
    lined = [[line.strip() for line in page.splitlines()] for page in pages]
    widths = sorted(len(line) for lines in lined for line in lines if line)
    width = widths[len(widths) * 9 // 10] if widths else 0
    whole = "\n".join(line for lines in lined for line in lines)
    return "\n\n".join(block for lines in lined for block in _blocks(lines, width, whole))


def _blocks(lines: Sequence[str], width: int, whole: str) -> list[str]:
    blocks: list[str] = []
    ended = True
    for number, line in enumerate(lines):
        if not line:
            ended = True
            continue
        if ended:
            blocks.append(line)
        else:
            blocks[-1] = _joined(blocks[-1], line, whole)
        ended = _ends_block(line, lines[number + 1] if number + 1 < len(lines) else "", width)
    return blocks


def _ends_block(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends here: `line` stops short, and a sentence ends in it or begins after it."""
    short = len(line) < 0.75 * width
    return short and bool(_SENTENCE_END.search(line) or not following[:1].islower())


def _joined(block: str, line: str, whole: str) -> str:
    hyphenated = _HYPHENATED.search(block)
    if not hyphenated:
        return f"{block} {line}"
    word = re.match(r"\w+", line)
    compound = f"{hyphenated[1]}-{word[0] if word else ''}"
    # A compound that stands elsewhere with its hyphen has it here too, and so has a name such as North-East;
    # else the hyphen is where a word was divided.
    return block + line if compound in whole or not line[:1].islower() else block[:-1] + line
