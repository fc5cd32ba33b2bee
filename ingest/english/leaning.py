"""English sentences that lean on the one before, which says whom or what they mean."""

import re

_LEANS = re.compile(
    r"^[“\"'‘(]*(?:"
    r"(?:he|she|they|it|his|her|hers|their|theirs|its|him|them|this|that|these|those|such|both|neither|either|another"
    r"|one|some|many|most|others?|all|none|two|three|four|five|six|seven|the\s+(?:two|three|four|other|others|latter|former|same|pair|move"
    r"|decision|news|incident|announcement|ruling|figure|figures|result|change|changes|plan|deal|law|measure|attack|statement))\b(?!-)"
    r"|(?:but|and|so|or|yet|however|then|also|instead|meanwhile|still|moreover|furthermore|nevertheless|nonetheless"
    r"|therefore|thus|besides|otherwise|similarly|likewise|indeed|here|there|later|earlier|afterwards?|since\s+then"
    r"|after\s+that|at\s+the\s+time|by\s+then|that['’]s|it['’]s|he['’]s|she['’]s|they['’]re|for\s+(?:example|instance)"
    r"|in\s+(?:addition|contrast|turn|response|that\s+case)|on\s+the\s+other\s+hand|as\s+a\s+result)\b"
    r")",
    re.IGNORECASE,
)  # fmt: skip
# "Two of the piers …" and "Most voters …" say themselves what they mean; "Two of them …" does not.
_OF_THEIR_OWN = re.compile(
    r"^(?:one|some|many|most|all|none|both|two|three|four|five|six|seven|neither|either)\s+(?:of\s+the\s+(?!two|three|others?\b)|(?!of\b)[a-z]{4,}(?<!have)(?<!were)(?<!said)(?<!will)\b)",
    re.IGNORECASE,
)
_TURNS = re.compile(r"^[“\"'‘(]*(?:but|however|yet|though|nevertheless|nonetheless|instead|still)\b", re.IGNORECASE)


def leans(text: str) -> bool:
    """Does a sentence begin with what only the one before explains, as "He said so." does?"""
    return bool(_LEANS.match(text)) and not _OF_THEIR_OWN.match(text)


def turns(text: str) -> bool:
    """Does a sentence take something back of the one before, as "However, it was not so." does?"""
    return bool(_TURNS.match(text))
