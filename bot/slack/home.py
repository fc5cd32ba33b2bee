"""The two tabs that the bot has of its own: App Home, and the conversation with what could be asked there."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk import Desk
from bot.records.questions import AskedQuestion
from bot.records.records import Records
from bot.slack import pages
from bot.slack.ingestion import TakingIn
from bot.slack.suggestions import Suggestions
from bot.slack.workspaces import Workspaces, whence

Payload = dict[str, Any]

_LATELY = timedelta(days=7)


class Home:
    """Shows somebody what the library holds, and those who run the bot what was asked."""

    def __init__(
        self,
        desk: Desk,
        records: Records,
        taking_in: TakingIn,
        workspaces: Workspaces,
        suggestions: Suggestions,
        *,
        admins: frozenset[str],
    ) -> None:
        self._desk = desk
        self._records = records
        self._taking_in = taking_in
        self._workspaces = workspaces
        self._suggestions = suggestions
        self._admins = admins

    async def show(self, body: Payload) -> None:
        """Show App Home, or what could be asked in the conversation."""
        event, (team, enterprise) = body["event"], whence(body)
        user, workspace = event["user"], await self._workspaces.find(team, enterprise)
        listed = await asyncio.to_thread(self._desk.library.articles)
        if event.get("tab") == "messages":
            prompts = [{"title": each, "message": each} for each in self._suggestions.questions]
            if prompts:
                await workspace.web.call(
                    "assistant.threads.setSuggestedPrompts", channel_id=event["channel"], prompts=prompts
                )
            return
        taken_in = max((each.fetched for each in listed), default=None)
        failing = [failure for whose, failure in self._taking_in.failing if whose == team]
        known = pages.Known(len(listed), listed[:5], taken_in, failing, self._suggestions.questions)
        recent = await self._records.recent(team, user, 5)
        view = pages.home(known, recent, await self._asked(team) if user in self._admins else None)
        await workspace.web.call("views.publish", repeat=True, user_id=user, view=view)

    async def _asked(self, team: str) -> list[AskedQuestion]:
        """Return what was asked in a workspace lately, for its administrators."""
        return await self._records.asked(since=datetime.now(UTC) - _LATELY, team=team)
