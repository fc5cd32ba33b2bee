"""Where the bot is installed: one workspace by its token, or many by what their installation left in the ledger."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.slack.api import SlackApi
from bot.slack.faults import refusal
from bot.slack.posting import Workspace
from bot.slack.stream import Allowance

Connect = Callable[[str], Awaitable[SlackApi | None]]  # of a workspace's id: how to call Slack for it


class Workspaces:
    """Knows how to call Slack for each workspace; who the bot is there is asked once."""

    def __init__(self, connect: Connect, *, only_one: bool) -> None:
        self.only_one = only_one
        self._connect = connect
        self._known: dict[str, Workspace] = {}
        self._asking = asyncio.Lock()

    async def find(self, team: str) -> Workspace:
        """Return a workspace. Raises Fault, Refused where the bot is not installed."""
        key = "" if self.only_one else team
        async with self._asking:
            if key not in self._known:
                self._known[key] = await self._identified(team)
        return self._known[key]

    def forget(self, team: str) -> None:
        """Ask anew, because the bot was installed again or removed."""
        self._known.pop("" if self.only_one else team, None)

    async def _identified(self, team: str) -> Workspace:
        web = await self._connect(team)
        if web is None:
            raise refusal("auth.test", "app_uninstalled")
        known = await web.call("auth.test", repeat=True)
        return Workspace(known["team_id"], web, known["user_id"], known.get("bot_id") or "", Allowance())
