"""Words as a reader takes them: forms of one word are one word."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from ingest.english.common_words import COMMON
from ingest.english.names import COURTESY
from ingest.english.stems import stem

_WORD = re.compile(r"[^\W_]+(?:['’]\w+)*")
_TITLES = re.compile(rf"^(?:{'|'.join(COURTESY)})\.?\s+(?=[A-Z])")


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return what a word has in common with its other forms: `reopen` of "reopening" and "reopens"."""
    return stem(re.sub(r"['’]s?$", "", word.casefold()))


def telling(text: str) -> list[str]:
    """Return the words of `text` that tell something, in order and each once."""
    found = dict.fromkeys(word for word in _WORD.findall(text) if folded(word) not in COMMON)
    return [word for word in found if (word.casefold() not in COMMON and len(word) > 1) or word.isdigit()]


@lru_cache(maxsize=5_000)
def bag(text: str) -> frozenset[str]:
    """Return the words of `text`, folded."""
    return frozenset(map(folded, _WORD.findall(text)))


def all_in(words: Collection[str], held: Collection[str]) -> bool:
    """Are all of `words` among those of a bag?"""
    return all(folded(word) in held for word in words)


def untitled(name: str) -> str:
    """Return a name without the courtesy before it."""
    return _TITLES.sub("", name)


def mention(phrase: str) -> re.Pattern[str]:
    """Return what finds `phrase` in a text, word by word, in the singular, the plural and as an owner.

    A single word that is asked for with a capital is a name: "Pike" is not the fish.
    """
    words = re.findall(r"\w+", untitled(phrase))
    named = len(words) == 1 and words[0][:1].isupper()
    body = r"[\W_]{1,3}".join([*map(re.escape, words[:-1]), *map(_numbers, words[-1:])])
    return re.compile(rf"(?<!\w){body}(?:['’]s?)?(?!\w)", 0 if named else re.IGNORECASE)


def found(patterns: Sequence[re.Pattern[str]], text: str) -> Iterator[tuple[int, int]]:
    """Yield where any of `patterns` finds something in `text`."""
    for pattern in patterns:
        yield from (match.span() for match in pattern.finditer(text))


def _numbers(word: str) -> str:
    """Return a pattern of the singular and the plural of a noun."""
    if re.fullmatch(r"\d+", word):
        return word
    stem = word
    if re.search(r"(?:ch|sh|x|ss)es$", word, re.IGNORECASE):
        stem = word[:-2]
    elif re.search(r"[^aeious]ies$", word, re.IGNORECASE):
        stem = f"{word[:-3]}y"
    elif re.search(r"[^siu]s$", word, re.IGNORECASE) and len(word) > 3:
        stem = word[:-1]
    if re.search(r"[^aeiou]y$", stem, re.IGNORECASE):
        return rf"{re.escape(stem[:-1])}(?:y|ies)"
    return rf"{re.escape(stem)}(?:e?s)?"
