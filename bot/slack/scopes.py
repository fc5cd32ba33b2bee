"""Is what Slack gave us enough? Asked at the start: a missing scope is told then, not at the first question."""

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


async def _check_app_token(client: AsyncWebClient, app_token: str) -> None:
    by_app = AsyncWebClient(token=app_token, base_url=client.base_url, session=client.session, logger=client.logger)
    try:
        await SlackApi(by_app).call("apps.connections.open", repeat=True)
    except Refused as refused:
        raise SettingsError(
            f"SLACK_APP_TOKEN: Slack refuses it ({refused.error}): make one with the scope connections:write under"
            " Basic Information, App-Level Tokens, and switch Socket Mode on"
        ) from None
