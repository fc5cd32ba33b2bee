"""Runs the Slack bot until it is told to stop: wires everything, checks what can be wrong, ends in order."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.metrics import Metrics
from bot.records.records import Records
from bot.settings import Settings, SlackSettings
from bot.slack.answering import Answering
from bot.slack.api import SlackApi
from bot.slack.buttons import Buttons
from bot.slack.door import Door, door, opened
from bot.slack.embargoed import Embargoed
from bot.slack.faults import Fault, Refused
from bot.slack.home import Home
from bot.slack.ingestion import TakingIn
from bot.slack.listeners import Listeners
from bot.slack.previews import Previews
from bot.slack.scopes import check
from bot.slack.socket import Socket
from bot.slack.suggestions import Suggestions
from bot.slack.thinking import Thinking
from bot.slack.upkeep import Upkeep
from bot.slack.watching import Watching
from bot.slack.workspaces import Connect, Workspaces

if TYPE_CHECKING:
    from bot.slack.installs import Installs

logger = logging.getLogger(__name__)

_ROOM = 500  # questions that wait: at a quarter of a second each, two minutes
_GRACE = 10.0  # seconds for answers under way when we are told to stop
_TIMEOUT = ClientTimeout(total=30, connect=5)


async def serve(desk: Desk, settings: Settings, slack: SlackSettings, stop: asyncio.Event | None = None) -> None:
    """Answer in Slack until SIGTERM, SIGINT or `stop`. Raises NewsdeskError where it cannot begin, or go on."""
    stop = stop or asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession(timeout=_TIMEOUT, connector=TCPConnector(limit=64)))
        client = _client(slack, session)
        records = Records(desk.library.ledger, room=_ROOM)
        stack.callback(records.close)
        installs = _installs(desk, settings, slack, client) if slack.many else None
        connect = installs.connect if installs else _always(SlackApi(client))
        workspaces = Workspaces(connect, only_one=installs is None)
        if installs is None:
            await check(client, slack)
            await workspaces.find("")
        taking_in = TakingIn(desk, settings.named_hosts, settings.may_ingest, proxy=settings.web_proxy)
        stack.callback(taking_in.close)
        suggestions = Suggestions(desk)
        embargoed = Embargoed(desk.library, workspaces, settings.sees_embargoed)
        answering = Answering(Thinking(desk, records, taking_in, suggestions), records, workspaces, embargoed)
        app = _app(slack, client, workspaces)
        buttons = Buttons(desk, records, answering, taking_in, workspaces)
        watching = Watching(desk, records, workspaces)
        home = Home(desk, records, taking_in, workspaces, suggestions, admins=settings.admins)
        Listeners(records, answering, buttons, watching, embargoed, home, Previews(desk, workspaces)).register(app)
        flow = installs.register(app, workspaces) if installs else None
        upkeep = Upkeep(desk, records, suggestions, watching, settings)
        await upkeep.warm_up()
        by_socket = slack.app_token if installs is None else None
        socket = Socket(app, by_socket.get_secret_value()) if by_socket else None
        metrics = Metrics(desk.library)
        desk.on_answer.append(metrics.answered)
        answering.broken.add_done_callback(lambda _: stop.set())
        answering.start()
        answering.beside(upkeep.keep())
        try:
            await _take_in_events(
                partial(door, app=None if socket else app, flow=flow, secret=_secret(slack), metrics=metrics),
                socket,
                settings,
                stop,
            )
        finally:
            await answering.stop(_GRACE)
        if answering.broken.done():
            raise Fault(answering.broken.result())


async def _take_in_events(make_door: Door, socket: Socket | None, settings: Settings, stop: asyncio.Event) -> None:
    """Let events come in until `stop`."""

    def trouble() -> str | None:
        if stop.is_set():
            return "it is being stopped"
        return socket.trouble if socket else None

    listening = make_door(trouble)
    async with AsyncExitStack() as stack:
        if socket:
            stack.push_async_callback(socket.close)
        runner, port = await opened(listening, settings.bind, settings.port)
        stack.push_async_callback(runner.cleanup)
        if socket:
            await socket.open()
        how = "Socket Mode" if socket else "HTTP, /slack/events"
        logger.warning("answering in Slack (%s; health and readiness on port %d)", how, port)
        await stop.wait()


def _client(slack: SlackSettings, session: ClientSession) -> AsyncWebClient:
    """Return the client that everything calls Slack by: one session, so one set of connections."""
    token = slack.bot_token.get_secret_value() if slack.bot_token and not slack.many else None
    return AsyncWebClient(token=token, base_url=slack.api_url.rstrip("/") + "/", session=session, logger=_silent())


def _app(slack: SlackSettings, client: AsyncWebClient, workspaces: Workspaces) -> AsyncApp:
    async def authorize(team_id: str | None = None, enterprise_id: str | None = None) -> AuthorizeResult | None:
        """Say who we are where an event comes from: Bolt's own way asks Slack again for each event."""
        try:
            known = await workspaces.find(team_id or "", enterprise_id)
        except Refused as refused:
            logger.warning("%s", refused)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=known.team, bot_id=known.bot_id, bot_user_id=known.bot_user,
            bot_token=known.web.token,
        )  # fmt: skip

    return AsyncApp(
        client=client,
        signing_secret=_secret(slack) or "unused in Socket Mode",
        authorize=authorize,  # type: ignore[arg-type]  # None says that the bot is not installed there
        logger=_silent(),
    )


def _secret(slack: SlackSettings) -> str | None:
    return slack.signing_secret.get_secret_value() if slack.signing_secret else None


def _installs(desk: Desk, settings: Settings, slack: SlackSettings, client: AsyncWebClient) -> "Installs":
    from bot.slack.installs import Installs  # only apps in several workspaces need what it imports

    return Installs(desk.library.ledger, slack, client, settings.teams)


def _silent() -> logging.Logger:
    """Return the logger for Slack's libraries: what they log holds messages, and our own lines say what happened."""
    silent = logging.getLogger("bot.slack.bolt")
    silent.setLevel(logging.CRITICAL + 1)
    return silent


def _always(web: SlackApi) -> Connect:
    async def connect(team: str, enterprise: str | None) -> SlackApi:
        return web

    return connect
