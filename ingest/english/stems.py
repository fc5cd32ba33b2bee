"""What the forms of a word have in common. The only module that imports snowballstemmer (Porter 2001)."""

import re
from functools import cache
from typing import Protocol

# Snowball takes these for forms of other words: of author, custom, execute, experience, import, preside and sever.
_APART = re.compile(
    r"(authorit|customer|executive|experiment|important|president|several)(?:y|ies|s|ly|al|ial|ed|ing)?"
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # theirs


@cache
def stem(word: str) -> str:
    """Return the stem of `word`, in small letters: "construct" of "constructed" and "construction"."""
    apart = _APART.fullmatch(word)
    return apart[1] if apart else _stemmer().stemWord(word)


def porter(word: str) -> str:
    """Return the stem of `word` by Porter's first algorithm (1980), which SQLite's FTS5 uses."""
    return _stemmer("porter").stemWord(word)


@cache
def _stemmer(name: str = "english") -> _Stemmer:
    from snowballstemmer import stemmer

    made: _Stemmer = stemmer(name)
    return made
