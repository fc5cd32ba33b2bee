"""Reads a text as sentences of words with the roles that each may have in an order to a machine."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.steering.lexicon import DEEDS, PHRASES, Roles, roles

_TOKEN = re.compile(r"\w+|[.!?…](?![\"”'’)]+\s+[a-z])(?=[\"“”'’)\]*_]*(?:\s|$))|:(?=\W)|\n|[,;()\[\]*#|>–—\"“„«»]|-(?=\s)")
_STOP, _COLON, _COMMA, _MARK = (frozenset({role}) for role in ("stop", "colon", "comma", "mark"))
_MARKS = dict.fromkeys(".!?…;\n()", _STOP) | {":": _COLON} | dict.fromkeys(",–—-", _COMMA)
# Letters that look like Latin ones, so that a word spelled with them is read as it looks.
_ALIKE = str.maketrans("аеорсухіјѕһԁԛԝοανικρτυАВЕЗІКМНОРСТУХЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧß", "aeopcyxijshdqwoavikptuABE3IKMHOPCTYXJSABEZHIKMNOPTYXs")
_DIGITS = str.maketrans("013457", "oieast")  # 1gn0re
_HELD = 6  # words between what is spoken of and what says whose or which it is


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

    def in_order(self, *steps: str, within: int) -> bool:
        """Do words of the roles `steps` (those of one step: `a|b`) follow one another, all `within` so many words?"""
        first, *later = _steps(steps)
        if any(self.present.isdisjoint(step) for step in (first, *later)):
            return False
        for begin in self.where(*first):
            at: int | None = begin
            for step in later:
                at = next(iter(self.where(*step, start=at + 1, end=begin + within)), None) if at is not None else None
            if at is not None:
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


@lru_cache
def _steps(steps: tuple[str, ...]) -> list[list[str]]:
    return [step.split("|") for step in steps]


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
        token = tokens[at]
        if not token[0].isalnum() and token[0] != "_":
            words.append(token)
            found.append(_MARKS.get(token, _MARK))
            at += 1
            continue
        word = token.lower()
        if not word.isalpha():
            word = word.translate(_DIGITS) if not word.isdigit() and "_" not in word else word
        own = _MACHINE if token in _ACRONYMS or token == "IA" and tokens[at - 1].lower() in _ARTICLES else roles(word)
        if token.isupper() and len(token) > 3 and _is_code(tokens[at : at + 2]):
            own = own | _CODE
        matched = [(rest, role) for rest, role in PHRASES.get(word, ()) if _follows(tokens, at + 1, rest)]
        if matched:
            own = frozenset(role for _, role in matched)
        length = 1 + max((len(rest) for rest, _ in matched), default=0)
        words.append(word)
        found.append(own)
        at += length
    return words, found


_CODE = frozenset({"code", "piece"})


def _is_code(tokens: list[str]) -> bool:
    """Does an upper-case word have a digit in it or after it (`QX55ZZ10`, `HERON-12`)?"""
    return not tokens[0].isalpha() and not tokens[0].isdigit() or tokens[-1].isdigit()


_ARTICLES = frozenset("l la les las as le une una un uma a d de".split())  # IA is a state, too
_ACRONYMS, _MACHINE = frozenset({"AI", "KI", "AIs", "KIs"}), frozenset({"machine"})


def _follows(tokens: list[str], at: int, rest: tuple[str, ...]) -> bool:
    if at + len(rest) > len(tokens):
        return False
    *inner, last = rest
    ending = tokens[at + len(rest) - 1].lower().translate(_DIGITS)
    if not (ending.startswith(last[:-1]) if last.endswith("*") else ending == last):
        return False
    return all(tokens[at + i].lower() == word for i, word in enumerate(inner))


def _cut(words: list[str], found: list[Roles]) -> Iterator[Sentence]:
    first = 0
    for at, each in enumerate([*found, _STOP]):
        if each is _STOP:
            if at > first:
                yield sentence(words[first:at], found[first:at])
            first = at + 1
        elif at == first and (each is _COMMA or each is _MARK):  # a sentence begins with a word
            first = at + 1
