"""Exact search finds what brute force finds, however its vectors came in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from ingest.library.vectors import Vectors, from_bytes, to_bytes

SIZE = 8


def random(count, seed=1):
    made = np.random.default_rng(seed).standard_normal((count, SIZE)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture
def connection():
    """Tables as the ledger has them."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        create(connection)
        yield connection
    engine.dispose()


def create(connection):
    """Make the tables that an exact search reads, with the columns that it reads."""
    connection.execute(text("CREATE TABLE passages (number INTEGER PRIMARY KEY, vector BLOB)"))
    connection.execute(text("CREATE TABLE quantized (block INTEGER PRIMARY KEY, vectors BLOB)"))


def put(connection, vectors, *, first=1):
    rows = [{"number": number, "vector": to_bytes(vector)} for number, vector in enumerate(vectors, first)]
    connection.execute(text("INSERT INTO passages VALUES (:number, :vector)"), rows)


def brute_force(vectors, question, k):
    scores = vectors @ question
    return sorted(range(1, len(vectors) + 1), key=lambda number: (-scores[number - 1], number))[:k]


def numbers(found):
    return [number for number, _ in found]


@pytest.mark.parametrize("k", [1, 7, 99, 100, 101, 1000])
def test_the_nearest_are_those_of_brute_force(connection, k):
    stored, (question,) = random(100), random(1, seed=2)
    put(connection, stored)
    vectors = Vectors()
    vectors.top_up(connection)

    assert numbers(vectors.nearest(question, k)) == brute_force(stored, question, k)


def test_scores_are_cosines_best_first(connection):
    stored = random(20)
    put(connection, stored)
    vectors = Vectors()
    vectors.top_up(connection)

    found = vectors.nearest(stored[6], 20)

    assert found[0] == (7, pytest.approx(1, abs=1e-6))
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_equal_vectors_go_by_number(connection):
    put(connection, np.repeat(random(1), 5, axis=0))
    vectors = Vectors()
    vectors.top_up(connection)

    assert numbers(vectors.nearest(random(1)[0], 5)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("k", [0, 3])
def test_of_nothing_nothing_is_near(connection, k):
    vectors = Vectors()
    vectors.top_up(connection)

    assert vectors.nearest(random(1)[0], k) == []


def test_no_neighbours_are_asked_for_and_none_are_found(connection):
    put(connection, random(3))
    vectors = Vectors()
    vectors.top_up(connection)

    assert vectors.nearest(random(1)[0], 0) == []


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_however_it_grew_it_holds_what_was_committed(sizes):
    stored, (question,) = random(sum(sizes)), random(1, seed=2)
    engine = create_engine("sqlite://")
    vectors, first = Vectors(), 0
    with engine.connect() as connection:
        create(connection)
        for size in sizes:
            if size:
                put(connection, stored[first : first + size], first=first + 1)
            first += size
            vectors.top_up(connection)

            assert numbers(vectors.nearest(question, 5)) == brute_force(stored[:first], question, 5)
    engine.dispose()


def test_a_search_reads_each_passage_from_the_ledger_once(connection):
    put(connection, random(3))
    vectors = Vectors()
    vectors.top_up(connection)
    connection.execute(text("DELETE FROM passages WHERE number <= 3"))
    put(connection, random(2, seed=3), first=4)

    vectors.top_up(connection)

    assert sorted(numbers(vectors.nearest(random(1)[0], 9))) == [1, 2, 3, 4, 5]


def test_what_the_index_covers_is_left_to_it(connection):
    put(connection, random(10))
    vectors = Vectors(above=7)
    vectors.top_up(connection)

    assert sorted(numbers(vectors.nearest(random(1)[0], 9))) == [8, 9, 10]


def test_gaps_in_the_numbers_do_not_matter(connection):
    put(connection, random(2), first=5)
    put(connection, random(2, seed=2), first=900)
    vectors = Vectors()
    vectors.top_up(connection)

    assert sorted(numbers(vectors.nearest(random(1)[0], 9))) == [5, 6, 900, 901]


def test_vectors_come_back_from_the_ledger_as_they_went_in():
    stored = random(4)

    assert np.array_equal(from_bytes([to_bytes(vector) for vector in stored]), stored)


def test_vectors_of_other_precision_are_stored_as_the_ledger_has_them():
    assert len(to_bytes(np.ones(SIZE, np.float64)[::1])) == 4 * SIZE


def test_some_below_are_scanned_beside_those_above(connection):
    stored, (question,) = random(20), random(1, seed=2)
    put(connection, stored)
    vectors = Vectors(above=17, others=[5, 3])
    vectors.top_up(connection)
    put(connection, random(1, seed=3), first=21)
    vectors.top_up(connection)

    assert sorted(numbers(vectors.nearest(question, 100))) == [3, 5, 18, 19, 20, 21]


def test_those_below_do_not_bring_back_what_lies_between(connection):
    put(connection, random(20))
    vectors = Vectors(above=20, others=[5])
    for _ in range(2):
        vectors.top_up(connection)

    assert numbers(vectors.nearest(random(1)[0], 100)) == [5]
