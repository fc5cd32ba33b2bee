"""A process that dies while it takes articles in leaves each of them whole or not at all."""

import pytest
from ingest_kills import run, run_command


def faults(report):
    """What is written in capitals must not have happened."""
    return {name: times for name, times in report.items() if name.split()[0].strip(":").isupper()}


@pytest.mark.parametrize("aimed", [False, True], ids=["random", "aimed"])
def test_after_a_kill_every_article_is_whole_and_the_next_run_makes_it_as_good_as_new(tmp_path, aimed):
    report = run(1, aimed=aimed, folder=tmp_path, seed=11 + aimed)

    assert faults(report) == {}
    assert not aimed or report["killed while a generation was built"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("aimed", [False, True], ids=["random", "aimed"])
def test_so_it_is_after_many_kills(tmp_path, aimed):
    assert faults(run(10, aimed=aimed, folder=tmp_path, seed=100 + 100 * aimed)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--workers", "2")], ids=["here", "in workers"])
def test_a_killed_ingest_command_is_finished_by_the_next_one(tmp_path, options):
    report = run_command(3, *options, folder=tmp_path, seed=1)

    assert faults(report) == {}
