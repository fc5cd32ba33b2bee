"""The bot, run inside the test's process against a Slack on 127.0.0.1."""

import pytest
from fake_slack import FakeSlack
from fakes import cost, filled_library, warning
from running_bot import ScriptedDesk, bot


@pytest.fixture
def desk(tmp_path):
    desk = ScriptedDesk(filled_library(tmp_path / "home"), [cost(), warning()])
    yield desk
    desk.close()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Keep a `.env` beside the tests, and proxies, out of them."""
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def no_suggestions(monkeypatch):
    """Let a desk that answers from a script be asked by nobody but people."""
    monkeypatch.setattr("bot.slack.suggestions._OFFERED", 0)


@pytest.fixture
async def slack():
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture(params=["socket", "http"])
async def both(request, slack, desk):
    """Run the bot in Socket Mode, and over HTTP."""
    async with bot(slack, desk, http=request.param == "http") as running:
        yield running


@pytest.fixture
async def running(slack, desk):
    """Run the bot in Socket Mode."""
    async with bot(slack, desk) as found:
        yield found


@pytest.fixture
def soon(monkeypatch):
    """Let what is tried again be tried again at once."""
    monkeypatch.setattr("bot.slack.endings._LONGEST_WAIT", 0.1)
