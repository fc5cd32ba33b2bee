"""`newsdesk serve` and `mcp`, as far as they go without serving."""

import builtins

import pytest

TOKEN = "a-token-of-24-characters"


@pytest.fixture(scope="module", autouse=True)
def _imported():
    """Import what serves, in the worker that tests it alone: it takes seconds.

    It has to come before the fixture that takes subprocess.Popen away, which the protocol's package subscripts.
    """
    import bot.assistants.serve  # noqa: F401


@pytest.mark.parametrize("command", [("serve",), ("mcp", "--http")])
def test_without_a_token_nothing_is_served(newsdesk, desk, monkeypatch, command):
    monkeypatch.delenv("NEWSDESK_API_TOKENS", raising=False)
    done = newsdesk(*command)

    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "NEWSDESK_API_TOKENS is not set" in done.err
    assert not desk.opened


def test_without_articles_nothing_is_served(newsdesk, desk, monkeypatch):
    monkeypatch.setenv("NEWSDESK_API_TOKENS", TOKEN)
    monkeypatch.setattr(desk.library, "is_empty", lambda: True)
    done = newsdesk("serve")

    assert (done.code, done.err) == (1, "newsdesk: there are no articles yet: run `newsdesk ingest FILE`\n")


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_without_its_packages_it_says_how_to_install_them(newsdesk, desk, monkeypatch, command):
    real = builtins.__import__

    def without(name, *more):
        if name.startswith(("fastapi", "mcp")) or name == "bot.assistants.serve":
            raise ModuleNotFoundError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    done = newsdesk(command)

    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "pip install 'newsdesk[assistants]'" in done.err
