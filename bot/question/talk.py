"""Is nothing asked? A greeting, thanks, or what newsdesk is and can do."""

import re
from typing import Literal

Talk = Literal["greeting", "thanks", "farewell", "wellbeing", "identity", "abilities", "holdings"]
_TALK: dict[Talk, str] = {
    "greeting": r"(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening|day)|greetings|hallo|yo|moin)(?: "
        r"(?:there|all|everyone|newsdesk|bot))?",
    "thanks": r"(?:(?:ok(?:ay)?|great|perfect|nice|cool|good|wonderful|excellent|lovely|brilliant|got it|well"
        r" done|good (?:job|answer)|thanks?|thx|ty|cheers"
    r"|thank you|many thanks)[\s,.!]*)+(?:(?:very|so) much|a lot|newsdesk|for (?:that|your help|the help)|that"
    r" helps|that['’]s (?:great|helpful))?",
    "farewell": r"(?:bye(?:[\s-]?bye)?|good ?bye|see you(?: later)?|good ?night|that['’]?s all|ciao)(?: newsdesk)?",
    "wellbeing": r"how(?: are|['’]re) you(?: (?:doing|today))?|how['’]s it going|what['’]?s up",
    "identity": r"(?:who|what) are you|what['’]?s your name|what is (?:your name|newsdesk|this bot)|are you "
        r"(?:an? )?(?:bot|ai|human|robot|real)",
    "abilities": r"(?:what|how) (?:else )?can (?:you (?:do|help(?: me)?(?: with)?|answer)|i (?:ask|do)(?: you)?"
        r"(?: here)?)(?: for me)?|what do you do|help(?: me)?"
    r"|how (?:does this|do you|do i use (?:this|you))(?: work)?|what (?:kinds? of )?questions can (?:i ask|you"
    r" answer)|what should i ask",
    "holdings": r"what (?:all )?do you know|what do you know about|what(?:['’]s| is) in (?:the|your) (?:library"
        r"|archive)|what have you (?:got|read)",
}  # fmt: skip
SMALL_TALK: tuple[Talk, ...] = ("greeting", "thanks", "farewell", "wellbeing")
_TALKS = tuple(
    (kind, re.compile(rf"(?:(?:hi|hello|hey|ok|newsdesk)[\s,!.]+)?(?:{pattern})[\s,]*(?:newsdesk)?", re.IGNORECASE))
    for kind, pattern in _TALK.items()
)


def talk(words: str) -> Talk | None:
    """Return what kind of talk it is, if it is nothing else."""
    said = " ".join(re.sub(r"[!?.,…\s]+", " ", re.sub(r":[\w+-]+:", " ", words)).split())
    return next((kind for kind, pattern in _TALKS if pattern.fullmatch(said)), None) if said else None
