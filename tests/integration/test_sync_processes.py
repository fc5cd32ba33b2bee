"""`newsdesk sync` as it is run: processes of its own, side by side, stopped and killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from news_site import NewsSite, drip, feed, page

from bot.cli.app import run

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def site():
    site = NewsSite()
    site.pages = {f"/story/{number}": page(f"Story {number}") for number in range(5)}
    site.pages["/feed"] = feed(*site.pages)
    yield site
    site.close()


@pytest.fixture
def begin(site, tmp_path):
    """Begin a command in a process of its own; whatever still runs at the end is killed."""
    environment = os.environ | {
        "PYTHONPATH": str(REPOSITORY),
        "NEWSDESK_HOME": str(tmp_path / "home"),
        "NEWSDESK_ALLOWED_HOSTS": site.host,
    }
    begun = []

    def begin(*arguments):
        command = [sys.executable, "-m", "bot", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        begun.append(subprocess.Popen(command, text=True, env=environment, cwd=tmp_path, **pipes))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


@pytest.fixture
def ingested(site, models, tmp_path, monkeypatch):
    """Let the library know the feed already; for that, no process is needed."""
    embedder = models.embedder
    with monkeypatch.context() as here:
        here.setenv("NEWSDESK_HOME", str(tmp_path / "home"))
        here.setenv("NEWSDESK_ALLOWED_HOSTS", site.host)
        here.chdir(tmp_path)
        here.setattr("ingest.models.loading.load_embedder", lambda name: embedder)
        assert run(["ingest", site.url("/feed")]) == 0
    site.asked.clear()


def done(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_two_syncs_at_once_ask_each_page_once(site, ingested, begin):
    first_asked, go = threading.Event(), threading.Event()
    listing = site.pages["/feed"]

    def wait(handler):
        first_asked.set()
        go.wait(60)
        handler._answer(listing)

    site.pages |= {path: page(f"Story {path}", cost="9") for path in site.pages if path != "/feed"}
    site.pages["/feed"] = wait
    one = begin("sync", "--json")
    assert first_asked.wait(60)
    code, out, err = done(begin("sync", "--json"))
    go.set()
    first = json.loads(done(one)[1])

    assert (code, json.loads(out)["updated"]) == (0, 0)
    assert "another `newsdesk sync` is running" in err
    assert (first["updated"], set(site.times().values())) == (5, {1})


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_sync_that_goes_on_and_on_ends_cleanly(site, ingested, begin, end):
    process = begin("sync", "--every", "1s", "--json")
    reports = [json.loads(process.stdout.readline()) for _ in range(2)]
    process.send_signal(end)
    code, _, err = done(process)

    assert code == 0
    assert [report["unchanged"] for report in reports] == [5, 5]
    assert err.startswith("newsdesk: stopped after ")
    assert err.count("\n") == 1


def test_it_ends_amid_a_round_too(site, ingested, begin):
    site.pages["/feed"] = drip
    process = begin("sync", "--every", "1h")
    while not site.times()["/feed"]:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)

    assert done(process) == (0, "", "newsdesk: stopped after 0 rounds\n")


def test_one_that_is_killed_keeps_nobody_from_syncing(site, ingested, begin):
    process = begin("sync", "--every", "1s")
    process.stdout.readline()
    process.kill()
    process.wait()
    code, out, err = done(begin("sync"))

    assert (code, out, err) == (0, "5 unchanged\n", "")


def test_what_cannot_be_had_is_a_line_each_and_exit_code_1(site, begin):
    said = {
        "http://127.0.0.1:9/x": "name it in NEWSDESK_ALLOWED_HOSTS if it is yours",
        site.url("/missing"): "there is no such page (status 404)",
        "http://no.such.host.invalid/x": "no.such.host.invalid",
        "https://": "is not a web address: write it as https://example.org/story",
    }
    code, out, err = done(begin("ingest", *said))

    assert (code, out) == (1, "4 failed\n")
    assert err.count("\n") == 4
    for address, message in said.items():
        [line] = [line for line in err.splitlines() if line.startswith(f"newsdesk: {address}")]
        assert message in line
