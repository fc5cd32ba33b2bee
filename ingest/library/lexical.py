"""The lexical index: BM25 over passages and their headlines, in SQLite's FTS5, next to the other tables.

Current and past passages are in two tables, so that text corrected long ago neither slows today's search nor affects
its word frequencies: the ranking is that of a library that never held anything else.
"""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from ingest.english.common_words import COMMON

_WORD = re.compile(r"\w+")
# Passages that are ranked for a question; a library that has no more is searched for every word. With a fiftieth of the
# library, 107 questions about the news of 2024 find as much among ten hits (docs/evaluation.md, "Speed").
_READ = 10_000


def create(connection: Connection) -> None:
    """Create both tables, stemmed (Porter) and without accents: `Zelenskyy's` finds `Zelenskyy`, `Bogota` `Bogotá`."""
    for table in ("lexical", "lexical_past"):
        connection.execute(
            text(
                f"CREATE VIRTUAL TABLE {table} USING fts5"
                "(title, body, tokenize = 'porter unicode61 remove_diacritics 2')"
            )
        )


Row = Mapping[str, object]  # number, title, body


def enter(connection: Connection, rows: Sequence[Row]) -> None:
    """Add passages as current ones."""
    _delete(connection, "lexical_past", [row["number"] for row in rows])
    _insert(connection, "lexical", rows)


def enter_past(connection: Connection, rows: Sequence[Row]) -> None:
    """Add the passages of an edition that was outdated when it arrived, except those already stored."""
    known = {
        number
        for table in ("lexical", "lexical_past")
        for row in rows
        for number in connection.execute(
            text(f"SELECT rowid FROM {table} WHERE rowid = :number"), {"number": row["number"]}
        ).scalars()
    }
    _insert(connection, "lexical_past", [row for row in rows if row["number"] not in known])


def retire(connection: Connection, numbers: Sequence[int]) -> None:
    """Move the passages with `numbers` from the current ones to the past ones."""
    moved = [{"number": number} for number in numbers]
    _delete(connection, "lexical_past", numbers)
    if moved:
        move = (
            "INSERT INTO lexical_past (rowid, title, body) SELECT rowid, title, body FROM lexical WHERE rowid = :number"
        )
        connection.execute(text(move), moved)
    _delete(connection, "lexical", numbers)


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Delete the passages with `numbers`, then merge the tables, so that no word of them remains in their segments."""
    for table in ("lexical", "lexical_past"):
        _delete(connection, table, numbers)
        connection.execute(text(f"INSERT INTO {table} ({table}) VALUES ('optimize')"))


def nearest(connection: Connection, question: str, k: int, *, past: bool = False) -> list[tuple[int, float]]:
    """Return (passage number, BM25 score) of the `k` best passages, best first; ties go to the older number.

    `past` searches the passages that are no longer current.
    """
    words = telling(question)
    if not words:
        return []
    table = "lexical_past" if past else "lexical"
    newest = connection.execute(text(f"SELECT max(rowid) FROM {table}")).scalar() or 0
    if newest > _READ:
        return _ranked(connection, _rarest(connection, words, table), k, past=past)
    return _ranked(connection, match(words), k, past=past)


def _rarest(connection: Connection, words: Sequence[str], table: str) -> str:
    """Return an expression for passages that hold one of the rarest of `words`; all of them count in the ranking.

    What one passage in ten holds tells little of which is meant, and ranking all that hold it is what a search costs.
    """
    count = text(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH :word LIMIT :most)")
    often = {word: connection.execute(count, {"word": f'"{word}"', "most": _READ + 1}).scalar_one() for word in words}
    rare = sorted((word for word in words if often[word]), key=often.__getitem__)
    kept: list[str] = []
    read = 0
    for word in rare:
        read += often[word]
        if kept and read > _READ:
            break
        kept.append(word)
    if len(kept) == len(rare):
        return match(kept or words)
    return f"({match(kept)}) AND ({match(rare)})"


def holding(connection: Connection, words: Sequence[str], k: int, *, past: bool = False) -> list[tuple[int, float]]:
    """Return, like `nearest`, the passages that hold these words in a row, or the first or last dozen of them.

    A quotation may be longer than a passage.
    """
    parts = dict.fromkeys(" ".join(part) for part in (words[:12], words[-12:]))
    return _ranked(connection, "body: (" + " OR ".join(f'"{part}"' for part in parts) + ")", k, past=past)


def with_all(
    connection: Connection, words: Sequence[str], *, phrase: bool, past: bool, most: int | None = None
) -> list[int]:
    """Return the numbers of the passages that hold all of `words`, in a row if they are a `phrase`, best first."""
    parts = [word.lower() for each in words for word in _WORD.findall(each)]
    if not parts:
        return []
    expression = f'"{" ".join(parts)}"' if phrase else " AND ".join(f'"{part}"' for part in parts)
    return [number for number, _ in _ranked(connection, expression, most or -1, past=past)]  # to SQLite, -1 is all


def telling(question: str) -> list[str]:
    """Return the meaningful words of `question`, each once; all of them if none is."""
    words = list(dict.fromkeys(_WORD.findall(question.lower())))
    return [word for word in words if word not in COMMON] or words


def match(words: Sequence[str]) -> str:
    """Return an FTS5 expression for any of `words`, quoted so that none is an operator."""
    return " OR ".join(f'"{word}"' for word in words)


def _ranked(connection: Connection, expression: str, k: int, *, past: bool) -> list[tuple[int, float]]:
    table = "lexical_past" if past else "lexical"
    found = connection.execute(
        text(f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH :words ORDER BY rank, rowid LIMIT :k"),
        {"words": expression, "k": k},
    )
    return [(number, score) for number, score in found]


def _insert(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(text(f"INSERT INTO {table} (rowid, title, body) VALUES (:number, :title, :body)"), rows)


def _delete(connection: Connection, table: str, numbers: Sequence[object]) -> None:
    if numbers:
        connection.execute(text(f"DELETE FROM {table} WHERE rowid = :number"), [{"number": n} for n in numbers])
