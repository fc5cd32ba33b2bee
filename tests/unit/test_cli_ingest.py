"""`newsdesk ingest`."""

import json
import re
import sys

import pytest
from fakes import FakeEmbedder

from bot.cli.intake_report import _expected, summary
from ingest.errors import LibraryError
from ingest.intake.take_in import Report
from ingest.library.library import Library

STORY = "The bridge opens in May. It cost £4.2 million.\n\nNobody knows who paid for it.\n"


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


def reported(done):
    return json.loads(done.out)


def test_the_report(newsdesk, story):
    assert newsdesk("ingest", "story.txt", "--json").code == 0
    story.write_text(STORY + "\nThe mayor said: “It was me.”\n")

    report = reported(newsdesk("ingest", "story.txt", "--json"))

    assert list(report) == ["added", "updated", "unchanged", "failed", "passages_embedded", "passages_reused"]
    assert (report["added"], report["updated"], report["unchanged"], report["failed"]) == (0, 1, 0, [])


def test_the_report_in_words(newsdesk, story):
    first, again = newsdesk("ingest", "story.txt"), newsdesk("ingest", "story.txt")

    assert (first.out, first.err) == ("1 added; 1 passage embedded, 0 reused\n", "")
    assert (again.out, again.err) == ("1 unchanged\n", "")


def test_where_nothing_was_to_be_done_the_report_says_so():
    assert summary(Report()) == "nothing new"


def test_what_fails_alike_is_one_line(newsdesk, tmp_path):
    rows = [*['{"name": "x"}'] * 215, "no json", json.dumps({"title": "T", "text": STORY})]
    (tmp_path / "wrong.jsonl").write_text("\n".join(rows), encoding="utf-8")

    done = newsdesk("ingest", str(tmp_path / "wrong.jsonl"))

    assert done.out.startswith("1 added, 216 failed")
    assert len(done.err.splitlines()) == 2
    assert "wrong.jsonl:1 and 214 more: " in done.err


def test_of_many_failures_the_first_are_kept_and_the_others_counted(newsdesk, tmp_path):
    (tmp_path / "wrong.jsonl").write_text("{}\n" * 1234, encoding="utf-8")

    done, counted = newsdesk("ingest", "wrong.jsonl"), reported(newsdesk("ingest", "wrong.jsonl", "--json"))

    assert done.out == "1,234 failed\n"
    assert done.err.endswith("\nnewsdesk: and 234 more failed: mend these, and ingest again\n")
    assert (len(counted["failed"]), counted["failed_more"]) == (1000, 234)


def test_what_fails_is_named_and_the_rest_is_taken_in(newsdesk, story):
    done = newsdesk("ingest", "missing.txt", "story.txt", "https://courier.example/x", "--json")

    assert done.code == 1
    assert reported(done)["added"] == 1
    assert [failure["source"] for failure in reported(done)["failed"]][1:] == ["https://courier.example/x"]
    assert "missing.txt: there is no such file or folder: check its name\n" in done.err
    assert done.err.count("\nnewsdesk: ") == 1


def test_a_folder_without_articles_fails(newsdesk, tmp_path):
    (tmp_path / "empty").mkdir()

    done = newsdesk("ingest", "empty")

    assert (done.code, done.out) == (1, "1 failed\n")
    assert "there is no article in this folder" in done.err


def test_an_archive_without_articles_fails(newsdesk, tmp_path):
    (tmp_path / "empty.jsonl").write_bytes(b"\n")

    assert newsdesk("ingest", "empty.jsonl").code == 1


def test_what_is_said_of_an_article_wins(newsdesk, story):
    given = "--id i --title T --url https://a.example/s --author A --published 2025-03-06"

    assert newsdesk("ingest", "story.txt", *given.split()).code == 0
    shown = json.loads(newsdesk("show", "i", "--json").out)

    assert [shown[name] for name in ("id", "title", "url", "author", "published")] == [
        "i", "T", "https://a.example/s", "A", "2025-03-06",
    ]  # fmt: skip


def test_an_article_comes_from_stdin(newsdesk):
    assert newsdesk("ingest", "-", "--id", "piped", stdin=STORY.encode()).code == 0

    assert newsdesk("show", "piped", "--text").out == STORY


@pytest.mark.parametrize("name", ["-", "archive.jsonl", "archive"])
def test_an_archive_says_itself_what_its_articles_are(newsdesk, tmp_path, name):
    line = json.dumps({"id": "a", "text": STORY}).encode()
    (tmp_path / "archive.jsonl").write_bytes(line)
    (tmp_path / "archive").write_bytes(line)

    done = newsdesk("ingest", name, "--title", "T", stdin=line)

    assert done.code == 2
    assert f"{name} is an archive: put these fields in its lines" in done.err
    assert newsdesk("articles", "--json").out == "[]\n"


@pytest.mark.parametrize(("waiting", "built"), [(2000, []), (2001, ["own", "catch up"])])
def test_the_index_is_built_only_when_much_waits_for_it(newsdesk, story, monkeypatch, waiting, built):
    calls = []
    monkeypatch.setattr(Library, "backlog", lambda self: waiting)
    monkeypatch.setattr(Library, "own_index", lambda self: calls.append("own") or True)
    monkeypatch.setattr(Library, "catch_up", lambda self, *, backlog: calls.append("catch up"))

    newsdesk("ingest", "story.txt")

    assert calls == built


def test_an_index_that_cannot_be_built_does_not_fail_the_ingestion(newsdesk, story, monkeypatch):
    def fail(self):
        raise LibraryError("the index cannot be written: no room")

    monkeypatch.setattr(Library, "backlog", lambda self: 2001)
    monkeypatch.setattr(Library, "own_index", fail)

    done = newsdesk("ingest", "story.txt")

    assert done.code == 0
    assert done.err == "newsdesk: the articles are ingested, but the index cannot be written: no room\n"


def test_another_model_than_the_library_s_is_refused(newsdesk, story, monkeypatch):
    newsdesk("ingest", "story.txt")
    monkeypatch.setattr(FakeEmbedder, "name", "other")
    story.write_text(STORY * 2)

    done = newsdesk("ingest", "story.txt")

    assert (done.code, done.out) == (1, "")
    assert "this library was embedded with fake, not with other" in done.err


def test_a_terminal_shows_a_bar_on_stderr_alone(newsdesk, story, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    done = newsdesk("ingest", "story.txt")

    assert "Ingesting" in done.err
    assert "1/1" in done.err
    assert done.out == "1 added; 1 passage embedded, 0 reused\n"


def test_the_bar_knows_roughly_how_much_there_is(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.jsonl").write_bytes(b"{}\n\n{}")
    (tmp_path / "folder" / "b.md").write_text("")
    (tmp_path / "folder" / "c.png").write_text("")

    assert _expected([str(tmp_path / "folder"), "-", "missing.jsonl"]) == 5


def test_the_bar_waits_for_no_count_of_a_large_archive(tmp_path):
    with (tmp_path / "large.jsonl").open("wb") as archive:
        archive.truncate(2**29)  # a hole, which takes no space
    (tmp_path / "zipped.jsonl.gz").touch()

    assert _expected([str(tmp_path / "large.jsonl")]) is None
    assert _expected([str(tmp_path / "zipped.jsonl.gz")]) is None


@pytest.mark.parametrize(
    "options",
    [["--workers", "0"], ["--workers", "-2"], ["--workers", "many"], ["--workers", "9999"],
     ["--workers", "2", "--cluster", "tcp://127.0.0.1:8786"]],
    ids=" ".join,
)  # fmt: skip
def test_who_embeds_is_refused_in_one_line_if_it_is_nonsense(newsdesk, story, options):
    done = newsdesk("ingest", "story.txt", *options)

    assert (done.code, done.out) == (2, "")
    assert re.fullmatch(r"newsdesk: .*--workers.*\n", done.err)


def test_a_cluster_without_its_package_is_an_error_that_names_it(newsdesk, story, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    done = newsdesk("ingest", "story.txt", "--cluster", "tcp://127.0.0.1:8786")

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "newsdesk: --cluster needs packages that are not installed: run `pip install 'newsdesk[cluster]'`\n"
    )
