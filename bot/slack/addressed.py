"""Slack's text -> the words in it that are said to the bot. Pure.

A mention may call the bot ("@newsdesk how much?", "how much, @newsdesk?"), or only speak about it ("cc @newsdesk",
"@newsdesk is our new bot", "I asked @newsdesk"). In a code span it is an example.
"""

import re

from bot.slack.manners import is_question, manner, without_greeting
from bot.slack.text import asked_in
from ingest.english.verbs import SAID

_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]+`", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_ANOTHER = re.compile(r"<@[^>]+>|<!(?:subteam|here|channel|everyone)[^>]*>")
_OPENING = re.compile(
    r"(?:(?:hi+|hey+|hello|yo|dear|ok|okay|so|and|but|well|also|um+|right|great|thanks?|thank you|thx|please|good"
    r"|morning|afternoon|evening|maybe|perhaps|(?:let['’]?s|i['’]ll|we can|gonna) ask|asking|question for|over to"
    r"|then|now|all|everyone|everybody|team|folks|guys|there)\b[\s,.!:;–—-]*)*",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"(?:/?cc|fyi|bcc|via|h/?t|hat tip|from|by|source|per|see|with|loop(?:ing)? in|adding|meet|(?:please )?welcome"
    r"|say (?:hi|hello) to)[\s:,]*",
    re.IGNORECASE,
)
# What a sentence says about somebody whose name it begins with.
_SPOKEN_OF = re.compile(
    rf"(?:{SAID}|found|gave|got|knows|thinks|answers|answered|works|worked|seems|looks|['’]s)\b", re.IGNORECASE
)
_STATED = re.compile(  # where it is no question
    r"(?:is|was|has|will|can|could|should|would|might|may|does|did)\s+(?:n[o']t\b|our|an?|my|your|the\s+new|new|now|back"
    r"|down|here|live|great|good|awesome|wrong|right|amazing|useful|helpful|working|broken|being|been|be|also|able|answer"
    r"|help|tell|say|find|cite|not|never|always|only|already|just|really|very|quite|so|pretty)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:tr(?:y|ied|ying)|ask(?:ed|ing)?|us(?:e|ed|ing)|invit(?:e|ed)|add(?:ed)?|see|seen|like|love|call(?:ed)?|the|this"
    r"|our|with|about|from|by|to|of|on|in|for|and|or|than|check(?:ed)?|tell|told|trust|via|thank|thanks to|is|are|does"
    r"|did|has|can)\s*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"^(?:[\s,.;!)*_~–—-]|:(?!\w))+")  # a mention and what is said to it
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|that|this|these|those|there)\b", re.IGNORECASE)


def mentions(text: str, bot_user: str | None) -> bool:
    """Does a message mention the bot, other than in a code span?"""
    return bool(_mention(bot_user).search(_CODE.sub(" ", text)))


def to_bot(text: str, bot_user: str | None) -> str | None:
    """Return what a message that mentions the bot says to it; None if it only speaks about it, or to somebody else."""
    sentences = [each for each in _SENTENCE.split(_spared(text, bot_user)) if each.strip()]
    at = next((i for i, each in enumerate(sentences) if _mention(bot_user).search(each)), None)
    if at is None:
        return None
    found = _mention(bot_user).search(sentences[at])
    assert found
    lead, rest = sentences[at][: found.start()], sentences[at][found.end() :]
    said = _plain(" ".join([rest, *sentences[at + 1 :]]), bot_user)
    earlier = _plain(" ".join(sentences[:at]), bot_user)
    ends = not re.search(r"\w", _plain(rest, bot_user))
    if ends and (at == len(sentences) - 1 or not _OPENING.fullmatch(_ANOTHER.sub(" ", lead).strip())):
        return _called_at_the_end(lead, earlier, bot_user)
    return _called(lead, said, earlier, bot_user)


def put_to_others(text: str) -> bool:
    """Does a message name people whom it is said to?"""
    return bool(_ANOTHER.search(text))


def _called(lead: str, said: str, earlier: str, bot_user: str | None) -> str | None:
    """The mention stands before what is said."""
    others, words = _ANOTHER.sub(" ", lead), _BETWEEN.sub("", said)
    if _OPENING.fullmatch(others.strip(' (>*_~"“')):
        if _SPOKEN_OF.match(words) or (_STATED.match(words) and not words.rstrip().endswith("?")):
            return None
        words = without_greeting(words)
        if earlier and manner(words) == "pointer" and is_question(earlier):
            return earlier
        return f"{earlier} {words}" if earlier and _PRONOUN.search(words) else words
    if _ANOTHER.match(lead.strip()):
        return None
    asked = re.sub(r"^(?:know|tell (?:me|us)|say|please)\s+", "", words)
    return asked if is_question(asked) and asked.rstrip().endswith("?") else None


def _called_at_the_end(lead: str, earlier: str, bot_user: str | None) -> str | None:
    """The mention stands behind what is said, or alone."""
    words = _plain(lead, bot_user).strip(" ,;:–—-")
    if not re.search(r"\w", words):
        return earlier or words
    if _COPIED.fullmatch(words) or _ANOTHER.match(lead.strip()):
        return None
    if manner(words) != "question":
        return words
    if manner(f"{words} newsdesk") == "about_bot":
        return f"{words} newsdesk"
    if _OBJECT.search(words) and not lead.rstrip().endswith(","):
        return None
    return words if is_question(f"{words}?") or not _talk(words) else None


def _talk(words: str) -> bool:
    """Is it a statement that people make to each other?"""
    return bool(re.match(r"(?:i|we|my|our|it|that|this|he|she|they|you|there|let)\b", words, re.IGNORECASE))


def _spared(text: str, bot_user: str | None) -> str:
    """Return a message with what it has in code kept as words, unless that holds a mention of the bot."""
    mention = _mention(bot_user)
    return _CODE.sub(lambda code: " " if mention.search(code[0]) else code[0].strip("`"), text)


def _plain(text: str, bot_user: str | None) -> str:
    return asked_in(text, bot_user)[0]


def _mention(bot_user: str | None) -> re.Pattern[str]:
    return re.compile(rf"<@{re.escape(bot_user or '')}(?:\|[^>]*)?>")
