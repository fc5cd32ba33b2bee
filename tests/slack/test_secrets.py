"""What was planted in settings, articles and questions is in no log, metric, trace or error."""

import asyncio
import base64
import logging
import traceback
import urllib.request
from contextlib import closing
from datetime import UTC, datetime

import pytest
from conversing import answered
from fake_slack import Fault, reply_lost
from fakes import BRIDGE, FakeEmbedder, citation, filled_library
from pydantic import SecretStr
from running_bot import ScriptedDesk, bot

from bot.answer import Answer, Sentence
from bot.settings import Settings, SlackSettings
from ingest.article import Article
from ingest.errors import LibraryError, SettingsError
from ingest.intake.take_in import take_in

KEY = base64.b64encode(b"planted-webhook-key-----").decode()
ASKED = "What about the planted-question, and who is Plantagenet-Asker?"
TEXT = "The planted-article says that repairs will cost £4.2 million. Nobody minds, the board of the bridge said."
PLANTED = (
    "xoxb-test", "xapp-test", "planted-signing", "planted-model-key", KEY, "planted-api-token", "planted-question",
    "Plantagenet-Asker", "planted-article",
)  # fmt: skip


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("bot.slack.upkeep._EVERY", 0.1)


def publish(library, text, day):
    article = Article(
        id=BRIDGE, text=text, title="A planted-article", source="/bridge.md", published="2025-03-06",
        fetched=datetime(2025, 3, day, tzinfo=UTC), url="https://courier.example/bridge",
    )  # fmt: skip
    take_in([article], library, FakeEmbedder)


async def test_nothing_planted_is_logged_counted_or_told_in_an_error(slack, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("bot.slack.serve._silent", lambda: logging.getLogger("slack_sdk"))  # what it would say, too
    caplog.set_level(logging.DEBUG)
    with closing(filled_library(tmp_path / "home")) as library:
        publish(library, TEXT, 7)
        said = (Sentence("Repairs will cost £4.2 million.", (1,)),)
        cited = (citation(1, "repairs will cost £4.2 million", text=TEXT, version=2),)
        answer = Answer(question=ASKED, understood=ASKED, sentences=said, citations=cited)
        desk = ScriptedDesk(library, [answer])
        settings = {"webhook": "http://127.0.0.1:9/", "webhook_secret": f"whsec_{KEY}", "log_level": "DEBUG"}
        async with bot(slack, desk, **settings) as running:
            question = slack.mention(ASKED)
            await answered(slack, question)
            publish(library, TEXT.replace("4.2", "4.8"), 8)
            await answered(slack, question, number=2)
            slack.command("watch planted-question")
            for fault in (Fault("not_in_channel"), Fault(status=500), reply_lost()):
                slack.faults["chat.postMessage"].append(fault)
                slack.mention(ASKED)
            await asyncio.sleep(1.5)
            desk.failing = LibraryError("the ledger is gone")
            slack.mention(ASKED)
            await asyncio.sleep(1.5)
            page = await asyncio.to_thread(
                lambda: urllib.request.urlopen(f"http://127.0.0.1:{running.port}/metrics").read().decode()
            )

    ours = "\n".join(
        f"{each.getMessage()} {each.__dict__.get('newsdesk', '')} {each.exc_text or ''}"
        for each in caplog.records
        if each.name.split(".")[0] in ("bot", "ingest")
    )
    assert "NEWSDESK_WEBHOOK cannot be reached" in ours and "answered" in ours, (
        "the test logs what it should look through"
    )
    assert "newsdesk_articles" in page
    assert [word for word in PLANTED if word in ours + page] == []


def test_settings_show_stars(monkeypatch):
    for name, value in (
        ("NEWSDESK_MODEL_KEY", "planted-model-key"), ("NEWSDESK_API_TOKENS", "planted-api-token-that-is-long-enough"),
        ("NEWSDESK_WEBHOOK_SECRET", f"whsec_{KEY}"), ("SLACK_BOT_TOKEN", "xoxb-test"), ("SLACK_APP_TOKEN", "xapp-test"),
        ("SLACK_SIGNING_SECRET", "planted-signing"), ("SLACK_CLIENT_SECRET", "planted-signing"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    settings, slack = Settings.load(), SlackSettings.load()

    shown = f"{settings!r} {settings} {slack!r} {slack} {settings.model_dump()} {settings.model_dump_json()}"
    assert [word for word in PLANTED if word in shown] == []
    assert isinstance(settings.webhook_secret, SecretStr)


@pytest.mark.parametrize("name", ["MODEL_KEY", "API_TOKENS", "WEBHOOK_SECRET"])
def test_a_secret_that_is_refused_is_not_repeated(monkeypatch, name):
    monkeypatch.setenv(f"NEWSDESK_{name}", "planted-signing")
    monkeypatch.setenv("NEWSDESK_PORT", "no port")  # so that something is wrong in any case
    with pytest.raises(SettingsError) as error:
        Settings.load()

    assert "planted-signing" not in "".join(traceback.format_exception(error.value))
