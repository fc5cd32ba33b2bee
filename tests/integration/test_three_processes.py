"""While one process takes versions in, the others find each as soon as it is committed."""

import pytest
from three_processes import run

WAIT = 3000  # ms; an idle machine waits a tenth of that, one that runs other tests beside this one may not


def check(report):
    for name, seen in report.items():
        faults = {what: times for what, times in seen.items() if what.split()[0].isupper()}
        assert (name, faults) == (name, {})
        assert seen["longest wait, ms"] < WAIT
    assert report["writer"]["commits"] > 20
    assert report["searcher that owns the index"]["generations"] > 0


def test_every_search_after_a_commit_finds_that_version_or_a_later_one(tmp_path):
    check(run(6, folder=tmp_path))


@pytest.mark.slow
def test_so_does_every_question_with_the_bundled_models(tmp_path):
    check(run(20, folder=tmp_path, models=True))
