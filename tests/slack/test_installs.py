"""Several workspaces install the bot by themselves."""

import asyncio
import json
import re
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession
from conversing import answered
from fake_slack import ALICE, BOT, DIRECT
from running_bot import COST, ports_told
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import inspect

from bot.settings import Settings, SlackSettings
from bot.slack.serve import serve


@asynccontextmanager
async def installable(slack, desk, **settings):
    """Run a bot that workspaces install; yield its port."""
    ports, stop = [], asyncio.Event()
    tokens = SlackSettings(client_id="1.2", client_secret="x", signing_secret=slack.secret, api_url=slack.url)
    settings = Settings(home=desk.library.home, port=0, **settings)
    serving = asyncio.create_task(serve(desk, settings, tokens, stop))
    with ports_told(ports):
        await slack.until(lambda: serving.done() or ports)
    slack.request_url = f"http://127.0.0.1:{ports[0]}/slack/events"
    yield ports[0]
    stop.set()
    await serving


@pytest.fixture
async def port(slack, desk):
    """Run a bot that nobody has installed."""
    async with installable(slack, desk) as found:
        yield found


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

    await slack.send({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    await answered(slack, slack.mention(COST))
    assert len(slack.of_bot()) == 2

    await slack.send({"type": "app_uninstalled"})
    del slack.tokens["xoxb-installed"]
    await asyncio.sleep(0.3)
    slack.say(f"<@{BOT}> {COST}")
    await asyncio.sleep(0.5)
    assert len(slack.of_bot()) == 2


@pytest.mark.parametrize("org_wide", [True, False], ids=["the-grid", "a-workspace"])
async def test_in_a_grid_it_is_installed_found_again_after_a_restart_and_removed(slack, desk, org_wide):
    slack.grid, slack.org_wide = "E0GRID", org_wide
    async with ClientSession() as session, installable(slack, desk) as port:
        assert (await install(session, port))[0] == 200

    async with installable(slack, desk):
        await answered(slack, slack.mention(COST))
        await slack.send({"type": "app_home_opened", "user": ALICE, "channel": DIRECT, "tab": "home"})
        await slack.until(lambda: slack.views)

        await slack.send({"type": "app_uninstalled"})
        del slack.tokens["xoxb-installed"]
        await asyncio.sleep(0.3)
        slack.say(f"<@{BOT}> {COST}")
        await asyncio.sleep(0.5)

    assert len(slack.of_bot()) == 1
    with desk.library.ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM slack_bots").scalar() == 0
        assert connection.exec_driver_sql("SELECT enterprise FROM turns").scalars().all() == ["E0GRID"]


async def test_a_question_of_a_grid_that_waited_for_a_restart_is_answered(slack, desk):
    slack.grid, slack.org_wide = "E0GRID", True
    desk.delay = 30
    async with ClientSession() as session, installable(slack, desk) as port:
        await install(session, port)
        question = slack.mention(COST)
        await slack.until(lambda: desk.outlets)
    desk.delay = 0

    async with installable(slack, desk):
        await answered(slack, question)


@pytest.mark.parametrize(
    ("teams", "second", "status"),
    [
        ("", "T1OTHER", 403), ("", "T0TEAM", 200), ("T0TEAM,T1OTHER", "T1OTHER", 200),
        ("T0TEAM", "T1OTHER", 403), ("T0TEAM,E0GRID", "T1OTHER", 200),
    ],
)  # fmt: skip
async def test_only_the_first_and_those_that_are_named_may_install(slack, desk, teams, second, status, caplog):
    async with ClientSession() as session, installable(slack, desk, slack_teams=teams) as port:
        assert (await install(session, port))[0] == 200
        slack.team, slack.grid = second, "E0GRID" if "E0GRID" in teams else None
        found, page = await install(session, port)

    assert found == status
    if status == 403:
        assert "NEWSDESK_SLACK_TEAMS" in page
        assert "T1OTHER may not install the bot" in caplog.text


async def test_home_shows_a_workspace_nothing_of_anothers(slack, desk):
    desk.delay = 0
    async with (
        ClientSession() as session,
        installable(slack, desk, slack_ingest="everyone", slack_admins=ALICE) as port,
    ):
        await install(session, port)
        await answered(slack, slack.mention("<https://127.0.0.1:9/secret-plan> What is the secret plan?"))
        slack.team = "T1OTHER"
        with desk.library.ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE slack_bots SET team_id = 'T1OTHER'")

        await slack.send({"type": "app_home_opened", "user": ALICE, "channel": DIRECT, "tab": "home"})
        (view,) = await slack.until(lambda: slack.views)

    assert "secret" not in json.dumps(view)


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
