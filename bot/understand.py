"""question + turns -> a question that stands alone. Rules, no model: they take microseconds and never invent."""

import re
from collections.abc import Sequence

from bot.answer import Turn

_LEAD = re.compile(r"^(?:and|but|so|ok|okay|then|also|well)\b[\s,]*", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:of|de|van|von|bin|al|the)\s+[A-Z][\w’'-]*|\s+[A-Z][\w’'.-]*)*")
_WORD = re.compile(r"\w+")
_NOT_NAMES = frozenset(
    """who whom whose what when where why which how is are was were do does did has have had can could will would
    should may might must and but so the a an in on at of for to from by with i he she it they we you this that these
    those there his her their its tell show give name list please mr mrs ms dr""".split()
)
_PERSON = re.compile(r"\b(?P<owner>his|her(?=\s+\w)|their)\b|\b(?P<one>he|she|him|her|they|them)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|that|this|these|those|there|then|one|ones)\b", re.IGNORECASE)
_FEW = 3  # words that tell something: with fewer, a follow-up leans on the question before it


def stand_alone(question: str, turns: Sequence[Turn] = ()) -> str:
    """Return `question` so that it can be searched for without the conversation `turns`, oldest first.

    A pronoun is replaced by whom the conversation was about ("What did Boris Pistorius say about it?"); a question that
    still leans on the one before ("Why?") is asked together with it.
    """
    question = " ".join(question.split())
    if not turns:
        return question
    asked = _LEAD.sub("", question) or question
    asked = asked[:1].upper() + asked[1:]
    if _PERSON.search(asked) and not names(asked) and (person := _person(turns)):
        return _PERSON.sub(lambda found: _named(person, found), asked)
    if _leans(asked):
        return f"{_last_question(turns)} {asked}"
    return asked


def names(question: str) -> list[str]:
    """Return the names in `question`: runs of capitalised words, without the question word it begins with."""
    found = []
    for name in _NAME.findall(question):
        words = name.split()
        while words and words[0].lower() in _NOT_NAMES:
            words.pop(0)
        if words:
            found.append(re.sub(r"[’']s$", "", " ".join(words)))
    return found


def _leans(question: str) -> bool:
    """Does it say too little by itself, or point at something said before?"""
    if names(question):
        return False
    telling = [word for word in _WORD.findall(question.lower()) if word not in _NOT_NAMES]
    return len(telling) < _FEW or bool(_THING.search(question))


def _person(turns: Sequence[Turn]) -> str | None:
    """Whom the conversation was about last: who was asked for and found, else who was named first."""
    for turn in reversed(turns):
        asked = turn.answer.understood if turn.answer else turn.question
        found = names(asked)
        if turn.answer and asked.lower().startswith("who ") and (speaker := _speaker(turn, besides=found)):
            return speaker
        if found:
            return found[0]
    return None


def _speaker(turn: Turn, *, besides: Sequence[str]) -> str | None:
    speakers = [citation.speaker for citation in turn.answer.citations] if turn.answer else []
    return next((name for name in speakers if name and name not in besides), None)


def _named(person: str, found: re.Match[str]) -> str:
    return f"{person}'s" if found["owner"] else person


def _last_question(turns: Sequence[Turn]) -> str:
    last = turns[-1]
    return last.answer.understood if last.answer else last.question
