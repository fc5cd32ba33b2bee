"""A bot in a process of its own, to be killed or loaded: `python slack_process.py HOME SLACK_URL DELAY [http]`.

DELAY is how long the scripted desk takes for an answer, in seconds; `real` is the desk with the bundled models.
It prints the port that it listens on. When it ends, it prints how long the event loop stood still at most, in ms, and
its memory, in MB, before and after.
"""

import asyncio
import json
import logging
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

sys.path.append(str(Path(__file__).parent))

from fakes import cost, warning
from running_bot import ScriptedDesk

from bot.desk import Desk
from bot.records.records import Records
from bot.settings import Settings, SlackSettings
from bot.slack import serve

LEASE = 2.0  # seconds: a test does not wait for as long as a newsroom can


async def watched(serving):
    """Run `serving`; measure how late the loop comes back to a task that sleeps for 5 ms, once it has begun."""
    ended = asyncio.ensure_future(serving)
    await asyncio.wait([ended], timeout=5)
    before, worst = memory(), 0.0
    while not ended.done():
        began = perf_counter()
        await asyncio.sleep(0.005)
        worst = max(worst, perf_counter() - began - 0.005)
    print(json.dumps({"stall_ms": round(worst * 1000), "before_mb": before, "after_mb": memory()}), flush=True)
    await ended


def memory():
    return round(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6)


async def opened_and_told(*where, opened=serve.opened):
    runner, port = await opened(*where)
    print(port, flush=True)
    return runner, port


def main(home, url, delay, mode="socket"):
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    serve.Records = partial(Records, lease=LEASE)
    serve.opened = opened_and_told
    if delay == "real":
        desk = Desk.open(Settings(home=Path(home)), own_index=True)
    else:
        desk = ScriptedDesk(Settings(home=Path(home)).library(), [cost(), warning()], delay=float(delay))
    tokens = {"signing_secret": "secret"} if mode == "http" else {"app_token": "xapp-test"}
    slack = SlackSettings(bot_token="xoxb-test", api_url=url, **tokens)
    asyncio.run(watched(serve.serve(desk, Settings(home=Path(home), port=0), slack)))


if __name__ == "__main__":
    main(*sys.argv[1:])
