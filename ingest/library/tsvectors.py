"""Searches words in PostgreSQL: BM25 as SQLite's FTS5 computes it, over a tsvector of stems that are cut here.

PostgreSQL's own parser and `ts_rank` would find and rank otherwise: a library must answer alike wherever it is kept.
BM25: Robertson and Zaragoza 2009, with the constants of FTS5 (k1 1.2, b 0.75).
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from ingest.english.stems import porter

if TYPE_CHECKING:
    from ingest.library.lexical import Wanted

_TABLES = """
CREATE TABLE lexical (
    number INTEGER PRIMARY KEY, past BOOLEAN NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
    words TSVECTOR NOT NULL, length INTEGER NOT NULL
) WITH (toast_tuple_target = 4080);
ALTER TABLE lexical ALTER COLUMN words SET STORAGE MAIN;
CREATE INDEX ix_lexical_current ON lexical USING gin (words) WITH (fastupdate = off) WHERE NOT past;
CREATE INDEX ix_lexical_past ON lexical USING gin (words) WITH (fastupdate = off) WHERE past;
CREATE TABLE lexical_stems (
    past BOOLEAN NOT NULL, stem TEXT COLLATE "C" NOT NULL, passages INTEGER NOT NULL, PRIMARY KEY (past, stem)
);
CREATE TABLE lexical_sizes (past BOOLEAN PRIMARY KEY, passages INTEGER NOT NULL, words BIGINT NOT NULL);
INSERT INTO lexical_sizes VALUES (FALSE, 0, 0), (TRUE, 0, 0)
"""
_TOKEN = re.compile(r"[^\W_]+")
_SHORTEST, _LONGEST = 3, 64  # letters of what is stemmed, as in FTS5; what is longer is cut
_APART = 20  # places between headline and text: no phrase reaches from one into the other
_K1, _B = 1.2, 0.75
_LEAST = 1e-6  # the weight of a word that most passages hold
_ROUGH = 200  # passages besides those wanted whose words are counted, not only found; a choice: it takes some 5 ms
# Passages that are ranked for a question, as `READ` of `fts5`; here each costs 8 µs instead of 2.
READ = 3_000

Row = Mapping[str, object]


def create(connection: Connection) -> None:
    """Make the tables: passages with their stems, and what BM25 has to know of all of them."""
    for statement in _TABLES.split(";\n"):
        connection.execute(text(statement))


def insert(connection: Connection, rows: Sequence[Row], *, past: bool) -> None:
    """Add passages, none of which is there."""
    if not rows:
        return
    held: Counter[str] = Counter()
    entered: list[dict[str, object]] = []
    for row in rows:
        title, body = _stemmed(str(row["title"])), _stemmed(str(row["body"]))
        held.update({*title, *body})
        entered.append({**row, "past": past, "words": _tsvector(title, body), "length": len(title) + len(body)})
    connection.execute(
        text(
            "INSERT INTO lexical (number, past, title, body, words, length)"
            " VALUES (:number, :past, :title, :body, CAST(:words AS tsvector), :length)"
        ),
        entered,
    )
    _count(connection, past, held, len(entered), sum(int(str(row["length"])) for row in entered))


def delete(connection: Connection, numbers: Collection[int], *, past: bool) -> None:
    """Delete those of the passages that are there."""
    if numbers:
        _discount(connection, numbers, past=past)
        connection.execute(text(f"DELETE FROM lexical WHERE {_AMONG}"), _among(numbers, past=past))


def retire(connection: Connection, numbers: Collection[int]) -> None:
    """Move those of the passages that are current to the past ones."""
    if numbers:
        held, passages, words = _discount(connection, numbers, past=False)
        connection.execute(text(f"UPDATE lexical SET past = TRUE WHERE {_AMONG}"), _among(numbers, past=False))
        _count(connection, True, held, passages, words)


def known(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Return which of the passages are there, current or past."""
    found = text("SELECT number FROM lexical WHERE number = ANY(:numbers)")
    return set(connection.execute(found, {"numbers": list(numbers)}).scalars())


def merge(connection: Connection) -> None:
    """Delete the stems that no passage holds any more."""
    connection.execute(text("DELETE FROM lexical_stems WHERE passages <= 0"))


def newest(connection: Connection, *, past: bool) -> int:
    """Return the highest number of a passage that is there."""
    found = text("SELECT number FROM lexical WHERE past = :past ORDER BY number DESC LIMIT 1")
    return connection.execute(found, {"past": past}).scalar() or 0


def often(connection: Connection, words: Sequence[str], *, past: bool) -> dict[str, int]:
    """Return how many passages hold each word; for several in one, the rarest counts."""
    parts = {word: _stemmed(word) for word in words}
    held = _held(connection, {stem for stems in parts.values() for stem in stems}, past=past)
    return {word: min(held[stem] for stem in stems) if stems else 0 for word, stems in parts.items()}


def ranked(connection: Connection, wanted: "Wanted", k: int | None, *, past: bool) -> list[tuple[int, float]]:
    """Return the `k` best passages with their scores, or all; ties go to the older number.

    Where more hold them than are counted, it is decided first by which words a passage holds, however often.
    """
    expression = _expression(wanted)
    if not expression:
        return []
    weights, average = _weights(connection, {stem for phrase in wanted.ranking for stem in _stemmed(phrase)}, past=past)
    given: dict[str, Any] = {"wanted": expression, "average": average, "stems": list(weights)}
    given |= {f"weight{i}": weight for i, weight in enumerate(weights.values())}
    given |= {f"stem{i}": f"'{stem}'" for i, stem in enumerate(weights)}
    given["most"] = None if k is None else k + _ROUGH
    # Whether a passage is past is written out: PostgreSQL has an index for each.
    kept = "past" if past else "NOT past"
    holds = " + ".join(
        f"CASE WHEN words @@ CAST(:stem{i} AS tsquery) THEN :weight{i} ELSE 0 END" for i in range(len(weights))
    )
    rough = f"({holds or '0'}) / (1 + {_K1} * ({1 - _B} + {_B} * length / CAST(:average AS float)))"
    rows = connection.execute(
        text(
            "SELECT number, length, ARRAY(SELECT lexeme || ' ' || cardinality(positions) FROM unnest(words)"
            " WHERE lexeme = ANY(:stems))"
            f" FROM (SELECT number, length, words FROM lexical WHERE {kept} AND words @@ CAST(:wanted AS tsquery)"
            f" ORDER BY {rough} DESC, number LIMIT :most) found"
        ),
        given,
    )
    found = []
    for number, length, held in rows:
        counted = (each.split(" ") for each in held)
        score = sum(_score(weights[stem], int(times), length / average) for stem, times in counted)
        found.append((number, score))
    return sorted(found, key=lambda each: (-each[1], each[0]))[:k]


def texts(connection: Connection, word: str, most: int) -> list[str]:
    """Return headline and text of current passages that hold a word, `most` of them."""
    if not (phrase := _phrase(word)):
        return []
    found = connection.execute(
        text(
            "SELECT title || ' ' || body FROM lexical WHERE NOT past AND words @@ CAST(:word AS tsquery)"
            " ORDER BY number LIMIT :most"
        ),
        {"word": phrase, "most": most},
    )
    return [str(held) for held in found.scalars()]


def stems(connection: Connection, first: str, after: str) -> list[tuple[str, int]]:
    """Return the stems of current passages from `first` on and before `after`, and how many passages hold each."""
    rows = connection.execute(
        text(
            "SELECT stem, passages FROM lexical_stems"
            " WHERE NOT past AND stem >= :first AND stem < :after AND passages > 0 ORDER BY stem"
        ),
        {"first": first, "after": after},
    )
    return [(stem, passages) for stem, passages in rows]


_AMONG = "past = :past AND number = ANY(:numbers)"


def _among(numbers: Collection[int], *, past: bool) -> dict[str, object]:
    return {"numbers": list(numbers), "past": past}


def _count(connection: Connection, past: bool, held: Mapping[str, int], passages: int, words: int) -> None:
    """Count passages in that hold these stems."""
    connection.execute(
        text(
            "INSERT INTO lexical_stems (past, stem, passages)"
            " SELECT :past, stem, many"
            " FROM unnest(CAST(:stems AS text[]), CAST(:many AS integer[])) AS new (stem, many)"
            " ON CONFLICT (past, stem) DO UPDATE SET passages = lexical_stems.passages + excluded.passages"
        ),
        {"past": past, "stems": list(held), "many": list(held.values())},
    )
    connection.execute(
        text("UPDATE lexical_sizes SET passages = passages + :passages, words = words + :words WHERE past = :past"),
        {"past": past, "passages": passages, "words": words},
    )


def _discount(connection: Connection, numbers: Collection[int], *, past: bool) -> tuple[dict[str, int], int, int]:
    """Count passages out; return the stems that they hold, how many they are, and their words."""
    among = _among(numbers, past=past)
    rows = connection.execute(
        text(f"SELECT lexeme, count(*) FROM lexical, unnest(words) WHERE {_AMONG} GROUP BY lexeme"), among
    )
    held = {stem: many for stem, many in rows}
    passages, words = connection.execute(
        text(f"SELECT count(*), coalesce(sum(length), 0) FROM lexical WHERE {_AMONG}"), among
    ).one()
    if passages:
        _count(connection, past, {stem: -many for stem, many in held.items()}, -passages, -words)
    return held, passages, words


def _held(connection: Connection, stems: Collection[str], *, past: bool) -> Counter[str]:
    rows = connection.execute(
        text("SELECT stem, passages FROM lexical_stems WHERE past = :past AND stem = ANY(:stems)"),
        {"past": past, "stems": list(stems)},
    )
    return Counter({stem: passages for stem, passages in rows})


def _weights(connection: Connection, stems: Collection[str], *, past: bool) -> tuple[dict[str, float], float]:
    """Return the weight of each stem, and the average length of a passage."""
    passages, words = connection.execute(
        text("SELECT passages, words FROM lexical_sizes WHERE past = :past"), {"past": past}
    ).one()
    held = _held(connection, stems, past=past)
    weights = {
        stem: max(math.log((passages - held[stem] + 0.5) / (held[stem] + 0.5)), _LEAST) for stem in sorted(stems)
    }
    return weights, words / passages if passages and words else 1.0


def _score(weight: float, times: int, length: float) -> float:
    return weight * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * length))


def _expression(wanted: "Wanted") -> str:
    """Return it in PostgreSQL's language; nothing if it names no word."""
    phrases = [phrase for each in wanted.phrases if (phrase := _phrase(each, mark=":D" if wanted.body else ""))]
    if wanted.every and len(phrases) < len(wanted.phrases):
        return ""
    return (" & " if wanted.every else " | ").join(phrases)


def _phrase(words: str, mark: str = "") -> str:
    """Return words in a row; they are letters and digits alone, so nothing in them is an operator."""
    row = " <-> ".join(f"'{stem}'{mark}" for stem in _stemmed(words))
    return f"({row})" if row else ""


def _tsvector(title: Sequence[str], body: Sequence[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, stem in enumerate(title, 1):
        places.setdefault(stem, []).append(f"{place}A")
    for place, stem in enumerate(body, len(title) + _APART):
        places.setdefault(stem, []).append(str(place))
    return " ".join(f"'{stem}':{','.join(at)}" for stem, at in places.items())


def _stemmed(given: str) -> list[str]:
    """Return the stems of a text in order: without accents, in small letters (Porter, as in FTS5)."""
    plain = unicodedata.normalize("NFD", given.lower())
    if not plain.isascii():
        plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    return [_stem(word) for word in _TOKEN.findall(plain)]


@lru_cache(100_000)
def _stem(word: str) -> str:
    return porter(word) if word.isascii() and _SHORTEST <= len(word) <= _LONGEST else word[:_LONGEST]
