"""Runs the bot inside the test's process, with a desk that answers from a script."""

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from unittest.mock import patch

from fake_slack import FakeSlack
from fakes import FakeDesk, FakeEmbedder, cost, warning
from sqlalchemy import text

from bot.answer import Answer, Progress
from bot.settings import Settings, SlackSettings
from bot.slack import serve

COST, ENGINEER = cost().question, warning().question


class ScriptedDesk(FakeDesk):
    """Answers from a script, taking its time over each sentence."""

    def __init__(self, library, answers=(), delay=0.0):
        super().__init__(library, answers)
        self.delay = delay
        self.outlets = []
        self.seen = []
        self.ended = 0  # answers that were given, or given up
        self.failing = None
        reranker = SimpleNamespace(score=lambda question, texts: [0.0], name="fake")
        self.models = SimpleNamespace(embedder=FakeEmbedder(), reranker=reranker)

    def check_model(self):
        """Any model will do."""

    async def answer(self, question, *, turns=(), at=None, article_id=None, outlets=(), seen=None):
        self.outlets.append(tuple(outlets))
        self.seen.append(seen)
        if self.failing:
            raise self.failing
        try:
            yield Progress("understand")
            await asyncio.sleep(self.delay)
            async for event in super().answer(question, turns=turns, at=at, article_id=article_id):
                sure = isinstance(event, Answer) and event.citations and event.confidence is None
                yield replace(event, confidence=0.9) if sure else event
                await asyncio.sleep(0)
        finally:
            self.ended += 1


@dataclass
class Bot:
    """A bot that runs."""

    slack: FakeSlack
    desk: ScriptedDesk
    stop: asyncio.Event
    ports: list = field(default_factory=list)
    task: asyncio.Task = field(default=None)

    @property
    def port(self):
        return self.ports[-1]

    @property
    def records(self):
        return self.desk.library.ledger

    def turns(self, state):
        """How many questions have come that far: what Slack shows is recorded a moment later."""
        with self.records.reading() as connection:
            return connection.execute(
                text("SELECT count(*) FROM turns WHERE state = :state"), {"state": state}
            ).scalar()


@contextmanager
def ports_told(ports):
    """Append to `ports` where bots listen that begin within the block: with port 0, the system chooses."""
    opened = serve.opened

    async def told(*where):
        runner, port = await opened(*where)
        ports.append(port)
        return runner, port

    with patch.object(serve, "opened", told):
        yield


@asynccontextmanager
async def bot(slack, desk, *, http=False, **settings):
    """Run a bot on `desk` until the end of the block."""
    settings = Settings(home=desk.library.home, port=0, **settings)
    tokens = {"signing_secret": slack.secret} if http else {"app_token": "xapp-test"}
    running = Bot(slack, desk, asyncio.Event())
    of_slack = SlackSettings(bot_token="xoxb-test", api_url=slack.url, **tokens)
    running.task = asyncio.create_task(serve.serve(desk, settings, of_slack, running.stop))
    try:
        with ports_told(running.ports):
            await slack.until(lambda: running.task.done() or (running.ports if http else slack.sockets))
        if http and running.ports:
            slack.request_url = f"http://127.0.0.1:{running.port}/slack/events"
        yield running
    finally:
        running.stop.set()
        await running.task
