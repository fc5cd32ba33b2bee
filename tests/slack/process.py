"""A bot in a process of its own, to be killed: `python process.py HOME SLACK_URL PORT DELAY [http]`."""

import asyncio
import logging
import sys
from functools import partial
from pathlib import Path

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "unit")]

from conftest import ScriptedDesk
from fakes import cost, warning

from bot.records.records import Records
from bot.settings import Settings, SlackSettings
from bot.slack import serve
from ingest.library.library import Library

LEASE = 2.0  # seconds: a test does not wait for as long as a newsroom can


def main(home, url, port, delay, mode="socket"):
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    serve.Records = partial(Records, lease=LEASE)
    desk = ScriptedDesk(Library(Path(home)), [cost(), warning()], delay=float(delay))
    tokens = {"signing_secret": "secret"} if mode == "http" else {"app_token": "xapp-test"}
    slack = SlackSettings(bot_token="xoxb-test", api_url=url, **tokens)
    asyncio.run(serve.serve(desk, Settings(home=Path(home), port=int(port)), slack))


if __name__ == "__main__":
    main(*sys.argv[1:])
