"""Loads the bot: many mentions at once, over a socket or over HTTP with two processes behind a balancer.

`python tests/support/slack_load.py [MENTIONS] [SECONDS] [DELAY] [socket|http]`; DELAY is in seconds, or `real`
for the models.
"""

import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

sys.path.append(str(Path(__file__).parent))

from fake_slack import CHANNEL, FakeSlack
from fakes import filled_library
from running_bot import COST, ENGINEER
from sql import settings_of

PROCESS = Path(__file__).parent / "slack_process.py"
SETTLING = 6.0  # seconds in which the process begins to watch its loop


def fill(home, *, real):
    """Make a library that the desk can answer from."""
    if not real:
        filled_library(Path(home)).close()
        return
    from bot.desk import Desk
    from bot.settings import Settings
    from ingest.intake.take_in import take_in
    from ingest.reading.read import Given, read
    from ingest.sources.find import find

    desk = Desk.open(Settings(home=Path(home)))
    desk.check_model()
    folder = Path(__file__).parents[2] / "bot" / "demo" / "articles"
    articles = [article for found in find(str(folder), stdin=sys.stdin.buffer) for article in read(found, Given())]
    assert not take_in(articles, desk.library, lambda: desk.models.embedder).failed
    desk.close()


async def load(mentions, seconds, delay, mode, settling=SETTLING):
    """Return what was measured."""
    with tempfile.TemporaryDirectory() as home:
        fill(home, real=delay == "real")
        async with FakeSlack() as slack:
            processes = [await start(home, slack, delay, mode) for _ in range(2 if mode == "http" else 1)]
            ports = [int(await process.stdout.readline()) for process in processes]
            if mode == "http":
                turn = itertools.cycle(ports)
                slack.request_url = lambda: f"http://127.0.0.1:{next(turn)}/slack/events"
            await slack.until(lambda: slack.sockets or mode == "http")
            await asyncio.sleep(settling)
            asked = await burst(slack, mentions, seconds)
            ended = await settled(slack, asked)
            for process in processes:
                process.terminate()
            told = [json.loads((await process.communicate())[0]) for process in processes]
            return report(slack, asked, ended) | {"processes": told}


async def start(home, slack, delay, mode):
    return await asyncio.create_subprocess_exec(
        sys.executable, PROCESS, home, slack.url, delay, mode,
        stdout=asyncio.subprocess.PIPE, env=os.environ | settings_of(home),
    )  # fmt: skip


async def burst(slack, mentions, seconds):
    asked = {}
    began = time.monotonic()
    questions = itertools.cycle([COST, ENGINEER])
    for number in range(mentions):
        await asyncio.sleep(max(0.0, began + seconds * number / mentions - time.monotonic()))
        message = slack.mention(next(questions), user=f"U{number % 20}")
        asked[message["ts"]] = time.monotonic()
    return asked


async def settled(slack, asked):
    """Wait until every question has its complete answer; return when each had."""
    ended = {}
    while len(ended) < len(asked):
        for message in slack.of_bot():
            if message.get("metadata") and not message.get("streaming"):
                ended.setdefault(message["thread_ts"], time.monotonic())
        await asyncio.sleep(0.2)
        assert time.monotonic() - max(asked.values()) < 240, f"{len(asked) - len(ended)} questions have no answer"
    await asyncio.sleep(2)
    return ended


def report(slack, asked, ended):
    shown = {}
    for moment, _, thread, _ in slack.statuses:
        shown.setdefault(thread, moment)
    statuses = [shown[ts] - moment for ts, moment in asked.items() if ts in shown]
    threads = [message["thread_ts"] for message in slack.of_bot(CHANNEL)]
    return {
        "mentions": len(asked),
        "exactly one answer": sum(threads.count(ts) == 1 for ts in asked),
        "acknowledged p50, p99, max ms": spread([seconds for seconds, _ in slack.acks]),
        "not acknowledged at once": sum(done is not True for _, done in slack.acks),
        "status p50, p99, max ms": spread(statuses),
        "status p95 ms": round(quantiles(statuses, n=20)[-1] * 1000),
        "all answered after s": round(max(ended.values()) - min(asked.values()), 1),
    }


def spread(seconds):
    cuts = quantiles(seconds, n=100)
    return [round(1000 * each) for each in (cuts[49], cuts[98], max(seconds))]


def main(mentions="400", seconds="10", delay="0.3", mode="socket"):
    found = asyncio.run(load(int(mentions), float(seconds), delay, mode))
    print(json.dumps(found, indent=1))
    sys.exit(found["mentions"] != found["exactly one answer"])


if __name__ == "__main__":
    main(*sys.argv[1:])
