"""Who installed the bot, for an app in several workspaces: Slack's own store, in the ledger's database."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SlackSettings
from bot.slack.api import SlackApi
from bot.slack.door import INSTALL, INSTALLED
from bot.slack.scopes import OPTIONAL, SCOPES
from bot.slack.workspaces import Workspaces

if TYPE_CHECKING:
    from ingest.library.ledger import Ledger

logger = logging.getLogger(__name__)

_STATE_SECONDS = 600  # between the click on “Add to Slack” and its end


class NotAllowed(BoltError):
    """A workspace may not install the bot."""


class Installs:
    """Knows by which token each workspace is called, and which may install the bot."""

    def __init__(self, ledger: "Ledger", slack: SlackSettings, client: AsyncWebClient, teams: frozenset[str]) -> None:
        """`teams` are the workspaces and Enterprise Grids that may install it; without any, the first that does."""
        assert slack.client_id and slack.client_secret
        engine = ledger.writer_engine
        self._client = client
        self._store = _Store(SQLAlchemyInstallationStore(slack.client_id, engine, logger=client.logger), teams)
        settings = AsyncOAuthSettings(
            client_id=slack.client_id,
            client_secret=slack.client_secret.get_secret_value(),
            scopes=[*SCOPES, *OPTIONAL],
            installation_store=self._store,
            state_store=_States(SQLAlchemyOAuthStateStore(_STATE_SECONDS, engine, logger=client.logger)),
            install_path=INSTALL,
            redirect_uri_path=INSTALLED,
            callback_options=AsyncCallbackOptions(_succeeded, self._failed),
        )
        self._flow = AsyncOAuthFlow(client=client, logger=client.logger, settings=settings)

    async def connect(self, team: str, enterprise: str | None) -> SlackApi | None:
        """Return how to call Slack for a workspace, or None where the bot is not installed.

        In an Enterprise Grid it is installed in the workspace, or in the whole Grid.
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

        async def uninstalled(body: dict[str, Any]) -> None:
            of_grid = any(each.get("is_enterprise_install") for each in body.get("authorizations") or ())
            of_grid = of_grid or bool(body.get("is_enterprise_install"))
            which = {"enterprise_id": body.get("enterprise_id"), "team_id": None if of_grid else body["team_id"]}
            await self._store.async_delete_bot(**which)
            await self._store.async_delete_installation(**which)
            workspaces.forget(None if of_grid else body["team_id"])

        async def revoked(body: dict[str, Any]) -> None:
            if (body["event"].get("tokens") or {}).get("bot"):  # not one of a user, who may leave
                await uninstalled(body)

        app.event("app_uninstalled")(uninstalled)
        app.event("tokens_revoked")(revoked)
        return self._flow

    async def _failed(self, failed: AsyncFailureArgs) -> BoltResponse:
        if not isinstance(failed.error, NotAllowed):
            return await failed.default.failure(failed)
        return BoltResponse(status=403, body=str(failed.error), headers={"Content-Type": "text/plain; charset=utf-8"})


async def _succeeded(done: AsyncSuccessArgs) -> BoltResponse:
    return await done.default.success(done)


class _Store(AsyncInstallationStore):
    """Slack's store, beside the event loop. Its own asynchronous one needs another driver for the same file."""

    def __init__(self, store: SQLAlchemyInstallationStore, teams: frozenset[str]) -> None:
        self._store = store
        self._teams = teams

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation. Raises NotAllowed."""
        if not await asyncio.to_thread(self._may, installation):
            who = installation.team_id or installation.enterprise_id
            logger.warning("%s may not install the bot: name it in NEWSDESK_SLACK_TEAMS if it may", who)
            raise NotAllowed(f"{who} may not install this bot: ask who runs it to add that id to NEWSDESK_SLACK_TEAMS.")
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

    def _may(self, installation: Installation) -> bool:
        wanted = installation.enterprise_id, installation.team_id
        with self._store.engine.connect() as connection:
            rows = connection.execute(self._store.bots.select()).mappings().all()
        known = {(row["enterprise_id"], row["team_id"]) for row in rows if row["client_id"] == self._store.client_id}
        return wanted in known or bool(self._teams & set(wanted)) or not (known or self._teams)


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
