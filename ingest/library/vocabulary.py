"""The words of a library, as the lexical index has them: is a word there, and which are spelt nearly like it?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from ingest.english.stems import stem
from ingest.library.lexical import engine

_WORD = re.compile(r"[^\W\d_]+")
_PASSAGES = 3  # in which a stem's own words are looked up
_STEMS = 8  # stems of which they are
_BEGINNING = 4  # letters


def unknown(connection: Connection, words: Sequence[str]) -> list[str]:
    """Return those of `words` that no current passage holds in any form."""
    return [
        word for word in words if _WORD.fullmatch(word) and not engine(connection).texts(connection, word.lower(), 1)
    ]


def nearly(connection: Connection, word: str, edits: int) -> list[tuple[str, int]]:
    """Return the words that begin like `word` and differ from it in at most `edits` letters, the nearest first."""
    if not _WORD.fullmatch(word):
        return []
    first, root = word[:1].lower(), stem(word.lower())
    rows = engine(connection).stems(connection, first, chr(ord(first) + 1))
    near = ((_apart(term, root, word.lower(), edits + 1), -doc, term) for term, doc in rows)
    stems = sorted(each for each in near if each[0] <= edits + 1)[:_STEMS]
    forms = Counter(form for *_, term in stems for form in _forms(connection, term))
    found = [(form, distance(word.lower(), form.lower(), edits)) for form in forms]
    return sorted((each for each in found if each[1] <= edits), key=lambda each: (each[1], -forms[each[0]], each[0]))


def _apart(term: str, root: str, word: str, most: int) -> int:
    """Return how far a term of the index is from a word or its root; nothing, if the word begins with it."""
    if len(term) >= _BEGINNING and word.startswith(term):
        return 0
    return min(distance(root, term, most), distance(word, term, most))


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters are to be changed, added, left out or swapped with the next; `most` + 1 for more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]


def _forms(connection: Connection, term: str) -> Iterator[str]:
    """Yield the words whose stem begins like `term` in the first passages that hold it."""
    for held in engine(connection).texts(connection, term, _PASSAGES):
        yield from (word for word in _WORD.findall(held) if word.lower().startswith(term[:-1]))
