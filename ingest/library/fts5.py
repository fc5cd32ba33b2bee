"""Searches words in SQLite, by its FTS5: one table for current passages and one for past ones."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

if TYPE_CHECKING:
    from ingest.library.lexical import Wanted

# Passages that are ranked for a question; a library that has no more is searched for every word. With a fiftieth of the
# library, 107 questions about the news of 2024 find as much among ten hits (docs/evaluation.md, "Speed").
READ = 10_000

_STEMS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'lexical', 'row')"


def create(connection: Connection) -> None:
    """Make both tables."""
    for past in (False, True):
        tokens = "porter unicode61 remove_diacritics 2"
        connection.execute(text(f"CREATE VIRTUAL TABLE {_table(past)} USING fts5(title, body, tokenize = '{tokens}')"))


def insert(connection: Connection, rows: Sequence[Mapping[str, object]], *, past: bool) -> None:
    """Add passages, none of which is there."""
    if rows:
        entered = f"INSERT INTO {_table(past)} (rowid, title, body) VALUES (:number, :title, :body)"
        connection.execute(text(entered), list(rows))


def delete(connection: Connection, numbers: Collection[int], *, past: bool) -> None:
    """Delete those of the passages that are there."""
    if numbers:
        connection.execute(text(f"DELETE FROM {_table(past)} WHERE rowid = :number"), [{"number": n} for n in numbers])


def retire(connection: Connection, numbers: Collection[int]) -> None:
    """Move those of the passages that are current to the past ones."""
    delete(connection, numbers, past=True)
    if numbers:
        moved = (
            "INSERT INTO lexical_past (rowid, title, body) SELECT rowid, title, body FROM lexical WHERE rowid = :number"
        )
        connection.execute(text(moved), [{"number": number} for number in numbers])
    delete(connection, numbers, past=False)


def known(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Return which of the passages are there, current or past."""
    return {
        found
        for past in (False, True)
        for number in numbers
        for found in connection.execute(
            text(f"SELECT rowid FROM {_table(past)} WHERE rowid = :number"), {"number": number}
        ).scalars()
    }


def merge(connection: Connection) -> None:
    """Merge the segments of both tables: what was deleted is only gone from them then."""
    for past in (False, True):
        connection.execute(text(f"INSERT INTO {_table(past)} ({_table(past)}) VALUES ('optimize')"))


def newest(connection: Connection, *, past: bool) -> int:
    """Return the highest number of a passage that is there."""
    return connection.execute(text(f"SELECT max(rowid) FROM {_table(past)}")).scalar() or 0


def often(connection: Connection, words: Sequence[str], *, past: bool) -> dict[str, int]:
    """Return how many passages hold each word: beyond READ, as many as there are if the others hold it as often."""
    table, last = _table(past), newest(connection, past=past)
    first = f"SELECT rowid FROM {table} WHERE {table} MATCH :word ORDER BY rowid LIMIT :most"
    counted = text(f"SELECT count(*), max(rowid) FROM ({first})")
    found = {}
    for word in words:
        count, upto = connection.execute(counted, {"word": _quoted(word), "most": READ + 1}).one()
        found[word] = count if count <= READ else count * last // upto
    return found


def ranked(connection: Connection, wanted: "Wanted", k: int | None, *, past: bool) -> list[tuple[int, float]]:
    """Return the `k` best passages with their scores, or all; ties go to the older number."""
    table = _table(past)
    found = connection.execute(
        text(f"SELECT rowid, -rank FROM {table} WHERE {table} MATCH :words ORDER BY rank, rowid LIMIT :k"),
        {"words": _expression(wanted), "k": -1 if k is None else k},  # to SQLite, -1 is all
    )
    return [(number, score) for number, score in found]


def texts(connection: Connection, word: str, most: int) -> list[str]:
    """Return headline and text of current passages that hold a word, `most` of them."""
    found = connection.execute(
        text("SELECT title || ' ' || body FROM lexical WHERE lexical MATCH :word LIMIT :most"),
        {"word": _quoted(word), "most": most},
    )
    return [str(held) for held in found.scalars()]


def stems(connection: Connection, first: str, after: str) -> list[tuple[str, int]]:
    """Return the stems of current passages from `first` on and before `after`, and how many passages hold each."""
    connection.execute(text(_STEMS))
    rows = connection.execute(
        text("SELECT term, doc FROM temp.vocabulary WHERE term >= :first AND term < :after"),
        {"first": first, "after": after},
    )
    return [(term, doc) for term, doc in rows]


def _table(past: bool) -> str:
    return "lexical_past" if past else "lexical"


def _expression(wanted: "Wanted") -> str:
    """Return it in FTS5's language. All phrases in the expression count in the ranking."""
    found = (" AND " if wanted.every else " OR ").join(map(_quoted, wanted.phrases))
    if wanted.body:
        return f"body: ({found})"
    if set(wanted.ranking) > set(wanted.phrases):
        return f"({found}) AND ({' OR '.join(map(_quoted, wanted.ranking))})"
    return found


def _quoted(phrase: str) -> str:
    """Return a phrase so that nothing in it is an operator."""
    return f'"{phrase}"'
