"""question + turns -> a question that stands alone. Rules, no model: they take microseconds and never invent."""

import re
from collections.abc import Sequence

from bot.answer import Turn
from ingest.english.calendar import NAMED_DAYS
from ingest.english.common_words import AUXILIARIES, OWNERS, PRONOUNS, QUESTION_WORDS
from ingest.english.names import COURTESY, IN_QUESTIONS
from ingest.speech.people import name_of

_LEAD = re.compile(r"^(?:and|but|so|ok|okay|then|also|well)\b[\s,]*", re.IGNORECASE)
_NAME = re.compile(IN_QUESTIONS)
_WORD = re.compile(r"\w+")
_NOT_NAMES = frozenset(  # nor do they tell what is asked
    """and but so the a an in on at of for to from by with you this that these those there tell show give name list
    please ca wo""".split()
).union(QUESTION_WORDS, AUXILIARIES, PRONOUNS, OWNERS, map(str.lower, COURTESY))
_ENDING = re.compile(r"(?:n[’']t|[’']\w*)$")  # What's, Didn't, Ann's: of "can't" and "won't" it leaves "ca" and "wo"
_PERSON = re.compile(r"\b(?P<owner>his|her(?=\s+\w)|their)\b|\b(?P<one>he|she|him|her|they|them)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|that|this|these|those|there|then|one|ones)\b", re.IGNORECASE)
_NEXT = re.compile(r"(?:what|how) about\b", re.IGNORECASE)
_FEW = 3  # words that tell something: with fewer, a follow-up leans on the question before it


def stand_alone(question: str, turns: Sequence[Turn] = ()) -> str:
    """Return `question` so that it can be searched for without the conversation `turns`, oldest first.

    A pronoun is replaced by whom the conversation was about ("What did Boris Pistorius say about it?"); a question that
    still leans on the one before ("Why?") is asked together with it.
    """
    question = " ".join(question.split())
    if not turns:
        return question
    asked = _LEAD.sub("", question)
    asked = asked[:1].upper() + asked[1:] if _WORD.search(asked) else question
    # A pronoun after a name may mean that one: "What did Jonas Hale say about his plan?"
    named = min((start for start, _ in _names(asked)), default=len(asked))
    pronoun = _PERSON.search(asked)
    if pronoun and pronoun.start() < named and (person := _person(turns)):
        return _PERSON.sub(lambda found: _named(person, found) if found.start() < named else found[0], asked)
    if _leans(asked):
        return f"{turns[-1].asked} {asked}"
    return asked


def readings(understood: str, turns: Sequence[Turn] = ()) -> tuple[str, ...]:
    """Return the questions to read a sentence with: a follow-up that is asked with the one before also by itself.

    The last is what was asked now. Read only together, the question before would be answered once more.
    """
    now = understood.removeprefix(f"{turns[-1].asked} ") if turns else understood
    return (understood,) if now == understood else (understood, now)


def names(question: str) -> list[str]:
    """Return the names in `question`: runs of capitalised words, without the question word it begins with."""
    return [name for _, name in _names(question)]


def _names(question: str) -> list[tuple[int, str]]:
    """Return the names in `question` and where each begins."""
    found = []
    for match in _NAME.finditer(question):
        words = match.group().split()
        while words and _ENDING.sub("", words[0]).rstrip(".").lower() in _NOT_NAMES:
            words.pop(0)
        if words and not (len(words) == 1 and words[0].lower() in NAMED_DAYS):  # June is nobody; June Falk may be
            name = " ".join(words)
            found.append((match.end() - len(name), re.sub(r"[’']s$", "", name)))
    return found


def _leans(question: str) -> bool:
    """Does it say too little by itself, or point at something said before?"""
    if _NEXT.match(question):
        return True
    if names(question):
        return False
    telling = [word for word in _WORD.findall(question.lower()) if word not in _NOT_NAMES]
    return len(telling) < _FEW or bool(_THING.search(question))


def _person(turns: Sequence[Turn]) -> str | None:
    """Whom the conversation was about last: who was named first; if none was, or the question was who, who spoke."""
    for turn in reversed(turns):
        asked = turn.asked
        found = names(asked)
        wanted = not found or asked.lower().startswith("who ")
        if wanted and (speaker := _speaker(turn, besides=found)):
            return speaker
        if found:
            return found[0]
    return None


def _speaker(turn: Turn, *, besides: Sequence[str]) -> str | None:
    speakers = [citation.speaker for citation in turn.answer.citations] if turn.answer else []
    return next((name for name in map(name_of, filter(None, speakers)) if name not in besides), None)


def _named(person: str, found: re.Match[str]) -> str:
    return f"{person}'s" if found["owner"] else person
