"""What a user installs is the wheel, not this folder: so the wheel is built, opened, installed and run."""

import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from uv import find_uv_bin

REPOSITORY = Path(__file__).parents[1]
PACKAGES = ["bot", "ingest", "prompts"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    _run(find_uv_bin(), "build", "--out-dir", folder, REPOSITORY)  # by way of the sdist, so both are tested
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel):
    return {name for name in ZipFile(wheel).namelist() if not name.endswith("/")}


@pytest.mark.parametrize("name", PACKAGES)
def test_no_dependency_shares_our_top_level_names(name):
    assert set(packages_distributions().get(name, [])) <= {"newsdesk"}


def test_the_wheel_holds_every_file_of_our_packages_and_nothing_else(names):
    ours = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {name for name in names if ".dist-info/" not in name} == ours


@pytest.mark.parametrize(
    "pattern",
    [
        r"bot/__main__\.py",
        r"bot/demo/articles/.+\.md",
        r"bot/demo/corrections/.+\.md",
        r"bot/page/frame\.html",
        r"bot/page/evaluation\.css",
        r"ingest/.+/migrations/.+\.py",
        r"prompts/.+\.md",
        r"newsdesk-.+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_holds_what_is_read_at_run_time(names, pattern):
    assert any(re.fullmatch(pattern, name) for name in names)


def test_the_wheel_runs_the_demo_from_another_folder(wheel, tmp_path):
    venv, elsewhere, home = (tmp_path / name for name in ("venv", "elsewhere", "home"))
    elsewhere.mkdir()
    home.mkdir()
    _run(find_uv_bin(), "venv", "--python", sys.executable, venv)
    lock, links = REPOSITORY / "requirements.lock", ("--link-mode", "symlink")  # a gigabyte that is not copied
    _run(find_uv_bin(), "pip", "install", *links, "--python", venv / "bin/python", "--constraint", lock, wheel)

    # COLUMNS keeps what is printed from being wrapped, so that quotes stand on one line.
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "COLUMNS": "1000"}
    shown = _run(venv / "bin/newsdesk", "demo", cwd=elsewhere, env=environment)

    assert "[1]" in shown
    assert any(sentence in shown for sentence in _sentences_of_the_samples())


def _sentences_of_the_samples():
    for path in (REPOSITORY / "bot/demo/articles").glob("*.md"):
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        yield from (found for found in re.split(r"\n+|(?<=[.”]) ", body) if len(found) > 40)


def _run(*command, cwd=None, env=None):
    env = env or _with_wheels_on_disk()
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _with_wheels_on_disk():
    """Give uv the folders of wheels that pip was given, as the Makefile does."""
    found = ",".join(os.environ.get("PIP_FIND_LINKS", "").split())
    return ({"UV_FIND_LINKS": found} if found else {}) | os.environ
