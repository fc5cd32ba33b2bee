"""A process that dies while it builds the index leaves nothing that the next one could stumble over."""

import pytest
from index_kills import run

FAULTS = ("MISSED", "LEFTOVERS", "WRONG", "DIED")


@pytest.mark.parametrize("aimed", [False, True], ids=["random", "aimed"])
def test_every_record_finds_itself_after_a_kill(tmp_path, aimed):
    report = run(2, aimed=aimed, folder=tmp_path / "index", seed=1 + aimed)

    assert {name: times for name, times in report.items() if name.startswith(FAULTS) and times} == {}
    assert not aimed or report["killed while building"] >= 1
