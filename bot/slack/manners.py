"""What kind of remark is this? Rules over plain words, no model: they take microseconds, and a test can read them.

A message that mentions the bot, or is sent to it directly, is asked of it unless it is plainly something else. A
message that does neither counts only as a question that is not put to people.
"""

import re
from typing import Literal

from ingest.english.common_words import AUXILIARIES, QUESTION_WORDS

Manner = Literal["question", "greeting", "thanks", "nod", "about_bot", "pointer"]

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|\^+|\N{UPWARDS ARROW}|\N{WHITE UP POINTING BACKHAND INDEX}")
_EMOJI = re.compile(r":[\w+-]+:")
_POINTING_UP = re.compile(r":(?:point_up(?:_2)?|arrow_up|arrow_heading_up)(?:::skin-tone-\d)?:")

_BOT = r"(?:newsdesk|bot)"
_GREETING = (
    r"(?:hi+|hey+|hello|hiya|howdy|yo|greetings|welcome|(?:good )?(?:morning|afternoon|evening)|good day|gm)"
    rf"(?: (?:there|all|again|everyone|everybody|team|folks|{_BOT}))*"
)
_THANKS = (
    r"(?:thanks?|thank you|thx|ty|ta|cheers|much appreciated|appreciate it|good (?:bot|job|work|find)|well done"
    r"|nice (?:one|work|find)|great (?:job|work|find|answer)|very helpful|that helps|you rock|love it)"
)
_NOD = (
    r"(?:ok(?:ay)?|k|great|perfect|nice|cool|awesome|brilliant|excellent|wonderful|good|fine|right|sure|yes|yep|yeah"
    r"|no|nope|got it|lol|haha|ha|wow|oh|ah|i see|agreed|makes sense|sounds good|looks good|exactly|indeed|true|noted"
    r"|never ?mind|no worries|no problem|done|bye|goodbye|see you|so much|very much|a lot|a bunch|all|again|for that"
    rf"|for this|for the (?:help|answer|info)|for your help|everyone|{_BOT})"
)
# What is asked about the bot itself, and what only points at what was said before. Without punctuation, in lower case.
_ABOUT_BOT = re.compile(
    "|".join(
        (
            r"(?:please )?help(?: me)?(?: please)?|(?:can|could) you help(?: me)?|test(?:ing)?|ping",
            r"introduce yourself|tell (?:me|us) (?:about|who) you(?:rself| are)",
            r"how are you(?: doing)?(?: today)?|how do you do|how s it going",
            rf"(?:so )?(?:who|what) (?:are you(?: for)?|is {_BOT}|made you|is this(?: bot| app)?)",
            r"who (?:made|built|created|runs|wrote|owns) you",
            r"what(?: i)?s your (?:name|job|purpose)",
            rf"what (?:can|do|does) (?:you|{_BOT}|it|this(?: bot| app)?) (?:do|know|offer|cover|answer)"
            r"(?: about| here| for (?:me|us))?",
            r"what (?:can|could|should|do|may) (?:i|we|one) ask(?: you)?(?: about)?(?: here)?",
            rf"how (?:do|does|can|should) (?:i|we|you|{_BOT}|it|this|this bot|one)"
            rf" (?:work|use|ask|do this|do it|talk to|start)(?: (?:you|this|it|{_BOT}|this bot|with you))?",
            r"are you (?:there|here|(?:a |an )?(?:bot|robot|human|ai)|real|chatgpt|awake|alive|online|working|up|ok)",
            r"do you (?:work|speak english|use ai|use chatgpt)",
        )
    )
)
_POINTING = r"(?:\^+|\N{UPWARDS ARROW}|\N{WHITE UP POINTING BACKHAND INDEX})"
_IT = r"(?:that|this|it|him|her|them|us|this one|that one|(?:the|that|this|his|her|their) question)"
_POINTER = re.compile(
    r"(?:(?:so|and|ok|hey|please|maybe|perhaps) )*(?:"
    + "|".join(
        (
            _POINTING,
            r"(?:(?:can|could|would|will) you )?(?:please )?"
            r"(?:answer|take|handle|check|look at|look into|help(?: out)?(?: with)?"
            rf"|weigh in(?: on)?|get|find out)(?: {_IT})?(?: out)?(?: with {_IT})?(?: (?:here|above))?",
            r"(?:do )?you know(?: (?:that|this|it|the answer|anything|more|anything about (?:this|that|it)))?",
            r"(?:got |have )?any (?:idea|ideas|thoughts|clue|answer|answers)|thoughts|see above|above|this|that",
            r"what (?:do|would) you (?:think|say|reckon)(?: (?:about|of|to) (?:that|this|it))?",
            r"what about (?:that|this|it)|is (?:that|this|it) (?:true|right|correct|so)",
            r"what s your take|your (?:turn|take)|over to you",
        )
    )
    + ")(?: please)?"
)
_ASKS_WHAT = rf"(?:(?:{'|'.join(QUESTION_WORDS)})(?:['’](?:s|re|ll|d))?)"
_VERB = rf"(?:(?:{'|'.join(AUXILIARIES)})(?:n['’]t)?)"
_LEAD = r"(?:(?:and|but|so|ok|okay|also|then|well|hm+|sorry|please|wait|oh)\b[\s,:–—-]*)*"
_ASKING = re.compile(rf"{_LEAD}(?:{_ASKS_WHAT}|{_VERB})\b.*\S", re.IGNORECASE | re.DOTALL)
_PLAINLY = re.compile(
    rf"{_LEAD}{_ASKS_WHAT}\s+(?:many|much|long|old|often|far|big|{_VERB})\b.*\S", re.IGNORECASE | re.DOTALL
)
_NEXT = re.compile(
    r"(?:(?:and|but|so|ok)\b[\s,]*)*(?:(?:what|how)\s+about|and)\s+\S.*\?\s*$", re.IGNORECASE | re.DOTALL
)
_TELLING = re.compile(
    rf"^{_LEAD}(?:(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:tell|show|give|explain|find|list|read)"
    r"(?:\s+(?:me|us))?|do\s+you\s+(?:know|happen to know)|please)\b[\s,:]*",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:you|your|yours|yourself|ya|u|we|us|our|ours|i|me|my|mine|i['’]\w+|we['’]\w+|you['’]\w+|let['’]?s|guys|folks"
    r"|any(?:one|body)|some(?:one|body)|every(?:one|body)|y['’]?all|meet|shall)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def manner(words: str) -> Manner:
    """Return what kind of remark `words` are, which somebody says to the bot."""
    if _POINTING_UP.search(words) and not _WORDS.search(_EMOJI.sub(" ", words)):
        return "pointer"
    said = " ".join(_WORDS.findall(_EMOJI.sub(" ", words))).lower().replace("’", " ").replace("'", " ")
    if not said:
        return "nod" if words.strip() else "pointer"
    if re.fullmatch(_GREETING, said):
        return "greeting"
    if re.fullmatch(rf"(?:(?:{_NOD}|{_GREETING}|{_THANKS})(?: |$))+", said):
        return "thanks" if re.search(rf"\b{_THANKS}\b", said) else "nod"
    said = re.sub(rf"^{_GREETING} ", "", said)
    if _ABOUT_BOT.fullmatch(said):
        return "about_bot"
    return "pointer" if _POINTER.fullmatch(said) else "question"


def is_question(words: str) -> bool:
    """Does somebody ask something here, of whomever: a sentence with a question word or a verb in front?"""
    return any(_asks(sentence) for sentence in _SENTENCE.split(words.strip()))


def put_to_nobody(words: str, *, by_asker: bool = False) -> bool:
    """Is it a question, or of the one who asked before a request, that is not put to the people who read it?"""
    if by_asker and (_NEXT.match(words) or (_TELLING.match(words) and _TELLING.sub("", words))):
        return not _PEOPLE.search(_TELLING.sub("", words))
    asking = [sentence for sentence in _SENTENCE.split(words.strip()) if _asks(_TELLING.sub("", sentence))]
    # "wow, that many?" and "meeting in five?" ask nothing that an article could answer.
    return bool(asking) and not any(_PEOPLE.search(_TELLING.sub("", sentence)) for sentence in asking)


def without_greeting(words: str) -> str:
    """Return a question without the greeting in front of it."""
    found = re.match(rf"(?:{_GREETING}|{_THANKS})\s*[,.!:–—-]+\s*(?=\S)", words, re.IGNORECASE)
    return words[found.end() :] if found else words


def _asks(sentence: str) -> bool:
    if not _ASKING.fullmatch(sentence.strip()):
        return False
    return sentence.rstrip(" )\"'”’").endswith("?") or bool(_PLAINLY.fullmatch(sentence.strip()))
