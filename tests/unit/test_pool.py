"""Batches that are embedded elsewhere while the next are read."""

from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fakes import FakeEmbedder
from invented import article, story

from ingest.errors import ModelError
from ingest.intake.take_in import take_in
from ingest.library.library import Library


class FarPool:
    """Embeds a batch when somebody waits for it; `failing` is the number of the batch that fails."""

    together = 4

    def __init__(self, *, ahead=3, failing=None):
        self.ahead, self._failing = ahead, failing
        self.batches, self.waited_for, self.most = [], 0, 0

    def submit(self, texts):
        self.batches.append(texts)
        self.most = max(self.most, len(self.batches) - self.waited_for)
        return SimpleNamespace(done=lambda: False, result=lambda: self._result(texts))

    def _result(self, texts):
        self.waited_for += 1
        if self.waited_for == self._failing:
            raise ModelError("the pool is gone")
        return FakeEmbedder().embed(texts)


@pytest.fixture
def library(tmp_path):
    with closing(Library(tmp_path / "home")) as opened:
        yield opened


def texts(library):
    return {each.id: [v.text for v in library.history(each.id)] for each in library.articles()}


def test_as_many_batches_are_under_way_as_the_pool_takes_and_no_more(library):
    pool = FarPool(ahead=3)

    report = take_in(map(article, range(20)), library, lambda: pool)

    assert (report.added, pool.waited_for, len(pool.batches)) == (20, 20, 20)
    assert pool.most == 4  # three ahead, and the one that is waited for


def test_articles_are_committed_in_the_order_in_which_they_came(library):
    take_in(map(article, range(9)), library, FarPool)

    with library.ledger.reading() as connection:
        arrived = connection.exec_driver_sql("SELECT article_id FROM arrivals ORDER BY number").scalars().all()
    assert arrived == [f"story-{number}" for number in range(9)]


def test_two_editions_of_a_story_that_are_near_each_other_are_both_kept_and_share_their_passages(library):
    editions = [article(n, edition) for n in range(3) for edition in range(3)]

    apart, near = FarPool(), take_in(editions, library, FarPool)
    with closing(Library(library.home.with_name("apart"))) as other:
        for each in editions:
            take_in([each], other, lambda: apart)

    assert texts(library) == {f"story-{n}": [story(n, edition) for edition in range(3)] for n in range(3)}
    assert near.passages_embedded == sum(map(len, apart.batches))


def test_an_article_waits_for_another_at_its_address(library):
    first, other = (replace(article(n), id=None, url="https://a.example/story") for n in range(2))

    report = take_in([first, article(5), other], library, FarPool)

    assert (report.added, report.updated, report.failed) == (2, 1, [])


def test_a_pool_that_fails_leaves_what_was_committed_and_the_rest_is_made_up_for(library):
    pool = FarPool(failing=4)
    with pytest.raises(ModelError, match="the pool is gone"):
        take_in(map(article, range(9)), library, lambda: pool)

    assert list(texts(library)) == [f"story-{n}" for n in range(3)]
    assert take_in(map(article, range(9)), library, FarPool).added == 6


def test_a_pool_is_not_started_for_what_is_known(library):
    take_in([article(1)], library, FarPool)

    report = take_in([article(1), article(1)], library, lambda: pytest.fail("it was started"))

    assert report.unchanged == 2
