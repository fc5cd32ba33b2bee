"""Several workspaces install the bot by themselves."""

import asyncio
import re

import pytest
from aiohttp import ClientSession
from conversing import answered
from fake_slack import BOT
from running_bot import COST, ports_told
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import inspect

from bot.settings import Settings, SlackSettings
from bot.slack.serve import serve


@pytest.fixture
async def port(slack, desk):
    """Run a bot that nobody has installed."""
    ports, stop = [], asyncio.Event()
    tokens = SlackSettings(client_id="1.2", client_secret="x", signing_secret=slack.secret, api_url=slack.url)
    serving = asyncio.create_task(serve(desk, Settings(home=desk.library.home, port=0), tokens, stop))
    with ports_told(ports):
        await slack.until(lambda: serving.done() or ports)
    slack.request_url = f"http://127.0.0.1:{ports[0]}/slack/events"
    yield ports[0]
    stop.set()
    await serving


async def install(session, port, state=None):
    """Go through the installation; return what the last page says."""
    async with session.get(f"http://127.0.0.1:{port}/slack/install", allow_redirects=False) as page:
        cookie = page.headers["Set-Cookie"].split(";")[0]
        text = await page.text()
    given = re.search(r"state=([\w-]+)", text)[1]
    url = f"http://127.0.0.1:{port}/slack/oauth_redirect?code=c&state={state or given}"
    async with session.get(url, headers={"Cookie": cookie}) as page:
        return page.status, await page.text()


async def test_a_workspace_installs_the_bot_asks_and_removes_it(slack, port):
    async with ClientSession() as session:
        status, _ = await install(session, port)
    assert status == 200

    await answered(slack, slack.mention(COST))
    assert len(slack.of_bot()) == 1

    await slack.send({"type": "app_uninstalled"})
    del slack.tokens["xoxb-installed"]
    await asyncio.sleep(0.3)
    slack.say(f"<@{BOT}> {COST}")
    await asyncio.sleep(0.5)
    assert len(slack.of_bot()) == 1


async def test_an_installation_that_somebody_else_began_is_refused(slack, port):
    async with ClientSession() as session:
        status, _ = await install(session, port, state="forged")

    assert status in (400, 401)
    assert "xoxb-installed" not in slack.tokens


async def test_where_the_bot_is_not_installed_nothing_is_recorded(slack, port, desk):
    await asyncio.gather(*slack.say(f"<@{BOT}> {COST}")[1])

    with desk.library.ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM turns").scalar() == 0


def test_the_migration_makes_the_tables_that_slacks_store_uses(desk):
    engine = desk.library.ledger.writer_engine
    stores = [SQLAlchemyInstallationStore("1", engine), SQLAlchemyOAuthStateStore(1, engine)]
    found = inspect(engine)
    for table in [table for store in stores for table in store.metadata.sorted_tables]:
        assert {c["name"] for c in found.get_columns(table.name)} == {c.name for c in table.columns}
