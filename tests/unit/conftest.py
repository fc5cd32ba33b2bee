"""The command line, run inside the test's process."""

import io
import sys
from dataclasses import dataclass

import pytest
from fakes import FakeDesk, FakeEmbedder, filled_library

from bot.cli.app import run


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give the test a library, a folder and a terminal of its own."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.models.loading.load_embedder", lambda name: FakeEmbedder())
    return tmp_path / "home"


@pytest.fixture
def newsdesk(home, capfdbinary, monkeypatch):
    """Run a command and return its exit code and what it wrote, with line endings as they are."""

    def call(*arguments, stdin=b""):
        piped = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8") if isinstance(stdin, bytes) else stdin
        monkeypatch.setattr(sys, "stdin", piped)
        code = run(arguments)
        written = capfdbinary.readouterr()
        return Done(code, written.out.decode(), written.err.decode())

    return call


@pytest.fixture
def library(home):
    """Fill the library that commands open."""
    library = filled_library(home)
    yield library
    library.close()


@pytest.fixture
def desk(library, monkeypatch):
    """Let commands ask a FakeDesk; how it was opened is in `desk.opened`."""
    desk = FakeDesk(library)
    desk.opened = []

    def open_desk(settings, *, own_index=False):
        desk.opened.append(own_index)
        return desk

    monkeypatch.setattr("bot.desk.Desk.open", open_desk)
    monkeypatch.setattr(desk, "close", lambda: None)
    return desk
