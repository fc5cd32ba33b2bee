"""What happens when a button is pressed or a page is opened."""

import asyncio
from typing import Any

from bot.answer import Citation
from bot.desk import Desk
from bot.records.asked import Asked, Kept
from bot.records.records import Records
from bot.slack import pages, wording
from bot.slack.answering import Answering
from bot.slack.blocks import asked_by, messages
from bot.slack.ingestion import TakingIn
from bot.slack.text import mrkdwn
from bot.slack.workspaces import Workspaces
from ingest.errors import LibraryError

Payload = dict[str, Any]

FULL = Kept(notice=wording.FULL)


class Buttons:
    """Does what a button asks for, after it was acknowledged. Everything here raises Fault and LibraryError."""

    def __init__(
        self, desk: Desk, records: Records, answering: Answering, taking_in: TakingIn, workspaces: Workspaces
    ) -> None:
        self._desk = desk
        self._records = records
        self._answering = answering
        self._taking_in = taking_in
        self._workspaces = workspaces

    async def open_article(self, body: Payload, turn: int, number: int) -> None:
        """Show an article with the quote marked. Raises Fault."""
        workspace = await self._workspaces.find(body["team"]["id"])
        found = await self._records.turn(turn)
        answer = found.kept.answer if found and found.kept and found.asked.team == body["team"]["id"] else None
        citation = next((each for each in answer.citations if each.number == number), None) if answer else None
        view = await asyncio.to_thread(self._page, citation) if citation else pages.gone()
        await workspace.web.call("views.open", trigger_id=body["trigger_id"], view=view)

    def _page(self, citation: Citation) -> Payload:
        try:
            text = self._desk.library.version(citation.article_id, citation.version).text
        except LibraryError:
            return pages.gone()
        return pages.article(citation, text)

    async def share(self, body: Payload, turn: int) -> None:
        """Show the channel an answer that only its asker saw."""
        found = await self._records.turn(turn)
        if found is None or found.kept is None or found.asked.user != body["user"]["id"]:
            return
        workspace = await self._workspaces.find(body["team"]["id"])
        message = messages(found.kept, turn)[0]
        asked = asked_by(found.asked.user, found.asked.question)
        extra = {"response_type": "in_channel", "delete_original": True, "unfurl_links": False}
        await workspace.web.respond(body["response_url"], text=message.text, blocks=[asked, *message.blocks], **extra)

    async def ask_directly(self, body: Payload) -> None:
        """Ask a suggested question in the conversation with the bot."""
        team, user = body["team"]["id"], body["user"]["id"]
        workspace = await self._workspaces.find(team)
        question = body["actions"][0]["value"]
        opened = await workspace.web.call("conversations.open", repeat=True, users=user)
        channel = opened["channel"]["id"]
        heading = asked_by(user, question)
        ts = (await workspace.web.call("chat.postMessage", channel=channel, text=mrkdwn(question), blocks=[heading]))[
            "ts"
        ]
        change = Asked(team=team, channel=channel, ts=ts, thread=ts, user=user, kind="direct", question=question)
        self._answering.take(await self._records.receive(team, f"ask-{body['trigger_id']}", change, FULL))

    async def open_settings(self, body: Payload) -> None:
        """Ask what holds for a channel, if who asks may say so."""
        workspace = await self._workspaces.find(body["team_id"])
        if not await self._taking_in.allows(body["user_id"], body["channel_id"], workspace):
            await workspace.web.respond(body["response_url"], response_type="ephemeral", text=wording.NOT_YOURS)
            return
        listed = await asyncio.to_thread(self._desk.library.articles)
        outlets = sorted({each.outlet for each in listed if each.outlet and len(each.outlet) <= pages.LONGEST_OUTLET})
        present = await self._records.channel(body["team_id"], body["channel_id"])
        view = pages.settings(body["channel_id"], present, outlets)
        await workspace.web.call("views.open", trigger_id=body["trigger_id"], view=view)

    async def show_home(self, team: str, user: str, event: Payload) -> None:
        """Show App Home, or what could be asked in the conversation."""
        workspace = await self._workspaces.find(team)
        listed = await asyncio.to_thread(self._desk.library.articles)
        if event.get("tab") == "messages":
            prompts = [
                {"title": pages.suggestion(each.title)[:75], "message": pages.suggestion(each.title)}
                for each in listed[:4]
            ]
            if prompts:
                await workspace.web.call(
                    "assistant.threads.setSuggestedPrompts", channel_id=event["channel"], prompts=prompts
                )
            return
        taken_in = max((each.fetched for each in listed), default=None)
        known = pages.Known(len(listed), listed[:5], taken_in, list(self._taking_in.failing))
        view = pages.home(known, await self._records.recent(team, user, 5))
        await workspace.web.call("views.publish", repeat=True, user_id=user, view=view)

    async def respond(self, body: Payload, text: str) -> None:
        """Say something that only who pressed sees."""
        workspace = await self._workspaces.find(body["team"]["id"])
        if url := body.get("response_url"):
            await workspace.web.respond(url, response_type="ephemeral", replace_original=False, text=text)

    async def keep_settings(self, body: Payload) -> bool:
        """Keep what was chosen for a channel; False if who chose it may not."""
        workspace = await self._workspaces.find(body["team"]["id"])
        channel = body["view"]["private_metadata"]
        if not await self._taking_in.allows(body["user"]["id"], channel, workspace):
            return False
        await self._records.set_channel(body["team"]["id"], channel, pages.chosen(body["view"]))
        return True
