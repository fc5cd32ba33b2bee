"""Who installed the bot, for an app in several workspaces: Slack's own store, in the ledger's database."""

import asyncio
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SlackSettings
from bot.slack.api import SlackApi
from bot.slack.door import INSTALL, INSTALLED
from bot.slack.scopes import SCOPES
from bot.slack.workspaces import Workspaces

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger

_STATE_SECONDS = 600  # between the click on “Add to Slack” and its end


class Installs:
    """Knows by which token each workspace is called."""

    def __init__(self, ledger: "Ledger", slack: SlackSettings, client: AsyncWebClient) -> None:
        assert slack.client_id and slack.client_secret
        engine = ledger.writer_engine
        self._client = client
        self._store = _Store(SQLAlchemyInstallationStore(slack.client_id, engine, logger=client.logger))
        settings = AsyncOAuthSettings(
            client_id=slack.client_id,
            client_secret=slack.client_secret.get_secret_value(),
            scopes=list(SCOPES),
            installation_store=self._store,
            state_store=_States(SQLAlchemyOAuthStateStore(_STATE_SECONDS, engine, logger=client.logger)),
            install_path=INSTALL,
            redirect_uri_path=INSTALLED,
        )
        self._flow = AsyncOAuthFlow(client=client, logger=client.logger, settings=settings)

    async def connect(self, team: str, enterprise: str | None) -> SlackApi | None:
        """Return how to call Slack for a workspace, or None where the bot is not installed.

        In an Enterprise Grid it is installed for the workspace, or for the whole Grid.
        """
        bot = await self._store.async_find_bot(enterprise_id=enterprise, team_id=team)
        if bot is None and enterprise:
            bot = await self._store.async_find_bot(enterprise_id=enterprise, team_id=None)
        if bot is None:
            return None
        client = self._client
        return SlackApi(
            AsyncWebClient(token=bot.bot_token, base_url=client.base_url, session=client.session, logger=client.logger)
        )

    def register(self, app: AsyncApp, workspaces: Workspaces) -> AsyncOAuthFlow:
        """Have workspaces that remove the bot forgotten; return how others install it."""

        async def removed(body: dict[str, Any]) -> None:
            await self._store.async_delete_bot(enterprise_id=None, team_id=body["team_id"])
            await self._store.async_delete_installation(enterprise_id=None, team_id=body["team_id"])
            workspaces.forget(body["team_id"])

        app.event("app_uninstalled")(removed)
        app.event("tokens_revoked")(removed)
        return self._flow


class _Store(AsyncInstallationStore):
    """Slack's store, beside the event loop. Its own asynchronous one needs another driver for the same file."""

    def __init__(self, store: SQLAlchemyInstallationStore) -> None:
        self._store = store

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        await asyncio.to_thread(self._store.save, installation)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot."""
        await asyncio.to_thread(self._store.save_bot, bot)

    async def async_find_bot(self, **which: Any) -> Bot | None:  # noqa: ANN401
        """Return a bot."""
        return await asyncio.to_thread(lambda: self._store.find_bot(**which))

    async def async_find_installation(self, **which: Any) -> Installation | None:  # noqa: ANN401
        """Return an installation."""
        return await asyncio.to_thread(lambda: self._store.find_installation(**which))

    async def async_delete_bot(self, **which: Any) -> None:  # noqa: ANN401
        """Forget a bot."""
        await asyncio.to_thread(lambda: self._store.delete_bot(**which))

    async def async_delete_installation(self, **which: Any) -> None:  # noqa: ANN401
        """Forget an installation."""
        await asyncio.to_thread(lambda: self._store.delete_installation(**which))


class _States(AsyncOAuthStateStore):
    """What keeps somebody else from ending an installation that one has begun."""

    def __init__(self, store: SQLAlchemyOAuthStateStore) -> None:
        self._store = store

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401
        """Return a new state."""
        return await asyncio.to_thread(self._store.issue)

    async def async_consume(self, state: str) -> bool:
        """Return whether a state is one of ours, and not used before."""
        return await asyncio.to_thread(self._store.consume, state)
