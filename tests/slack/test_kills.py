"""Killed at random moments while Slack fails, the bot answers every question exactly once."""

import pytest
from recall_kills import Recalls
from slack_kills import Burst
from slack_load import load


@pytest.mark.parametrize(
    ("questions", "kills"), [(25, 3), pytest.param(150, 30, marks=pytest.mark.slow)], ids=["short", "long"]
)
async def test_every_question_that_was_acknowledged_is_answered_exactly_once(questions, kills):
    wrong, never, _ = await Burst(questions, kills, seed=1).run()

    assert wrong == []
    assert never < questions / 2, "the test tests nothing where hardly any question comes in"


@pytest.mark.slow
async def test_every_overtaken_answer_is_told_of_once_and_what_is_removed_is_taken_back():
    assert await Recalls(20, 30, seed=1).run() == []


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_burst_is_answered_exactly_once(mode):
    found = await load(60, 2.0, "0.05", mode, settling=0)

    assert found["exactly one answer"] == found["mentions"] == 60
