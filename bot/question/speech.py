"""Does a question ask what somebody said, and in which words? Rules, no model: they take microseconds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.speech.names import INNER, UPPER

_SAY = """say tell claim announce describe warn think believe write tweet post promise predict argue suggest explain
    mention reply admit deny pledge insist note propose""".split()
_SAID = """said says told tells claimed claims announced described warned thinks believes wrote tweeted posted promised
    predicted argued suggested explained mentioned replied admitted denied pledged insisted noted proposed asked
    stated""".split()
_EVER = r"(?:ever|really|also|actually|publicly|just)"
_WHO_SAID = re.compile(
    rf"\bwho\s+(?:(?:has|have|had|was|first|also|once|ever|else|it|that)\s+){{0,3}}(?:{'|'.join(_SAID)}|quoted)\b"
    r"|\bwhose\s+(?:words|quote|quotation)\b|\bwho\s+is\s+quoted\b",
    re.IGNORECASE,
)
_WHO_CALLED = re.compile(r"\bwho\s+(?:has\s+|first\s+)?(?:called|described|dubbed|branded|labelled)\b", re.IGNORECASE)
_SOMEBODY_SAID = re.compile(
    rf"\b(?:(?:did|does|do)\s+(?P<doer>{INNER}+?)\s+(?:{_EVER}\s+)?(?:{'|'.join(_SAY)})"
    rf"|(?:has|have|had)\s+(?P<haver>{INNER}+?)\s+(?:{_EVER}\s+)?(?:{'|'.join(_SAID)}))\b",
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
