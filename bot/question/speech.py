"""Does a question ask what somebody said, and in which words? Rules, no model: they take microseconds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.english.common_words import COMMON, OWNERS
from ingest.english.names import INNER, UPPER
from ingest.english.verbs import ASKS_WHAT, ASKS_WHAT_HAS, ASKS_WHO, CALLED

# "What did the claim say?" asks of a claim, which is a noun behind such a word.
_VERB = "".join(rf"(?<!\b{word} )" for word in ("the", "a", "an", "this", "that", *OWNERS))
_EVER = r"(?:ever|really|also|actually|publicly|just)"
_WHO_SAID = re.compile(
    rf"\bwho\s+(?:(?:has|have|had|was(?=\s+(?:it|quoted)\b)|first|also|once|ever|else|it|that)\s+){{0,3}}"
    rf"(?:{ASKS_WHO}|quoted\b)"
    r"|\bwhose\s+(?:words|quote|quotation)\b|\bwho\s+is\s+quoted\b",
    re.IGNORECASE,
)
_WHO_CALLED = re.compile(rf"\bwho\s+(?:has\s+|first\s+)?{CALLED}", re.IGNORECASE)
_SOMEBODY_SAID = re.compile(
    rf"\b(?:(?:did|does|do)\s+(?P<doer>{INNER}+?)\s+(?:{_EVER}\s+)?{_VERB}{ASKS_WHAT}"
    rf"|(?:has|have|had)\s+(?P<haver>{INNER}+?)\s+(?:{_EVER}\s+)?{_VERB}{ASKS_WHAT_HAS})",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:[“\"«„]|(?<!\w)[‘'])(.+)(?:[”\"»“]|[’'](?!\w))", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_NAMED = re.compile(rf"[{UPPER}][\w’'-]*")
_FEWEST = 2  # quoted words that are looked for as they stand
_SENTENCE = 5  # words that may be a sentence


@dataclass(frozen=True, slots=True)
class SpeechQuestion:
    """A question about speech: of whom (None: that is the question), and of which words, where it quotes any.

    `about` is what else it asks about, in its own words: of "What did Ann Lee say about tolls?", "What about tolls?".
    """

    speaker: str | None
    words: tuple[str, ...] = ()
    about: str = field(default="", compare=False)

    @property
    def of_a_name(self) -> bool:
        """Does it ask about somebody by name?"""
        return bool(_NAMED.search(self.speaker or ""))

    def place(self, text: str, near: int = 0) -> tuple[int, int] | None:
        """Return where the quoted words stand in `text`, from `near` on if they do there; None if they don't."""
        return row(self.words, text, near) if self.words else None

    def is_about(self, text: str) -> bool:
        """Does `text` name the one whom the question asks about? True where it names nobody."""
        names = _NAMED.findall(self.speaker or "")
        last = re.sub(r"[’']s?$", "", names[-1]) if names else ""
        return bool(re.search(rf"\b{re.escape(last)}\b", text))

    def describes(self, speaker: str) -> bool:
        """Is `speaker` what the question calls the one it asks about, such as "the head librarian"?"""
        called = {word.lower() for word in _WORD.findall(self.speaker or "")} - COMMON
        return bool(called) and called <= {word.lower() for word in _WORD.findall(speaker)}


def row(words: Sequence[str], text: str, near: int = 0) -> tuple[int, int] | None:
    """Return where `words` stand in `text` one after the other, from `near` on if they do there; None if they don't."""
    told = re.compile(r"[\W_]+".join(map(re.escape, words)), re.IGNORECASE)
    found = told.search(text, near) or told.search(text)
    return found.span() if found else None


def pasted(question: str) -> tuple[str, ...]:
    """Return the words of what may be a sentence that was pasted; none of fewer words, which many articles have."""
    words = tuple(_WORD.findall(question))
    return words if len(words) >= _SENTENCE else ()


def asks(question: str) -> SpeechQuestion | None:
    """Return what `question` asks about speech; None where it asks about anything else."""
    quoted = _QUOTED.search(question)
    words = tuple(_WORD.findall(quoted[1])) if quoted else ()
    words = words if len(words) >= _FEWEST else ()
    rest = question.replace(quoted[0], " ") if quoted else question
    if somebody := _SOMEBODY_SAID.search(rest):
        return SpeechQuestion(
            somebody["doer"] or somebody["haver"], words, " ".join(rest.replace(somebody[0], " ").split())
        )
    who = _WHO_SAID.search(rest) or (words and _WHO_CALLED.search(rest))
    return SpeechQuestion(None, words) if who else None
