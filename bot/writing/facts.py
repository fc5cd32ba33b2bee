"""What in a sentence can be looked up: its numbers, names, telling words, what qualifies it, and who it lets speak."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ingest.english.calendar import CAPITALISED, MAY, NEAR_DAYS
from ingest.english.common_words import COMMON
from ingest.english.names import IN_CLAIMS
from ingest.english.numbers import ORDINALS, PARTS, SCALES, TIMES, VALUES
from ingest.english.stems import stem as stem_of
from ingest.english.verbs import CLAIMS, CLAIMS_BEFORE_A_NAME

_TOKEN = re.compile(r"[£$€¥%]|\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?\b|\w+(?:['’]\w+)*")
_COUNTING = frozenset("percent % £ $ € ¥ double triple bn".split()).union(
    SCALES, (f"{scale}s" for scale in SCALES), ORDINALS, PARTS, (f"{part}s" for part in PARTS), TIMES
)
_POSSESSIVE = re.compile(r"'s?$")
_NOT = frozenset("not no never none nobody nothing neither nor cannot without hardly".split())
_WEAKENING = frozenset("may might could would should if unless until".split())  # cannot be lost
_DOUBTING = re.compile(  # nor can these, whatever their form
    r"(?P<stem>alleg|claim|den(?=y|i)|reject|refus|fail|fals|plan(?=s?$|n)|propos|expect|consider|suspect|threat|suggest"
    r"|believ|reportedly|suppos)"
)
_WIDENING = frozenset(  # what a sentence cannot add
    """all every most more less least fewer some about around over under before after always often first last still
    again already he she only almost nearly""".split()
)
_BOUNDING = frozenset("almost nearly over under up least most more fewer less than only".split())  # before a number
_DATES = frozenset([*CAPITALISED, *NEAR_DAYS, *map(str.title, NEAR_DAYS)])
_SPEAKERS = (
    re.compile(rf"(?P<name>{IN_CLAIMS})(?:,[^,]{{1,90}},|\s+\([^()]*\))?(?:\s+(?:has|had|have|also|later|then|who)){{0,3}}"
               rf"\s+{CLAIMS}"),
    re.compile(rf"\b{CLAIMS_BEFORE_A_NAME}\s+(?:[a-z]+\s+){{0,3}}(?P<name>{IN_CLAIMS})(?=[,.]|\s*$)"),
    re.compile(rf"\b[Aa]ccording to\s+(?:[a-z]+\s+){{0,4}}(?P<name>{IN_CLAIMS})"),
    re.compile(rf"^(?P<name>{IN_CLAIMS}):\s"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as in (£, 4.2, million), "over" and the like before it, and what stands beside it."""

    phrase: tuple[str, ...]
    bounds: frozenset[str]
    beside: frozenset[str]


class Words:
    """A stretch of text, read word by word."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts
        self.tokens = [token.replace("’", "'") for text in texts for token in _TOKEN.findall(text)]

    @cached_property
    def figures(self) -> list[Quantity]:
        """Every number that it names."""
        found, at = [], 0
        while at < len(self.tokens):
            end = at
            while end < len(self.tokens) and figure(self.tokens[end]):
                end += 1
            if end > at:
                phrase = tuple(figure(token) or "" for token in self.tokens[at:end])
                bounds = _BOUNDING.intersection(token.lower() for token in self.tokens[max(0, at - 2) : at])
                found.append(Quantity(phrase, bounds, self._beside(at, end)))
            at = end + 1
        return found

    @cached_property
    def dates(self) -> frozenset[str]:
        """The months and days that it names."""
        return frozenset(token.lower() for token in self.tokens if token in _DATES)

    @cached_property
    def names(self) -> frozenset[str]:
        """The words with a capital that are no common ones; without an owner's or a plural's `s`."""
        return frozenset(bare(token) for token in self.tokens if is_name(token))

    @cached_property
    def runs(self) -> list[tuple[str, ...]]:
        """The names, whole, each as its words stand there."""
        runs: list[tuple[str, ...]] = []
        for named, tokens in groupby(self.tokens, key=is_name):
            runs += [tuple(tokens)] if named else []
        return runs

    def has(self, run: tuple[str, ...]) -> bool:
        """Does `run` stand here, word after word?"""
        here, wanted = [bare(token) for token in self.tokens], [bare(token) for token in run]
        return any(here[at : at + len(wanted)] == wanted for at in range(len(here)))

    @cached_property
    def telling(self) -> frozenset[str]:
        """The other words that say something, by their stems."""
        return frozenset(stem(token) for token in self.tokens if _tells(token) and not is_name(token))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words that say something, names among them."""
        return frozenset(stem(token) for token in self.tokens if _tells(token))

    @cached_property
    def weakened(self) -> frozenset[str]:
        """What turns or weakens what is said, and so cannot be left out: `not`, may, only, if, denied …"""
        lowered = [token.lower() for token in self.tokens if token != MAY]
        negated = any(word in _NOT or word.endswith("n't") for word in lowered)
        doubts = {match["stem"] for word in lowered if (match := _DOUBTING.match(word))}
        return frozenset(word for word in lowered if word in _WEAKENING) | doubts | ({"not"} if negated else set())

    @cached_property
    def widened(self) -> frozenset[str]:
        """What makes more, or less, of what is said, and so cannot be added: all, over, first …"""
        return frozenset(token.lower() for token in self.tokens if token.lower() in _WIDENING)

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Who is said to say something, by the last word of the name."""
        found = (pattern.finditer(text) for text in self._texts for pattern in _SPEAKERS)
        names = [_last(match["name"]) for matches in found for match in matches]
        return frozenset(name for name in names if name)

    def _beside(self, start: int, end: int) -> frozenset[str]:
        before = next((t for t in reversed(self.tokens[:start]) if _tells(t)), "")
        after = next((t for t in self.tokens[end:] if _tells(t)), "")
        return frozenset(stem(token) for token in (before, after) if token)


def figure(token: str) -> str | None:
    """Return the number, unit or scale that `token` is, in figures; None if it is none."""
    lowered = token.lower()
    if lowered in VALUES:
        return str(VALUES[lowered])
    if lowered in _COUNTING:
        return "%" if lowered == "percent" else lowered
    if any(character.isdigit() for character in token):
        return re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", re.sub(r"(?<=\d),(?=\d{3})", "", lowered))
    return None


def stem(token: str) -> str:
    """Return what `token` has in common with its other forms."""
    return stem_of(_POSSESSIVE.sub("", token.lower()))


def bare(token: str) -> str:
    """Return `token` in lower case, without an owner's or a plural's `s`."""
    word = _POSSESSIVE.sub("", token.lower())
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def missing(wanted: Iterable[str], *places: frozenset[str]) -> list[str]:
    """Return what of `wanted` stands in none of `places`."""
    return sorted(word for word in wanted if not any(word in place for place in places))


def is_name(token: str) -> bool:
    """Has `token` a capital, though it is no common word?"""
    if figure(token) is not None or not token[0].isupper():
        return False
    return token == MAY or not _is_common(token.lower()) or (token.isupper() and len(token) > 1)


def _tells(token: str) -> bool:
    return (is_name(token) or not _is_common(token.lower())) and figure(token) is None


def _is_common(lowered: str) -> bool:
    """Does a word say nothing by itself? What qualifies others is looked at apart."""
    return lowered in COMMON | _NOT | _WEAKENING | _WIDENING or lowered.endswith("n't")


def _last(name: str) -> str | None:
    """The last word of a name; None if it begins with a word that is no name ("The report said")."""
    words = [word for word in name.split() if word.lower().strip(".") not in COMMON]
    return bare(words[-1].strip(".")) if words else None
