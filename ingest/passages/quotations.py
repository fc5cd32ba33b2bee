"""Where a boundary between passages would cut a quotation from the rest of it, or from its speaker.

Who speaks is found by `ingest.speech`. The rules here and their verbs, in `ingest.english`, decide where passages
end: others would cut every library anew.
"""

import re

from ingest.english.verbs import PASSAGES

_ATTRIBUTION = re.compile(rf"^[^“”\"]{{0,60}}\b(?:{PASSAGES}|according to)\b", re.IGNORECASE)
_SPOKEN = re.compile(rf"\b(?:{PASSAGES}|according to)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")


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
    return text.rfind("“") > text.rfind("”") or ("“" not in text and text.count('"') % 2 == 1)


def outside_quotes(text: str) -> str:
    """Return `text` with its quotations blanked, every other character where it was."""
    return _QUOTED.sub(lambda found: "|" * len(found.group()), text)
