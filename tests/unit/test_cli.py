"""What every command has in common: help, errors, exit codes, streams."""

import pytest

from bot.cli import looking
from ingest.errors import LibraryError

COMMANDS = "ingest sync sources ask search chat slack articles show changes remove doctor reindex backup demo".split()


def test_the_help(golden, newsdesk):
    done = newsdesk("--help")

    assert done.code == 0
    golden("help", done.out)


def test_without_arguments_it_says_what_there_is(newsdesk):
    assert newsdesk() == newsdesk("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(newsdesk, command):
    done = newsdesk(command, "--help")

    assert done.code == 0
    assert f"\n  newsdesk {command}" in done.out
    assert "<str>" not in done.out


def test_the_version_is_the_installed_one_or_none(newsdesk):
    assert newsdesk("--version").out.startswith("newsdesk ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shwo"], "no such command 'shwo'. Did you mean 'show'?"),
        (["show"], "missing argument 'ID' (`newsdesk show --help` lists the options)"),
        (["articles", "--jsn"], "no such option: --jsn"),
        (["search", "-k", "0", "x"], "invalid value for '-k'"),
        (["search", "-k", "many", "x"], "invalid value for '-k'"),
        (["show", "x", "--text", "--json"], "--text and --json exclude each other"),
        (["ask"], "there is no question"),
        (["search"], "there is no question"),
        (["ask", "Who?", "--batch", "x.jsonl"], "--batch reads the questions from the file"),
        (["search", "Who?", "--batch", "x.jsonl"], "--batch reads the questions from the file"),
        (["ask", "Who?", "--as-of", "yesterday"], "--as-of: 'yesterday' is not a date"),
        (["ingest"], "missing argument 'SOURCE'"),
        (["sync", "--every", "often"], "--every: 'often' is not a time: write it as 15m, 2h or 1d"),
        (["sync", "--every", "0m"], "--every: '0m' is not a time"),
        (["ingest", "x.md", "--published", "3.4.2025"], "--published: '3.4.2025' is not a date"),
        (["ingest", "x.md", "--url", "courier"], "--url: 'courier' is not a web address"),
        (["ingest", "x.md", "--url", "/story"], "--url: '/story' is not a web address"),
        (["ingest", "x.md", "y.md", "--title", "T"], "describe one article, but 2 sources are given"),
        (
            ["export", "--format", "pdf"],
            "invalid value for '--format': 'pdf' is not one of 'md', 'html' (`newsdesk export",
        ),
        (["ingest", ".", "--id", "i"], "describe one article, but . is a folder"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(newsdesk, home, arguments, message):
    done = newsdesk(*arguments)

    assert done.code == 2
    assert done.err.startswith("newsdesk: ")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not done.out
    assert not home.exists()


def test_an_unknown_setting_is_one_line_and_exit_code_1(newsdesk, monkeypatch):
    monkeypatch.setenv("NEWSDESK_HOEM", "/tmp")

    done = newsdesk("articles")

    assert done.code == 1
    assert done.err.startswith("newsdesk: NEWSDESK_HOEM is not a setting: did you mean NEWSDESK_HOME?")


def test_slack_without_a_token_is_one_line_and_exit_code_1(newsdesk, monkeypatch):
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID"):
        monkeypatch.delenv(name, raising=False)

    done = newsdesk("slack")

    assert done.code == 1
    assert done.err.startswith("newsdesk: SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token")
    assert done.err.count("\n") == 1


def test_a_home_that_cannot_be_made_is_one_line_and_exit_code_1(newsdesk, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "file" / "home"))

    done = newsdesk("articles")

    assert done.code == 1
    assert "set NEWSDESK_HOME to a folder that you can write to" in done.err
    assert done.err.count("\n") == 1


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


def test_an_error_is_one_line_without_a_traceback(newsdesk, monkeypatch):
    monkeypatch.setattr(looking.opened, "library", failing(LibraryError("it is\ndamaged: restore it")))

    done = newsdesk("articles")

    assert (done.code, done.err) == (1, "newsdesk: it is damaged: restore it\n")


def test_an_error_that_nobody_expected_says_how_to_see_more(newsdesk, monkeypatch):
    monkeypatch.setattr(looking.opened, "library", failing(KeyError("x")))

    done = newsdesk("articles")

    assert done.code == 1
    assert done.err == ("newsdesk: unexpected error (KeyError: 'x'): set NEWSDESK_LOG_LEVEL=DEBUG for the traceback\n")


def test_with_debugging_on_the_traceback_is_logged(newsdesk, monkeypatch):
    monkeypatch.setattr(looking.opened, "library", failing(KeyError("x")))
    monkeypatch.setenv("NEWSDESK_LOG_LEVEL", "DEBUG")

    assert "Traceback (most recent call last)" in newsdesk("articles").err


def test_ctrl_c_is_quiet(newsdesk, monkeypatch):
    monkeypatch.setattr(looking.opened, "library", failing(KeyboardInterrupt()))

    done = newsdesk("articles")

    assert (done.code, done.out, done.err) == (130, "", "")
