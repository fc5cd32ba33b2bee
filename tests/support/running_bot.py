"""Runs the bot inside the test's process, with a desk that answers from a script."""

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace

from fake_slack import FakeSlack
from fakes import FakeDesk, FakeEmbedder, cost, warning

from bot.answer import Progress
from bot.settings import Settings, SlackSettings
from bot.slack import serve

COST, ENGINEER = cost().question, warning().question


class ScriptedDesk(FakeDesk):
    """Answers from a script, taking its time over each sentence."""

    def __init__(self, library, answers=(), delay=0.0):
        super().__init__(library, answers)
        self.delay = delay
        self.outlets = []
        self.failing = None
        reranker = SimpleNamespace(score=lambda question, texts: [0.0], name="fake")
        self.models = SimpleNamespace(embedder=FakeEmbedder(), reranker=reranker)

    def check_model(self):
        """Any model will do."""

    async def answer(self, question, *, turns=(), at=None, article_id=None, outlets=(), seen=None):
        self.outlets.append(tuple(outlets))
        if self.failing:
            raise self.failing
        yield Progress("understand")
        await asyncio.sleep(self.delay)
        async for event in super().answer(question, turns=turns, at=at, article_id=article_id):
            yield event
            await asyncio.sleep(0)


@dataclass
class Bot:
    """A bot that runs."""

    slack: FakeSlack
    desk: ScriptedDesk
    port: int
    stop: asyncio.Event
    task: asyncio.Task = field(default=None)

    @property
    def records(self):
        return self.desk.library.ledger


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@asynccontextmanager
async def bot(slack, desk, *, http=False, **settings):
    """Run a bot on `desk` until the end of the block."""
    port = free_port()
    settings = Settings(home=desk.library.home, port=port, **settings)
    tokens = {"signing_secret": slack.secret} if http else {"app_token": "xapp-test"}
    running = Bot(slack, desk, port, asyncio.Event())
    of_slack = SlackSettings(bot_token="xoxb-test", api_url=slack.url, **tokens)
    running.task = asyncio.create_task(serve.serve(desk, settings, of_slack, running.stop))
    try:
        if http:
            slack.request_url = f"http://127.0.0.1:{port}/slack/events"
        await slack.until(lambda: running.task.done() or (listens(port) if http else slack.sockets), timeout=20)
        yield running
    finally:
        running.stop.set()
        await running.task


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
