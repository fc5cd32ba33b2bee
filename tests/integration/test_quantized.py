"""What a process without an index reads: vectors in a quarter of their size, as whole as if it read all of them."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from invented import WordsEmbedder, article, story
from sqlalchemy import delete, func, select

from ingest.intake.take_in import take_in
from ingest.library import quantized, schema
from ingest.library.library import Library

SIZE, ARTICLES = 8, 12


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Blocks of a few passages."""
    monkeypatch.setattr(quantized, "SIZE", SIZE)


@pytest.fixture
def home(tmp_path) -> Path:
    with closing(Library(tmp_path / "home")) as library:
        filled(library, range(ARTICLES))
    return tmp_path / "home"


def filled(library: Library, numbers) -> None:
    assert take_in([article(number) for number in numbers], library, WordsEmbedder).failed == []


def blocks(library: Library) -> list[int]:
    with library.ledger.reading() as connection:
        return sorted(connection.execute(select(schema.quantized.c.block)).scalars())


def last(library: Library) -> int:
    with library.ledger.reading() as connection:
        return connection.execute(select(func.max(schema.passages.c.number))).scalar_one()


def unquantized(library: Library) -> None:
    with library.ledger.writing() as connection:
        connection.execute(delete(schema.quantized))


def found(home: Path, texts: list[str]) -> list[list[tuple[str, str, float]]]:
    """What a process that has just been started finds."""
    with closing(Library(home)) as library:
        hits = []
        for vector in WordsEmbedder().embed(texts):
            with library.snapshot() as snapshot:
                hits.append([(placed.article_id, placed.id, score) for placed, score in snapshot.dense(vector, 10)])
        return hits


def same(hits, others) -> bool:
    """Are these the same passages with the same scores, but for what float32 rounds?"""
    return hits == [[(*placed, pytest.approx(score, abs=3e-6)) for *placed, score in each] for each in others]


QUESTIONS = [story(number)[:90] for number in range(ARTICLES)]


def test_blocks_come_with_the_articles(home):
    with closing(Library(home)) as library:
        assert last(library) > 5 * SIZE
        assert blocks(library) == list(range(last(library) // SIZE))


def test_the_same_is_found_with_the_same_scores_as_from_all_vectors(home):
    by_blocks = found(home, QUESTIONS)
    with closing(Library(home)) as library:
        unquantized(library)

    assert same(by_blocks, found(home, QUESTIONS))
    assert all(len(hits) == 10 for hits in by_blocks)


def test_only_what_is_in_no_block_is_read_itself(home, monkeypatch):
    with closing(Library(home)) as library:
        with library.snapshot() as snapshot:
            held = snapshot._vectors._count
        assert held == last(library) % SIZE


def test_a_removal_deletes_the_blocks_that_held_it_and_all_else_is_found(home):
    with closing(Library(home)) as library:
        library.remove("story-5")
        rest, whole = blocks(library), last(library) // SIZE
    after = found(home, QUESTIONS)
    with closing(Library(home)) as library:
        unquantized(library)

    assert 0 < len(rest) < whole
    assert same(after, found(home, QUESTIONS))
    assert not any(article_id == "story-5" for hits in after for article_id, *_ in hits)


def test_the_next_articles_bring_back_what_a_removal_deleted(home):
    with closing(Library(home)) as library:
        library.remove("story-5")
        filled(library, range(ARTICLES, ARTICLES + 2))

        assert blocks(library) == list(range(last(library) // SIZE))
    by_blocks = found(home, QUESTIONS)
    with closing(Library(home)) as library:
        unquantized(library)
    assert same(by_blocks, found(home, QUESTIONS))


def test_a_removal_while_a_process_holds_the_blocks_is_gone_from_its_next_search(home):
    with closing(Library(home)) as library, closing(Library(home)) as other:
        [vector] = WordsEmbedder().embed([story(5)[:90]])
        with library.snapshot() as snapshot:
            before = {placed.article_id for placed, _ in snapshot.dense(vector, 3)}
        other.remove("story-5")
        with library.snapshot() as snapshot:
            after = {placed.article_id for placed, _ in snapshot.dense(vector, 30)}

    assert ("story-5" in before, "story-5" in after, len(after) > 3) == (True, False, True)


def test_a_library_without_blocks_gets_a_few_with_each_commit(home):
    with closing(Library(home)) as library:
        unquantized(library)
        filled(library, [ARTICLES])
        assert blocks(library) == [0, 1]
        filled(library, [ARTICLES + 1])
        assert blocks(library) == [0, 1, 2, 3]


def test_a_block_whose_passages_are_all_removed_is_empty_and_finds_nothing(home):
    with closing(Library(home)) as library:
        for number in range(ARTICLES):
            library.remove(f"story-{number}")
        filled(library, range(ARTICLES, ARTICLES + 3))
        while len(blocks(library)) < last(library) // SIZE:
            filled(library, range(last(library), last(library) + 4))
    [hits] = found(home, [story(ARTICLES)])

    assert len(hits) == 10
    assert hits[0][0] == f"story-{ARTICLES}"


def test_what_is_a_number_s_own_is_not_found_where_it_has_no_passage(home):
    with closing(Library(home)) as library:
        library.remove("story-5")
        filled(library, range(ARTICLES, ARTICLES + 2))
        with library.ledger.reading() as connection:
            held = quantized.Quantized(connection)
            numbers = set(connection.execute(select(schema.passages.c.number)).scalars())
    few = held.nearest(np.ones(384, np.float32) / 384**0.5, 10_000)

    assert set(few) == {number for number in numbers if number <= len(held.spans) * SIZE}
