"""The sentences of a text with their quotations blanked: what a quotation holds is not the article's own word."""

import re
from dataclasses import dataclass

from ingest.english.names import SHORT, UPPER
from ingest.speech.attributions import Attribution, subject

_QUOTED = re.compile(
    "|".join(
        (
            r"“[^“”\"]*[,.?!]\"(?=\s)",  # opened curly and closed straight, by mistake
            r"“(?:[^“”]|“[^“”]*”)*”",  # with a quotation in it
            r"“[^“”\"]*\"",
            r"[“”][^“”]*(?:”|$)",  # goes on in the next paragraph
            r"\"[^\"“”]*[\"”]",
            r"\"[^\"]*(?:\"|$)",
            r"(?:''|``)(?:[^']|'(?!'))*(?:''|$)",
            r"«[^»]*(?:»|$)",
            r"„[^“”]*(?:[“”]|$)",
            r"(?<!\w)‘(?:[^‘’]|’(?=\w))*\s(?:[^‘’]|’(?=\w))*’(?!\w)",  # not of one word: that is irony
        )
    )
)
_END = re.compile(rf"[.!?…]['’)\]]*\s+(?=['‘(|]*[{UPPER}\d|])")
_ABBREVIATED = re.compile(rf"(?:\b{SHORT[:-2]}|\b[{UPPER}])\.$")


@dataclass(frozen=True, slots=True)
class OutsideSentence:
    """`outside` is `text[start:end]` with quotations blanked with bars: what they hold never ends a sentence."""

    start: int
    end: int
    outside: str
    quoted: tuple[tuple[int, int], ...]
    begins: bool  # its paragraph
    open: bool  # to the next paragraph, inside a quotation

    @property
    def tells(self) -> bool:
        """Are there words outside its quotations?"""
        return bool(re.search(r"\w", self.outside))

    @property
    def subject(self) -> Attribution | None:
        """Whom is it about?"""
        return subject(self.outside, self.start)


def sentences(text: str) -> list[OutsideSentence]:
    """Return the sentences of `text`, paragraph by paragraph."""
    paragraphs = re.finditer(r"[^\n]*\S[^\n]*", text)
    return [sentence for each in paragraphs for sentence in _split(each.group(), each.start())]


def blank(found: re.Match[str]) -> str:
    """Return bars for a quotation; where its last sentence ends with it, so does the one it stands in."""
    words = found.group()
    return "|" * (len(words) - 1) + ("." if words[-2:-1] == "." else "|")


def _split(paragraph: str, at: int) -> list[OutsideSentence]:
    quoted = [match.span() for match in _QUOTED.finditer(paragraph)]
    outside = _QUOTED.sub(blank, paragraph)
    stops = ((m.end(), outside[max(0, m.start() - 6) : m.start() + 1]) for m in _END.finditer(outside))
    ends = [end for end, word in stops if not _ABBREVIATED.search(word)]
    open = bool(quoted) and quoted[-1][1] == len(paragraph) and paragraph[-1] not in "”\"»’“'"
    return [
        OutsideSentence(
            start=at + start, end=at + end, outside=outside[start:end],
            quoted=tuple((at + a, at + b) for a, b in quoted if start <= a < end),
            begins=start == 0, open=open and end == len(paragraph),
        )
        for start, end in zip([0, *ends], [*ends, len(paragraph)], strict=True)
    ]  # fmt: skip
