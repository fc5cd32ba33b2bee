"""What is set counts, what is misspelt is refused, and what is wrong is told in one line."""

import os
import re
from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from ingest.errors import SettingsError
from ingest.models.bundled import EMBEDDER, RERANKER


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Give the test a folder without a .env and an environment without settings."""
    for name in [name for name in os.environ if name.startswith("NEWSDESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_settings_everything_works_offline():
    settings = Settings.load()

    assert (settings.embedding_model, settings.reranker, settings.log_level) == (EMBEDDER, RERANKER, "WARNING")
    assert settings.home.is_absolute()
    assert settings.home.name == "newsdesk"


def test_the_environment_counts(monkeypatch):
    monkeypatch.setenv("NEWSDESK_RERANKER", "folder/of/mine")

    assert Settings.load().reranker == "folder/of/mine"


def test_a_file_env_counts(folder):
    (folder / ".env").write_text("NEWSDESK_LOG_LEVEL=DEBUG\nSLACK_BOT_TOKEN=not-ours\n")

    assert Settings.load().log_level == "DEBUG"


def test_the_environment_counts_more_than_a_file_env(folder, monkeypatch):
    (folder / ".env").write_text("NEWSDESK_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("NEWSDESK_LOG_LEVEL", "ERROR")

    assert Settings.load().log_level == "ERROR"


@pytest.mark.parametrize("name", ["NEWSDESK_HOME", "NEWSDESK_RERANKER", "NEWSDESK_LOG_LEVEL"])
def test_empty_means_unset(monkeypatch, name):
    unset = Settings.load()
    monkeypatch.setenv(name, "")

    assert Settings.load() == unset


@pytest.mark.parametrize(
    ("home", "path"),
    [("~/desk", Path("~/desk").expanduser()), ("desk", Path("desk")), ("/srv/desk", Path("/srv/desk"))],
)
def test_home_may_be_relative_or_begin_with_a_tilde(folder, monkeypatch, home, path):
    monkeypatch.setenv("NEWSDESK_HOME", home)

    assert Settings.load().home == folder / path


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("NEWSDESK_HOEM", "NEWSDESK_HOME"),
        ("NEWSDESK_EMBEDING_MODEL", "NEWSDESK_EMBEDDING_MODEL"),
        ("NEWSDESK_RERANK", "NEWSDESK_RERANKER"),
        ("newsdesk_loglevel", "NEWSDESK_LOG_LEVEL"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(monkeypatch, name, nearest):
    monkeypatch.setenv(name, "x")

    with pytest.raises(SettingsError, match=rf"^{name} is not a setting: did you mean {nearest}\? The README lists"):
        Settings.load()


def test_an_unknown_name_in_a_file_env_is_refused(folder):
    (folder / ".env").write_text("NEWSDESK_HOEM=/srv/desk\n")

    with pytest.raises(SettingsError, match="did you mean NEWSDESK_HOME"):
        Settings.load()


def test_a_wrong_value_is_told_in_one_line_with_what_it_may_be(monkeypatch):
    monkeypatch.setenv("NEWSDESK_LOG_LEVEL", "LOUD")

    with pytest.raises(SettingsError) as error:
        Settings.load()

    assert str(error.value) == "NEWSDESK_LOG_LEVEL=LOUD: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MODEL_URL", "localhost:8080", "it is no web address, such as http://127.0.0.1:8080/v1"),
        ("MODEL_PRICE", "cheap", "write dollars for a million tokens read and written, such as 0.25/2"),
        ("MODEL_SECONDS", "0", "input should be greater than 0"),
    ],
)
def test_a_wrong_setting_of_a_language_model_says_what_it_may_be(monkeypatch, name, value, message):
    monkeypatch.setenv(f"NEWSDESK_{name}", value)

    with pytest.raises(SettingsError, match=rf"^NEWSDESK_{name}={value}: {message}$"):
        Settings.load()


def test_what_a_model_costs_and_its_key_are_read(monkeypatch):
    monkeypatch.setenv("NEWSDESK_MODEL_PRICE", "0.25/2")
    monkeypatch.setenv("NEWSDESK_MODEL_KEY", "sk-secret")

    settings = Settings.load()

    assert (settings.price, Settings().price) == ((0.25, 2.0), (0.25, 2.0))
    assert "sk-secret" not in repr(settings)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings.load().reranker = "another"


@pytest.mark.parametrize(
    ("name", "given", "example"),
    [
        ("NEWSDESK_SLACK_INGEST", "@alice", "C012ABCDEF"),
        ("NEWSDESK_SLACK_INGEST", "U012ABCDEF #news", "U012ABCDEF"),
        ("NEWSDESK_SLACK_ADMINS", "C012ABCDEF", "U012ABCDEF"),
        ("NEWSDESK_EMBARGO_CHANNELS", "#news", "C012ABCDEF"),
        ("NEWSDESK_EMBARGO_CHANNELS", "D012ABCDEF", "C012ABCDEF"),
        ("NEWSDESK_EMBARGO_CHANNELS", "everyone", "C012ABCDEF"),
        ("NEWSDESK_SLACK_TEAMS", "acme.slack.com", "T012ABCDEF"),
    ],
)
def test_a_name_where_an_id_belongs_is_refused_with_what_to_write(monkeypatch, name, given, example):
    monkeypatch.setenv(name, given)

    with pytest.raises(SettingsError, match=rf"^{name}=.* is no id: write ids of .*{example}"):
        Settings.load()


@pytest.mark.parametrize("given", ["everyone", "U012ABCDEF, S012ABCDEF C012ABCDEF"])
def test_ids_count(monkeypatch, given):
    monkeypatch.setenv("NEWSDESK_SLACK_INGEST", given)

    assert Settings.load().slack_ingest == given


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [("22:00-07:00", ("22:00", "23:59", "00:00", "06:59")), ("12:00-13:30", ("12:00", "13:29")), ("", ())],
)
def test_quiet_hours_go_from_one_time_to_another_over_midnight_if_need_be(monkeypatch, hours, quiet):
    monkeypatch.setenv("NEWSDESK_QUIET_HOURS", hours)

    held = Settings.load().quiet
    times = ("00:00", "06:59", "07:00", "11:59", "12:00", "13:29", "13:30", "21:59", "22:00", "23:59")
    assert [each for each in times if held.holds(time.fromisoformat(each))] == sorted(quiet)


@pytest.mark.parametrize("hours", ["22-7", "25:00-07:00", "22:00", "at night"])
def test_quiet_hours_that_are_none_are_refused(monkeypatch, hours):
    monkeypatch.setenv("NEWSDESK_QUIET_HOURS", hours)

    with pytest.raises(SettingsError, match="write two times of the day, such as 22:00-07:00"):
        Settings.load()


def test_the_readme_lists_every_setting():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"NEWSDESK_[A-Z_]+", readme)) | {
        f"NEWSDESK_CHROMA_{name}" for name in re.findall(r"`_([A-Z]+)`", readme)
    }

    assert {f"NEWSDESK_{name.upper()}" for name in Settings.model_fields} - told == set()
