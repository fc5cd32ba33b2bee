"""Where the bot is installed: one workspace by its token, or many by what their installation left in the ledger."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.slack.api import SlackApi
from bot.slack.faults import refusal
from bot.slack.posting import Workspace
from bot.slack.shapes import Dialect
from bot.slack.stream import Allowance

Payload = dict[str, Any]
Connect = Callable[[str, str | None], Awaitable[SlackApi | None]]  # of a workspace and its Grid: how to call Slack


class Workspaces:
    """Knows how to call Slack for each workspace; who the bot is there is asked once."""

    def __init__(self, connect: Connect, *, only_one: bool) -> None:
        self.only_one = only_one
        self._connect = connect
        self._known: dict[str, Workspace] = {}
        self._asking = asyncio.Lock()

    async def find(self, team: str, enterprise: str | None = None) -> Workspace:
        """Return a workspace, of an Enterprise Grid or by itself. Raises Fault, Refused without an installation."""
        key = "" if self.only_one else team
        async with self._asking:
            if key not in self._known:
                self._known[key] = await self._identified(team, enterprise)
        return self._known[key]

    def forget(self, team: str | None = None) -> None:
        """Ask anew, because the bot was installed again or removed: in a workspace, or anywhere."""
        if team is None:
            self._known.clear()
        self._known.pop("" if self.only_one else team or "", None)

    async def _identified(self, team: str, enterprise: str | None) -> Workspace:
        web = await self._connect(team, enterprise)
        if web is None:
            raise refusal("auth.test", "app_uninstalled")
        known = await web.call("auth.test", repeat=True)
        # A token of a whole Grid names no workspace: it is the one that was asked about.
        team = team or known.get("team_id") or ""
        return Workspace(team, web, known["user_id"], known.get("bot_id") or "", Allowance(), Dialect())


def whence(body: Payload) -> tuple[str, str | None]:
    """Return the workspace that a request comes from, and the Enterprise Grid that this belongs to."""
    team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
    # An app of a whole Grid gets some requests without a workspace; who sent it is of one.
    found = body.get("team_id") or team.get("id") or (body.get("user") or {}).get("team_id") or ""
    return found, body.get("enterprise_id") or enterprise.get("id")
