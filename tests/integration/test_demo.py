"""`newsdesk demo`, with the models that come with newsdesk: it is what people see first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def shown(home):
    """Run the demo once, from the repository, and return what it shows."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"], capture_output=True, text=True, check=False, cwd=REPOSITORY,
        env=os.environ | {"NEWSDESK_HOME": str(home), "COLUMNS": "80"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_it_shows_the_commands_that_a_user_would_type(shown):
    assert [line for line in shown.splitlines() if line.startswith("$ ")] == [
        "$ newsdesk ingest bot/demo/articles",
        '$ newsdesk ask "How much will the bridge repairs cost?"',
        '$ newsdesk ask "What did the chief engineer say about the bridge?"',
        '$ newsdesk ask "Who designed Lantern Bridge?"',
        "$ newsdesk ingest bot/demo/corrections/lantern-bridge.md",
        "$ newsdesk changes lantern-bridge-repairs",
        "$ newsdesk recalls",
        '$ newsdesk ask "How much will the bridge repairs cost?"',
    ]


def test_it_answers_refuses_and_corrects_itself(shown):
    before, after = shown.split("$ newsdesk ingest bot/demo/corrections/lantern-bridge.md")
    answered_again = after.split('$ newsdesk ask "How much')[1]

    assert "£4.2 million" in before
    assert "£4.8 million" not in before
    assert "said Tomas Wikland" in before
    assert "The articles don't say." in before
    assert "£4.8 million" in answered_again


def test_it_shows_what_changed(shown):
    assert "1 updated" in shown
    assert "- The bridge is due to reopen on Saturday >>30 August<<.\n" in shown
    assert "+ The bridge is due to reopen on Saturday >>20 September<<.\n" in shown


def test_it_recalls_the_answer_that_was_overtaken(shown):
    recalled = shown.split("$ newsdesk recalls")[1].split("$ newsdesk ask")[0]

    assert recalled.splitlines()[1] == "How much will the bridge repairs cost?"
    assert ">>£4.2<<" in recalled and ">>£4.8<<" in recalled
    assert "chief engineer" not in recalled


def test_it_ends_with_what_to_do_next(shown):
    assert shown.endswith("  python -m bot ingest FILE\n  python -m bot chat\n\n")


def test_it_does_not_touch_the_user_s_library(shown, home):
    assert not home.exists()
