"""The command line, run inside the test's process."""

import io
import json
import platform
import sys
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from fakes import FakeDesk, FakeEmbedder, filled_library

from bot.cli.app import run
from ingest.reading import child

platform.platform()  # `newsdesk doctor` says it; Python asks `uname` for it, once a process


class ReadsHere:
    """Answers as the child process that reads strangers' documents does, from within the test's."""

    left = 1

    def ask(self, about, content):
        return json.loads(json.dumps(child._reply(about, content)))

    def is_gone(self):
        return False

    def end(self):
        return 0


@dataclass
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _no_process_and_no_model(monkeypatch):
    """Keep unit tests quick: what starts a process or loads a model belongs in tests/integration."""

    def refuse(*_, **__):
        pytest.fail("a unit test starts no process and loads no model: move it to tests/integration")

    monkeypatch.setattr("subprocess.Popen", refuse)
    monkeypatch.setattr("ingest.reading.sandbox._Child", ReadsHere)
    monkeypatch.setattr("ingest.models.onnx.OnnxModel.__init__", refuse)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give the test a library, a folder and a terminal of its own."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.models.loading.load_embedder", lambda name: FakeEmbedder())
    monkeypatch.setattr("ingest.models.loading.load_reranker", lambda name: SimpleNamespace(name="fake"))
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
