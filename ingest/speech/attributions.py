"""Attributions: where an article says that somebody says something, and who.

Sentences are read with their quotations blanked with bars, so that nothing said in a quotation is taken for the
article's own word: `|||||||||||, said Ann Lee.`
"""

import re
from dataclasses import dataclass
from functools import cache

from ingest.english.common_words import AUXILIARIES, OWNERS, PRONOUNS
from ingest.english.names import INNER, NAME, SHORT, UPPER, bare, trimmed
from ingest.english.numbers import VALUES
from ingest.english.verbs import SAID, SAYS, SAYS_PLAINLY, TREATS

_OF = r"of|at|in|for|from|on|with|to"
_THE = rf"the|an?|{'|'.join(OWNERS)}"
_PLAIN = (  # a word of a description, such as "former deputy prime minister"
    rf"(?!(?:{_OF}|{_THE}|{SAID}|{'|'.join([*PRONOUNS, *AUXILIARIES])}|you|been|that|which|who|whom|and|but|or|so|when"
    r"|as|while|because|if|than|then|there|not|also|by|about|after|before|despite|during|into|over|under|until|since"
    r"|though|what|how|why|where|whether)\b)"
    rf"(?:{SHORT}|[\w’'&/.-]*\w[’']?)"
)
_WORDS = rf"{_PLAIN}(?:\s+{_PLAIN}){{0,4}}"
_OWNER = rf"(?-i:[{UPPER}][\w-]+(?:\s+[{UPPER}][\w-]+){{0,3}})[’']s?"
_DESCRIBED = (  # "the mayor", "a spokesman for the board", "Ann Lee's lawyer", "52 percent of voters"
    rf"\b(?:{_THE}|another|some|several|many|most|other|{'|'.join(VALUES)}|(?:only\s+)?\d[\d.,]*|{_OWNER})\s+"
    rf"{_WORDS}(?:\s+(?:{_OF})\s+(?:(?:{_THE})\s+)?{_WORDS}){{0,2}}"
)
# "its director, Priya Halloran": a full name, as a description and a list of places look alike otherwise
_APPOSED = rf"{_DESCRIBED},\s+(?P<apposed>(?=\S+\s){NAME})(?=\s*(?:[,.;|(]|$))"
_WHO = (
    rf"(?P<name>{_APPOSED}|{_DESCRIBED}|(?:{_PLAIN}\s+){{0,3}}?(?-i:(?=[a-z])){_PLAIN}\s+{NAME}|{NAME}(?:\s+and\s+{NAME})?"
    rf"|\b(?:{'|'.join(PRONOUNS)})\b)"
)
_ASIDE = (  # between a name and its verb: ", 54," or ", the head of the board, a body of nine," or " (Eastmere)"
    rf"(?:\s+\([^()|]{{1,40}}\),?|(?:,\s(?!{NAME}(?:,|\s+and\b)){INNER}{{1,120}}){{1,2}},"
    rf"|\s+(?:of|from|for|at)\s+(?:the\s+)?{NAME})"
)
_ALSO = (
    r"(?:,?\s+who|\s+(?:also|later|then|again|once|often|even|just|still|now|first|further|in\s+turn|has|had|have|himself"
    r"|herself|\w+ly|(?:is|are|was|were)(?=\s+(?:\w+ly\s+)?\w+ing\b)))"
)
_LEAD_IN = (  # "On Monday, …"
    r"(?:(?:in|on|at|after|before|during|speaking|following|with|as|when|while|for|asked|by|even|but|and)\b"
    r"[^|]{1,80}?,\s+)?"
)
_LONGEST = 1500  # characters: a longer sentence is a table or a list, and would take seconds to read
_PAPER = re.compile(r"\b(?:statement|letter|tweet|post|memo|video|e-?mail|interview|speech|message|release|ad)$")
_ENDS_IN_NAME = re.compile(rf"(?:.*?\s)?(?:(?:{_THE})|(?P<role>[a-z][\w’'/-]*))\s+(?P<name>{NAME})$")
_OF_A = re.compile(rf"\b(?:{_OF})\s+(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The words from `start` to `end` of a text say that somebody speaks, and `name`, as it stands there, who."""

    name: str
    start: int
    end: int
    aside: bool = False  # of somebody who is told of by the way: "a woman who said …"


def attributions(outside: str, at: int = 0) -> tuple[Attribution, ...]:
    """Return the attributions, in order, in a sentence with blanked quotations that begins `at` a place in its text."""
    found: dict[int, Attribution] = {}
    if len(outside) > _LONGEST or not _speaks().search(outside):
        return ()
    for match in (match for pattern in _patterns() for match in pattern.finditer(outside)):
        name = _name(match)
        if name and _tells(match["verb"], name, quoted="|" in outside):
            aside = bool(re.search(r"\swho\b", outside[match.end("name") : match.start("verb")]))
            found.setdefault(match.start("verb"), Attribution(name, at + match.start(), at + match.end(), aside))
    return tuple(sorted(found.values(), key=lambda attribution: attribution.start))


def subject(outside: str, at: int = 0) -> Attribution | None:
    """Return whom a sentence is about: who is quoted in it, where it has no verb of speech."""
    match = _subject().match(outside[:_LONGEST])
    name = _name(match) if match else ""
    return Attribution(name, at + match.start("name"), at + match.end("name")) if match and name else None


def is_described(words: str) -> bool:
    """Are these words no name, but what somebody is, such as "the mayor" or "Ann Lee's lawyer"?"""
    return not words[:1].isupper() or bool(re.match(rf"(?:{_THE})\b|.*[’']s?\s", words, re.IGNORECASE))


@cache  # compiled when a speaker is first looked for: that takes a while
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{_WHO}(?(apposed),?){_ASIDE}{{0,2}}{_ALSO}{{0,3}}\s+(?P<verb>{TREATS})",
            # After a comma or a quotation, because in "she said Jonas Hale was late" it isn't he who speaks.
            rf"(?:^|[|,])\s*(?P<verb>(?!\w+ing\b){SAYS})\s+{_WHO}",
            rf"(?P<verb>according\s+to|in\s+the\s+words\s+of)\s+{_WHO}",
            rf"(?:\|[\s,]*|,\s)(?P<name>(?:{_PLAIN}\s+){{0,3}}(?-i:[a-z])[\w-]+s)\s+(?P<verb>{SAYS_PLAINLY})",
            rf"\|\W*?(?P<verb>[―—–-])\s*(?P<name>{NAME})",
            rf"^(?P<name>{NAME})(?P<verb>:)\s*\|",
        )
    )


@cache  # most sentences hold none of these, which takes a tenth of the time to see
def _speaks() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{TREATS}|according|in\s+the\s+words)|[―—–:-]", re.IGNORECASE)


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(rf"{_LEAD_IN}{_WHO}(?=[\s,(])", re.IGNORECASE)


@cache
def _saying() -> re.Pattern[str]:
    return re.compile(rf"{SAYS}|according|in\s+the|[―—–:-]", re.IGNORECASE)


def _tells(verb: str, name: str, *, quoted: bool) -> bool:
    """Whoever calls or attacks somebody says so only with a quotation; a statement saying it is somebody else's."""
    return (quoted or bool(_saying().match(verb))) and not (verb.endswith("ing") and _PAPER.search(name))


def _name(match: re.Match[str]) -> str:
    """Return the name in "former mayor Jonas Hale", else the words without those that belong to the sentence."""
    words = match.groupdict().get("apposed") or match["name"]
    ends = _ENDS_IN_NAME.match(words)
    if ends and not _OF_A.search(words, 0, ends.start("name")) and (ends["role"] or bare(ends["name"]) != ends["name"]):
        return trimmed(ends["name"])
    return words if is_described(words) or words.lower() in PRONOUNS else trimmed(words)
