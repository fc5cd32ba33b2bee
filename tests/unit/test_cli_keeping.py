"""`newsdesk doctor` and `reindex`."""

import json

import pytest

from ingest.errors import LibraryError, ModelError
from ingest.library.library import Library


def checks(done):
    return {check["name"]: check for check in json.loads(done.out)["checks"]}


def test_all_is_well(newsdesk, library):
    done = newsdesk("doctor", "--json")

    assert done.code == 0
    assert json.loads(done.out)["ok"] is True
    assert list(checks(done)) == ["python", "settings", "embeddings", "reranker", "ledger", "index", "sources", "disk"]
    assert checks(done)["ledger"]["detail"].startswith("2 articles, 2 passages")


def test_all_is_well_in_words(newsdesk, library, home):
    lines = newsdesk("doctor").out.splitlines()

    assert any(line.startswith("ok  ledger      2 articles, 2 passages") for line in lines)
    assert f"HOME={home}" in "".join(line.strip() for line in lines)


def broken(error):
    def fail(*_):
        raise error

    return fail


@pytest.mark.parametrize("command", ["doctor", "doctor --json"])
def test_a_broken_model_fails_and_the_rest_is_examined(newsdesk, library, monkeypatch, command):
    monkeypatch.setattr("ingest.models.loading.load_reranker", broken(ModelError("altered: install it again")))

    done = newsdesk(*command.split())

    assert done.code == 1
    assert "altered: install it again" in done.out
    assert "ledger" in done.out


def test_a_broken_library_fails(newsdesk, library, monkeypatch):
    monkeypatch.setattr(Library, "check_index", broken(LibraryError("damaged: restore it")))

    done = newsdesk("doctor", "--json")

    assert done.code == 1
    assert checks(done)["index"] == {"name": "index", "ok": False, "detail": "damaged: restore it"}
    assert checks(done)["ledger"]["ok"]


def test_a_library_that_cannot_be_opened_fails(newsdesk, home):
    home.mkdir()
    (home / "ledger.sqlite3").write_bytes(b"no database" * 1000)

    done = newsdesk("doctor", "--json")

    assert done.code == 1
    assert "is damaged or not a newsdesk ledger" in checks(done)["library"]["detail"]


def test_doctor_names_what_is_set_and_no_secret(newsdesk, library, home, monkeypatch):
    monkeypatch.setenv("NEWSDESK_KEEP_QUESTIONS", "30")
    monkeypatch.setenv("NEWSDESK_CHROMA_TOKEN", "ck-secret")

    done = newsdesk("doctor", "--offline", "--json")

    assert checks(done)["settings"]["detail"] == f"HOME={home}, CHROMA_TOKEN=**********, KEEP_QUESTIONS=30"


def test_a_full_disk_fails(newsdesk, library, monkeypatch):
    monkeypatch.setattr("bot.cli.keeping._ROOM", 1e20)

    done = newsdesk("doctor", "--json")

    assert done.code == 1
    assert "make room" in checks(done)["disk"]["detail"]


def test_the_index_is_built_again(newsdesk, library):
    assert json.loads(newsdesk("reindex", "--json").out) == {"passages": 2}
    assert newsdesk("reindex").out == "the index holds 2 passages\n"


def test_the_index_of_another_process_is_left_alone(newsdesk, library):
    library.own_index()

    done = newsdesk("reindex")

    assert done.code == 1
    assert "another newsdesk process has the index open" in done.err


def test_a_backup_in_an_empty_folder_is_the_library(newsdesk, library, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    backup = tmp_path / "other" / "ledger.sqlite3"
    before = newsdesk("articles", "--json").out

    assert newsdesk("backup", str(backup)).out.startswith(f"{backup}: ")
    assert backup.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "other"))
    assert newsdesk("articles", "--json").out == before
    assert newsdesk("reindex").out == "the index holds 2 passages\n"


def test_a_backup_overwrites_nothing(newsdesk, library, tmp_path):
    (tmp_path / "kept").write_text("mine")

    done = newsdesk("backup", str(tmp_path / "kept"))

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "exists: give a name that is free" in done.err
    assert (tmp_path / "kept").read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_nothing(newsdesk, library, tmp_path):
    done = newsdesk("backup", str(tmp_path / "nowhere" / "copy"))

    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "cannot be written: No such file or directory" in done.err


def test_doctor_examines_what_slack_gave_unless_it_is_offline(newsdesk, library, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    assert checks(newsdesk("doctor", "--json"))["slack"]["ok"] is False
    assert "SLACK_APP_TOKEN" in checks(newsdesk("doctor", "--json"))["slack"]["detail"]
    assert list(checks(newsdesk("doctor", "--offline", "--json"))) == [
        "python", "settings", "embeddings", "reranker", "ledger", "index", "disk",
    ]  # fmt: skip
