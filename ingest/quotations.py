"""Quotations and the people who said them."""

import re

_SAYING = (
    "said|says|say|told|tells|added|adds|wrote|writes|asked|asks|explained|explains|noted|notes|warned|warns|argued|"
    "argues|insisted|insists|recalled|replied|tweeted|posted|stated|announced|declared|continued|claimed|claims|"
    "testified|admitted|acknowledged|called|described|urged|suggested|joked|concluded|predicted|remarked|according to"
)
_ATTRIBUTION = re.compile(rf"^[^“”\"]{{0,60}}\b(?:{_SAYING})\b", re.IGNORECASE)
_SPOKEN = re.compile(rf"\b(?:{_SAYING})\b", re.IGNORECASE)


def holds_together(before: str, after: str) -> bool:
    """Would a boundary between these two stretches of text cut a quotation from the rest of it, or from its speaker?

    True while a quotation is open, and where one that names nobody is followed by a bare "…, she said".
    """
    if is_open(before):
        return True
    spoken = before.rstrip().endswith(("”", '"')) and not _SPOKEN.search(outside_quotes(before))
    return spoken and bool(_ATTRIBUTION.match(after)) and len(after.split()) <= 40


def is_open(text: str) -> bool:
    """Does `text` end inside a quotation?"""
    curly = max(text.rfind("“"), -1) > text.rfind("”")
    return curly or ("“" not in text and text.count('"') % 2 == 1)


def outside_quotes(text: str) -> str:
    """Return `text` without its quotations."""
    return re.sub(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)", " ", text)
