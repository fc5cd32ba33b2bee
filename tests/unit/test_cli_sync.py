"""`newsdesk sync` and `sources`, and where a source that has not refreshed shows."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.cli import syncing
from ingest.errors import LibraryError
from ingest.library.known import Visit
from ingest.library.library import Library

STORY = "The bridge opens in May. It cost £4.2 million.\n\nNobody knows who paid for it.\n"


@pytest.fixture
def story(tmp_path, newsdesk):
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    newsdesk("ingest", "story.txt")
    return path


@pytest.fixture
def stale(story, home):
    """A story that was to be taken in every minute, and has not been for an hour."""
    library = Library(home)
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    library.sources.record([Visit(address=str(story), kind="file", at=long_ago)])
    library.sources.schedule(60)
    library.sources.record(
        [Visit(address=str(story), kind="file", at=datetime.now(UTC), error="it is on fire: put it out")]
    )
    library.close()
    return story


def test_the_report(newsdesk, story):
    story.write_text(STORY + "\nThe mayor said: “It was me.”\n")

    report = json.loads(newsdesk("sync", "--json").out)

    assert list(report) == ["added", "updated", "unchanged", "failed", "passages_embedded", "passages_reused"]
    assert (report["added"], report["updated"], report["unchanged"], report["failed"]) == (0, 1, 0, [])


def test_the_report_in_words(newsdesk, story):
    assert (newsdesk("sync").out, newsdesk("sync").err) == ("1 unchanged\n", "")


def test_what_fails_is_told_and_is_exit_code_1(newsdesk, story):
    story.unlink()
    done = newsdesk("sync")

    assert (done.code, done.out) == (1, "1 failed\n")
    assert done.err == f"newsdesk: {story}: there is no such file or folder: check its name\n"


@pytest.mark.parametrize("command", [["sync"], ["sync", "--json"], ["sources"]])
def test_without_sources_it_says_how_to_get_some(newsdesk, home, command):
    done = newsdesk(*command)

    assert done.code == 0
    assert done.err == "newsdesk: there are no sources yet: run `newsdesk ingest SOURCE`\n"


def test_what_another_process_syncs_is_left_to_it(newsdesk, story, home):
    library = Library(home)
    with library.sources.syncing():
        done = newsdesk("sync", "--json")
    library.close()

    assert done.code == 0
    assert json.loads(done.out)["unchanged"] == 0
    assert done.err == "newsdesk: another `newsdesk sync` is running on this library: this one leaves it alone\n"


@pytest.mark.parametrize(
    ("given", "seconds"), [("15m", 900), ("90s", 90), ("2h", 7200), ("1d", 86400), (" 5M ", 300), (None, None)]
)
def test_how_often_is_a_number_and_a_unit(given, seconds):
    assert syncing._seconds(given) == seconds


def test_again_and_again_until_ctrl_c_with_a_line_a_round(newsdesk, story, home, monkeypatch):
    naps = []

    def nap(stop, seconds):
        naps.append(seconds)
        if len(naps) == 3:
            stop.set()

    monkeypatch.setattr(syncing, "_wait", nap)
    done = newsdesk("sync", "--every", "15m")

    assert done.code == 0
    assert [line.split(" ", 1)[1] for line in done.out.splitlines()] == ["1 unchanged"] * 3
    assert done.err == "newsdesk: stopped after 3 rounds\n"
    assert all(0 < seconds <= 900 for seconds in naps)
    assert json.loads(newsdesk("sources", "--json").out)[0]["every"] == 900


def test_a_round_that_cannot_be_is_told_and_the_next_one_tried(newsdesk, story, monkeypatch):
    real, rounds = syncing.take, []

    def take(*arguments, **rest):
        rounds.append(1)
        if len(rounds) == 2:
            raise LibraryError("the disk is full: make room")
        return real(*arguments, **rest)

    def nap(stop, seconds):
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(syncing, "take", take)
    monkeypatch.setattr(syncing, "_wait", nap)
    done = newsdesk("sync", "--every", "15m")

    assert (done.code, len(done.out.splitlines())) == (0, 2)
    assert done.err.splitlines()[0] == "newsdesk: the disk is full: make room"


def test_but_not_if_it_is_the_first(newsdesk, story, monkeypatch):
    def fail(*_, **__):
        raise LibraryError("the disk is full: make room")

    monkeypatch.setattr(syncing, "take", fail)

    assert newsdesk("sync", "--every", "15m").code == 1


def test_the_sources(newsdesk, story, golden, monkeypatch):
    shown = json.loads(newsdesk("sources", "--json").out)

    assert [(each["source"], each["kind"], each["stale"]) for each in shown] == [(str(story), "file", False)]
    assert newsdesk("sources").out.splitlines()[0] == str(story)


def test_a_source_is_forgotten_and_its_article_stays(newsdesk, story):
    done = newsdesk("sources", "--forget", "story.txt")

    assert done.out == f"{story} is no longer synced; its articles stay\n"
    assert json.loads(newsdesk("sources", "--json").out) == []
    assert len(json.loads(newsdesk("articles", "--json").out)) == 1
    assert "is not a known source" in newsdesk("sources", "--forget", "story.txt").err


def test_what_comes_from_stdin_is_no_source(newsdesk):
    newsdesk("ingest", "-", stdin=STORY.encode())

    assert newsdesk("sources", "--json").out == "[]\n"


def test_a_stale_source_fails_the_doctor_in_a_line_of_its_own(newsdesk, stale):
    done = newsdesk("doctor", "--json")
    [found] = [check for check in json.loads(done.out)["checks"] if not check["ok"]]

    assert done.code == 1
    assert found["name"] == "source"
    assert found["detail"].startswith(f"{stale} has not refreshed since ")
    assert found["detail"].endswith("(it is on fire: put it out)")


def test_a_stale_source_shows_beside_its_article(newsdesk, stale):
    [article] = json.loads(newsdesk("articles", "--json").out)

    assert (article["stale"]["source"], article["stale"]["error"]) == (str(stale), "it is on fire: put it out")
    assert "not refreshed since" in newsdesk("articles").out
    assert "it is on fire" in newsdesk("sources").out


def test_a_fresh_one_does_not(newsdesk, story):
    assert json.loads(newsdesk("articles", "--json").out)[0]["stale"] is None
    assert "not refreshed" not in newsdesk("articles").out


def test_what_is_no_host_is_refused_at_the_start(newsdesk, monkeypatch):
    monkeypatch.setenv("NEWSDESK_ALLOWED_HOSTS", "http://intranet.example/")
    done = newsdesk("articles")

    assert done.code == 1
    assert done.err.startswith(
        "newsdesk: NEWSDESK_ALLOWED_HOSTS=http://intranet.example/: 'http://intranet.example/' is not"
    )
    assert "write it as intranet.example" in done.err
