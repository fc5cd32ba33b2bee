"""Is what a sentence says of a day still to come?"""

import re

_TO_COME = re.compile(
    r"\b(?:will|shall|would|is|are|was|were)\s+(?:be\s+)?(?:due|expected|planned|scheduled|set|to|likely|not\s+to)\b"
    r"|\b(?:will|won['’]t|shall|due|until|by|expects?\s+to|plans?\s+to|wants?\s+to|starts?|begins?|opens?|reopens?|ends?"
    r"|faces?|must|ahead\s+of|from|(?:is|are)\s+on)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|began|won|lost|met|took|came|went|rose|fell|broke|put|left|made|held|gave|found"
    r"|\w{3,}ed)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:—–]\s|\b(?:and|but|which|who|after|when|as)\s", re.IGNORECASE)


def is_ahead(text: str, at: int) -> bool | None:
    """Is what stands before `at` in its clause still to come, as told by its verb? None if that is not said."""
    before = text[:at]
    clause = re.split(_CLAUSE, before)[-1]
    for part in (clause, before):
        coming = [match.start() for match in _TO_COME.finditer(part)]
        past = [match.start() for match in _PAST.finditer(_TO_COME.sub(lambda told: "-" * len(told[0]), part))]
        if coming or past:
            return max(coming, default=-1) > max(past, default=-1)
    after = re.split(_CLAUSE, text[at:])[0]
    if _TO_COME.search(after):
        return True
    return False if _PAST.search(after) else None
