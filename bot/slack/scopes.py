"""Is what Slack gave us enough? Asked at the start: a missing scope is told then, not at the first question."""

import logging

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SlackSettings
from bot.slack.api import SlackApi
from bot.slack.faults import Refused, Unclear, Unreached
from ingest.errors import SettingsError

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "chat:write",
    "commands",
    "groups:history",
    "im:history",
    "im:write",
)


# Without these it does less: introductions in channels, briefings as files, group messages, user groups in
# NEWSDESK_SLACK_INGEST.
OPTIONAL = ("channels:read", "files:write", "groups:read", "mpim:history", "usergroups:read")
_TIMEOUT = ClientTimeout(total=15)
_SILENT = logging.getLogger("bot.slack.bolt")


async def check(client: AsyncWebClient, slack: SlackSettings) -> None:
    """Make sure that the tokens work. Raises Fault or SettingsError, which say what to do."""
    try:
        granted = await SlackApi(client).scopes()
    except (Unreached, Unclear):
        raise SettingsError(
            f"Slack cannot be reached at {slack.api_url}: check the network, and SLACK_API_URL if you have set it"
        ) from None
    except Refused as refused:
        raise SettingsError(f"SLACK_BOT_TOKEN: {refused}") from None
    missing = [scope for scope in SCOPES if granted and scope not in granted]
    if missing:
        raise SettingsError(
            f"the bot lacks {', '.join(missing)}: add that under OAuth & Permissions, Bot Token Scopes, and install the"
            " app again"
        )
    if slack.app_token:
        await _check_app_token(client, slack.app_token.get_secret_value())


async def examine(slack: SlackSettings) -> str:
    """Say that what Slack gave us works, and how. Raises NewsdeskError, which says what to do."""
    if slack.many:
        return "installed by workspaces: their tokens are checked when they are used"
    async with ClientSession(timeout=_TIMEOUT) as session:
        token = slack.bot_token.get_secret_value() if slack.bot_token else None
        client = AsyncWebClient(token=token, base_url=slack.api_url.rstrip("/") + "/", session=session, logger=_SILENT)
        await check(client, slack)
        granted = await SlackApi(client).scopes()
    how = "the bot token, its scopes and the socket work" if slack.app_token else "the bot token and its scopes work"
    lacking = sorted(set(OPTIONAL) - granted)
    return f"{how}; not granted, and optional: {', '.join(lacking)}" if lacking else how


async def _check_app_token(client: AsyncWebClient, app_token: str) -> None:
    by_app = AsyncWebClient(token=app_token, base_url=client.base_url, session=client.session, logger=client.logger)
    try:
        await SlackApi(by_app).call("apps.connections.open", repeat=True)
    except Refused as refused:
        raise SettingsError(
            f"SLACK_APP_TOKEN: Slack refuses it ({refused.error}): make one with the scope connections:write under"
            " Basic Information, App-Level Tokens, and switch Socket Mode on"
        ) from None
