"""Processes that embed for another: whatever becomes of them, the library is the one that a single process makes."""

import fcntl
import os
import re
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder
from ingest_kills import committed, faults, started_command
from invented import article, story, write_archive

from ingest.errors import ModelError
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models import workers
from ingest.models.bundled import EMBEDDER
from ingest.models.workers import Workers

COUNT = 8
STUB = Path(__file__).parents[1] / "support" / "stub_worker.py"


def several():
    """Stories of one passage or two, some of which come in two editions."""
    told = [(number, edition) for number in range(4) for edition in range(2 - number % 2)]
    return [article(number, edition, url=f"https://a.example/{number}") for number, edition in told]


def rows(home):
    """All that the ledger holds of articles, vectors included."""
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as ledger:
        return {
            table: ledger.execute(f"SELECT * FROM {table} ORDER BY {key}").fetchall()
            for table, key in (("versions", "article_id, number"), ("passages", "number"), ("arrivals", "number"))
        }


@pytest.fixture
def stub(monkeypatch):
    """Let processes be started that have no model: the first dies after some batches, the others at once."""

    def use(*, gpus=0, batches):
        started = []

        def start(module):
            path = os.pathsep.join(folder for folder in sys.path if folder)
            command = [sys.executable, str(STUB), str(gpus), str(0 if started else batches)]
            environment = os.environ | {"PYTHONPATH": path}
            started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment))
            return started[-1]

        monkeypatch.setattr(workers.children, "start", start)
        return started

    return use


def test_the_library_is_the_same_byte_for_byte(tmp_path, models):
    with closing(Library(tmp_path / "here")) as library:
        take_in(several(), library, lambda: models.embedder)
    with closing(Library(tmp_path / "there")) as library, closing(Workers(EMBEDDER, 2)) as pool:
        pool.together = 6  # several batches
        report = take_in(several(), library, lambda: pool)

    assert (report.added, report.updated, pool.count) == (4, 2, 2)
    assert (pool.name, pool.digest) == (models.embedder.name, models.embedder.digest)
    assert rows(tmp_path / "there") == rows(tmp_path / "here")


def test_what_a_killed_worker_had_is_embedded_again(caplog):
    texts = [story(number) for number in range(3)]
    with closing(Workers(EMBEDDER, 1)) as pool:
        before = pool.submit(texts).result()
        process = pool._workers[0]._process
        os.kill(process.pid, signal.SIGSTOP)  # so that it cannot be done before it is killed
        pending = pool.submit(texts)
        while not waiting_bytes(process.stdin):
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)

        assert np.array_equal(pending.result(), before)
        assert process.pid != pool._workers[0]._process.pid
    assert caplog.messages == ["an embedding worker was killed (signal 9): its batch is embedded again"]


def waiting_bytes(pipe):
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4), sys.byteorder)


def test_what_dies_again_and_again_is_an_error_in_one_line_and_what_was_committed_stays(tmp_path, stub):
    started = stub(batches=1)
    with closing(Library(tmp_path)) as library:
        with closing(Workers("any", 1)) as pool, pytest.raises(ModelError) as raised:
            take_in(several(), library, lambda: pool)
        there = [library.version(listed.id).text for listed in library.articles()]

        again = take_in(several(), library, FakeEmbedder)

    assert re.match(r"an embedding worker was killed \(signal 9\), 3 times in a row: ", str(raised.value))
    assert "\n" not in str(raised.value)
    assert there == [story(0)]
    assert (again.added, again.updated, again.failed) == (3, 2, [])
    assert [process.poll() for process in started] == [-signal.SIGKILL] * len(started)


def test_a_machine_with_a_gpu_gets_one_worker_for_it(stub, caplog):
    started = stub(gpus=1, batches=9)
    with closing(Workers("any", 4)) as pool:
        vectors = pool.submit(["a", "b"]).result()

    assert (pool.count, len(started)) == (1, 1)
    assert np.allclose(vectors, FakeEmbedder().embed(["a", "b"]))
    assert caplog.messages == ["one embedding worker is started for each GPU: 1, not 4"]


def test_a_model_that_no_worker_can_load_is_an_error(stub):
    started = stub(batches=-1)

    with pytest.raises(ModelError, match=r"^the model cannot be loaded$"):
        Workers("any", 2)
    assert [process.poll() is not None for process in started] == [True]


def test_a_killed_command_leaves_no_worker_and_the_next_one_goes_on_from_there(tmp_path):
    home, archive = tmp_path / "home", write_archive(tmp_path / "a.jsonl", [(n, 0) for n in range(COUNT)])
    with started_command(home, archive, "--workers", "2") as process:
        while not committed(home) and process.poll() is None:
            time.sleep(0.001)
        workers = children(process.pid)
        process.kill()
    before = committed(home)
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        time.sleep(0.01)

    with started_command(home, archive, "--workers", "2") as process:
        out, err = process.communicate()

    assert (len(workers), process.returncode, err) == (2, 0, "")
    assert f'"added": {COUNT - before}' in out
    assert (committed(home), list(faults(home, 1))) == (COUNT, [])


def children(pid):
    """The processes that any thread of a process has started."""
    return [child for each in Path(f"/proc/{pid}/task").glob("*/children") for child in each.read_text().split()]
