"""Is an answer right? It is if it contains an expected one, whatever the case, accents and punctuation."""

import re
import unicodedata
from collections.abc import Sequence

_APART = re.compile(r"[\W_]")


def words(text: str) -> list[str]:
    """Return the words of `text` for comparison: case-folded, without accents and punctuation."""
    folded = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _APART.sub(" ", bare.casefold()).split()


def holds(text: str, answers: Sequence[str]) -> bool:
    """Does `text` contain any of `answers`, as whole words in a row? An answer without words never counts."""
    held = f" {' '.join(words(text))} "
    return any(wanted and f" {' '.join(wanted)} " in held for wanted in map(words, answers))
