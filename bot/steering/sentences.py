"""Reads a text as sentences of words with the roles that each may have in an order to a machine."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.steering.lexicon import PHRASES, Roles, plain, roles

_TOKEN = re.compile(
    r"\w+|[.!?…](?![\"”'’)]+\s+[a-z])(?=[\"“”'’)\]*_]*(?:\s|$))|:(?=\W)|\n|[,;()\[\]*#|>–—\"“„«»]|-(?=\s)"
)
_STOP, _COLON, _COMMA, _MARK = (frozenset({role}) for role in ("stop", "colon", "comma", "mark"))
_MARKS = dict.fromkeys(".!?…;\n()", _STOP) | {":": _COLON} | dict.fromkeys(",–—-", _COMMA)
# Letters that look like Latin ones, so that a word spelled with them is read as it looks.
_ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝοανικρτυАВЕЗІКМНОРСТУХЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧß", "aeopcyxijshdqwoavikptuABE3IKMHOPCTYXJSABEZHIKMNOPTYXs"
)
_ACRONYMS, _MACHINE = frozenset({"AI", "KI", "AIs", "KIs"}), frozenset({"machine"})
_ARTICLES = frozenset("l la les las as le une una un uma a d de".split())  # IA is a state, too
_CODE, _PIECE = frozenset({"code", "piece"}), frozenset({"piece"})  # of a `mot de passe` no word is said


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence, marks among them, and the roles of each."""

    words: list[str]
    roles: list[Roles]
    present: Roles  # of any word

    def has(self, *wanted: str, start: int = 0, end: int | None = None) -> bool:
        """Does any word from `start` to `end` have one of the roles `wanted`?"""
        if self.present.isdisjoint(wanted):
            return False
        return any(not self.roles[i].isdisjoint(wanted) for i in self._range(start, end))

    def where(self, *wanted: str, start: int = 0, end: int | None = None) -> list[int]:
        """Return where from `start` to `end` the words stand that have one of the roles `wanted`."""
        if self.present.isdisjoint(wanted):
            return []
        return [i for i in self._range(start, end) if not self.roles[i].isdisjoint(wanted)]

    def holds(self, *patterns: tuple[str, int]) -> bool:
        """Do words of the roles of a pattern (`a|b c`: of `a` or `b`, then of `c`) stand within so many words?"""
        return any(self._holds(_steps(steps), within) for steps, within in patterns)

    def _holds(self, steps: list[list[str]], within: int) -> bool:
        if any(self.present.isdisjoint(step) for step in steps):
            return False
        for begin in self.where(*steps[0]):
            at = begin
            for step in steps[1:]:
                at = next(iter(self.where(*step, start=at + 1, end=begin + within)), -1)
                if at < 0:
                    break
            else:
                return True
        return False

    def part(self, start: int, end: int) -> "Sentence":
        """Return the words from `start` to `end` alone."""
        return sentence(self.words[start:end], self.roles[start:end])

    def _range(self, start: int, end: int | None) -> range:
        return range(max(start, 0), len(self.words) if end is None else min(end, len(self.words)))


def sentence(words: list[str], found: list[Roles]) -> Sentence:
    """Return `words` with the roles `found` as a sentence."""
    return Sentence(words, found, frozenset().union(*found))


@lru_cache(maxsize=256)
def _steps(pattern: str) -> list[list[str]]:
    return [step.split("|") for step in pattern.split()]


def folded(text: str) -> str:
    """Return `text` without accents, invisible characters and letters that only look like ours."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return "".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Cf"))


def sentences(text: str, *, worth: frozenset[str]) -> list[Sentence]:
    """Return the sentences of a folded text, none if no word of it has any of the roles `worth` reading for."""
    words, found = _read(text)
    if all(each.isdisjoint(worth) for each in found):
        return []
    return list(_cut(words, found))


def _read(text: str) -> tuple[list[str], list[Roles]]:
    words: list[str] = []
    found: list[Roles] = []
    tokens = _TOKEN.findall(text)
    at = 0
    while at < len(tokens):
        length = 1
        if tokens[at].isalnum() or "_" in tokens[at]:
            own, length = _meaning(tokens, at)
        else:
            own = _MARKS.get(tokens[at], _MARK)
        words.append(tokens[at].lower())
        found.append(own)
        at += length
    return words, found


def _meaning(tokens: list[str], at: int) -> tuple[Roles, int]:
    """Return the roles of the word at `at`, and how many words make it up."""
    token = tokens[at]
    own = _MACHINE if token in _ACRONYMS or (token == "IA" and tokens[at - 1].lower() in _ARTICLES) else roles(token)
    if token.isupper() and len(token) > 3 and _is_code(tokens[at : at + 2]):
        own = own | _CODE
    matched = [(rest, role) for rest, role in PHRASES.get(token.lower(), ()) if _follows(tokens, at + 1, rest)]
    if not matched:
        return own, 1
    return own - _PIECE | {role for _, role in matched}, 1 + max(len(rest) for rest, _ in matched)


def _is_code(tokens: list[str]) -> bool:
    """Does an upper-case word have a digit in it or after it (`QX55ZZ10`, `HERON-12`)?"""
    return (not tokens[0].isalpha() and not tokens[0].isdigit()) or tokens[-1].isdigit()


def _follows(tokens: list[str], at: int, rest: tuple[str, ...]) -> bool:
    following = [plain(token) for token in tokens[at : at + len(rest)]]
    if len(following) < len(rest) or following[:-1] != list(rest[:-1]):
        return False
    last = rest[-1]
    return following[-1].startswith(last[:-1]) if last.endswith("*") else following[-1] == last


def _cut(words: list[str], found: list[Roles]) -> Iterator[Sentence]:
    first = 0
    for at, each in enumerate([*found, _STOP]):
        if each is _STOP:
            if at > first:
                yield sentence(words[first:at], found[first:at])
            first = at + 1
        elif at == first and (each is _COMMA or each is _MARK):  # a sentence begins with a word
            first = at + 1
