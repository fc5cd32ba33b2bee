"""Killed at whatever step of taking in a version, the library is whole, and then as if nothing had happened."""

import pytest
from step_kills import CASES, run


def check(report):
    for case, seen in report.items():
        assert (case, set(seen)) == (case, {"steps"})
        assert seen["steps"] > 20


def test_a_correction_that_is_killed_at_one_of_four_steps_of_the_ledger(tmp_path):
    check(run(tmp_path, indexed=False, cases=["a correction"], every=4))


@pytest.mark.slow
@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_whatever_arrives_and_whether_there_is_an_index(tmp_path, case, indexed):
    check(run(tmp_path, indexed=indexed, cases=[case]))
