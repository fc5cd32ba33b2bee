"""The command `newsdesk` in a process of its own: what it imports, sets and says before any command runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import filled_library

HEAVY = set(
    """aiohttp asyncio chromadb feedparser httpx numpy nupunkt onnxruntime pydantic rich slack_bolt slack_sdk sqlalchemy
    ssrfguard""".split()
)
REPOSITORY = Path(__file__).parents[2]


def python(*arguments, **env):
    """Run a fresh Python with the environment's `env` changed."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)} | env
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment)


def test_help_imports_nothing_heavy():
    code = "import sys; from bot.cli.app import run; run(['--help']); sys.stderr.write(' '.join(sys.modules))"
    done = python("-c", code)

    assert done.returncode == 0
    assert not HEAVY & set(done.stderr.split())


def test_it_runs_as_a_module():
    assert python("-m", "bot", "--version").stdout.startswith("newsdesk ")


@pytest.mark.parametrize(("given", "expected"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_linear_algebra_gets_one_thread_unless_the_user_says_otherwise(monkeypatch, given, expected):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    code = (
        "import os, sys; sys.argv = ['newsdesk', '--version']; from bot.__main__ import main\n"
        "try: main()\nexcept SystemExit: sys.stderr.write(os.environ['OPENBLAS_NUM_THREADS'])"
    )

    assert python("-c", code, **given).stderr == expected


def test_ctrl_c_while_it_starts_is_quiet():
    code = (
        "import sys; from bot.__main__ import main\n"
        "class Interrupted:\n    def find_spec(*_): raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted)\nmain()"
    )
    done = python("-c", code)

    assert (done.returncode, done.stderr) == (130, "")


def test_a_reader_that_goes_away_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path))
    filled_library(tmp_path).close()
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "bot", "articles", "--json"], stdout=writing, stderr=subprocess.PIPE,
        check=False, env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    os.close(writing)

    assert (done.returncode, done.stderr) == (1, b"")
