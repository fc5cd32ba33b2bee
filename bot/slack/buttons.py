"""What happens when a button is pressed or a page is opened."""

import asyncio
from dataclasses import replace
from typing import Any

from bot.answer import Citation
from bot.desk import Desk
from bot.exported import as_markdown
from bot.recalls.exchange import of_message
from bot.records.asked import Asked, Kept
from bot.records.records import Records
from bot.slack import pages, wording
from bot.slack.answering import Answering
from bot.slack.blocks import asked_by
from bot.slack.elements import Message
from bot.slack.faults import Refused
from bot.slack.ingestion import TakingIn
from bot.slack.text import mrkdwn, shortened
from bot.slack.workspaces import Workspaces, whence
from ingest.errors import UnknownArticleError

Payload = dict[str, Any]


_TITLE = 80  # characters of a file's title
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
        team, enterprise = whence(body)
        workspace = await self._workspaces.find(team, enterprise)
        found = await self._records.turn(turn)
        answer = found.kept.answer if found and found.kept and found.asked.team == team else None
        citation = next((each for each in answer.citations if each.number == number), None) if answer else None
        view = await asyncio.to_thread(self._page, citation) if citation else pages.gone()
        await workspace.web.call("views.open", trigger_id=body["trigger_id"], view=view)

    def _page(self, citation: Citation) -> Payload:
        try:
            text = self._desk.library.version(citation.article_id, citation.version).text
        except UnknownArticleError:
            return pages.gone()
        return pages.article(citation, text)

    async def share(self, body: Payload, turn: int) -> None:
        """Show the channel an answer that only its asker saw, as a message of its own that can be replied to."""
        found = await self._records.turn(turn)
        if found is None or found.kept is None or found.asked.user != body["user"]["id"]:
            return
        named = f"share-{turn}"  # pressed twice, it is shared once
        shared = replace(found.asked, kind="share", ts=named, thread=named, url=None, response_url=body["response_url"])
        event = f"share-{body['trigger_id']}"
        self._answering.take(await self._records.present(found.asked.team, event, shared, found.kept))

    async def export(self, body: Payload) -> None:
        """Post a briefing on the answer that a message shows, or that answers it, as a file in its thread."""
        (team, enterprise), channel, message = whence(body), body["channel"]["id"], body["message"]
        workspace = await self._workspaces.find(team, enterprise)
        found = await self._records.look(lambda c: of_message(c, team, channel, message["ts"]))
        if not found:
            await self.respond(body, wording.NO_ANSWER_IN_MESSAGE)
            return
        title = shortened(found[0].question, _TITLE)
        try:
            await workspace.web.upload(
                f"answer-{found[0].id}.md", as_markdown(found).encode(), title=title, channel=channel,
                thread=message.get("thread_ts") or message["ts"],
            )  # fmt: skip
        except Refused as refused:
            await self.respond(body, wording.CANNOT_UPLOAD if refused.error == "missing_scope" else str(refused))

    async def ask_directly(self, body: Payload) -> None:
        """Ask a suggested question in the conversation with the bot."""
        (team, enterprise), user = whence(body), body["user"]["id"]
        workspace = await self._workspaces.find(team, enterprise)
        question = body["actions"][0]["value"]
        opened = await workspace.web.call("conversations.open", repeat=True, users=user)
        channel = opened["channel"]["id"]
        heading = asked_by(user, question)
        ts = (await workspace.web.call("chat.postMessage", channel=channel, text=mrkdwn(question), blocks=[heading]))[
            "ts"
        ]
        change = Asked(
            team=team, channel=channel, ts=ts, thread=ts, user=user, kind="direct", question=question,
            enterprise=enterprise,
        )  # fmt: skip
        self._answering.take(await self._records.receive(team, f"ask-{body['trigger_id']}", change, FULL))

    async def open_settings(self, body: Payload) -> None:
        """Ask what holds for a channel: its members how quiet it is, those who may add articles everything."""
        workspace = await self._workspaces.find(*whence(body))
        may = await self._taking_in.allows(body["user_id"], body["channel_id"], workspace)
        listed = await asyncio.to_thread(self._desk.library.articles)
        outlets = sorted({each.outlet for each in listed if each.outlet and len(each.outlet) <= pages.LONGEST_OUTLET})
        present = await self._records.channel(body["team_id"], body["channel_id"])
        view = pages.settings(body["channel_id"], present, outlets, everything=may)
        await workspace.web.call("views.open", trigger_id=body["trigger_id"], view=view)

    async def respond(self, body: Payload, text: str) -> None:
        """Say something that only who pressed sees."""
        workspace = await self._workspaces.find(*whence(body))
        if url := body.get("response_url"):
            await workspace.web.respond(url, response_type="ephemeral", replace_original=False, text=text)

    async def replace(self, body: Payload, message: Message) -> None:
        """Put a message in the place of that whose button was pressed."""
        workspace = await self._workspaces.find(*whence(body))
        if url := body.get("response_url"):
            await workspace.web.respond(url, replace_original=True, text=message.text, blocks=message.blocks)

    async def keep_settings(self, body: Payload) -> bool:
        """Keep what was chosen for a channel; False if who chose it may not."""
        (team, enterprise), channel = whence(body), body["view"]["private_metadata"]
        workspace = await self._workspaces.find(team, enterprise)
        present, wanted = await self._records.channel(team, channel), pages.chosen(body["view"])
        if not await self._taking_in.allows(body["user"]["id"], channel, workspace):
            if wanted.replies == "questions" != present.replies:
                return False
            wanted = replace(wanted, outlets=present.outlets)
        await self._records.set_channel(team, channel, wanted)
        return True
