"""Is an answer right? If one that is known to be right stands in it, whatever the case, accents and punctuation."""

import re
import unicodedata
from collections.abc import Sequence

_APART = re.compile(r"[\W_]")


def words(text: str) -> list[str]:
    """Return the words of `text` as they are compared: folded, without accents and punctuation."""
    folded = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _APART.sub(" ", bare.casefold()).split()


def holds(text: str, answers: Sequence[str]) -> bool:
    """Does any of `answers` stand in `text`, as whole words in a row? One without a word stands in none."""
    told = f" {' '.join(words(text))} "
    return any(wanted and f" {' '.join(wanted)} " in told for wanted in map(words, answers))
