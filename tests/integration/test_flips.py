"""While an article flips between two versions, every answer is of one of them."""

import pytest
from flips import run


def check(seen, flips):
    assert {what: times for what, times in seen.items() if what.split()[0].isupper()} == {}
    assert seen["flips"] == flips
    assert seen["answers"] > flips / 10


def test_no_answer_mixes_versions_and_none_misses_the_article(tmp_path):
    check(run(60, seconds=4, folder=tmp_path), 60)


@pytest.mark.slow
def test_so_it_is_with_the_bundled_models(tmp_path):
    check(run(1000, seconds=100, folder=tmp_path, models=True), 1000)
