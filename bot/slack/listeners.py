"""Joins Slack's events, commands and buttons to the rest. What asks something is written down, then acknowledged."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.answer import Citation
from bot.desk import Desk
from bot.records.asked import Asked, Change, Kept
from bot.records.records import Records
from bot.slack import pages, wording
from bot.slack.answering import Answering
from bot.slack.blocks import RATE, SHARE, SHOW, asked_by, messages
from bot.slack.faults import Fault
from bot.slack.incoming import read_command, read_event, read_shortcut
from bot.slack.taking_in import TakingIn
from bot.slack.text import mrkdwn
from bot.slack.workspaces import Workspaces
from ingest.errors import LibraryError, NewsdeskError

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
Call = Callable[..., Awaitable[Any]]

COMMAND, SHORTCUT = "/newsdesk", "ask_about"
_FULL = Kept(notice=wording.FULL)
_EVENTS = ("message", "app_mention", "agent_session_stopped", "agent_session_title_changed", "app_context_changed")


class Listeners:
    """What Bolt calls."""

    def __init__(
        self, desk: Desk, records: Records, answering: Answering, taking_in: TakingIn, workspaces: Workspaces
    ) -> None:
        self._desk = desk
        self._records = records
        self._answering = answering
        self._taking_in = taking_in
        self._workspaces = workspaces

    def register(self, app: AsyncApp) -> None:
        """Have `app` call us."""
        app.middleware(self.record)
        app.error(_failed)
        for event in _EVENTS:
            app.event(event)(_noted)
        app.event("app_home_opened")(self.home_opened)
        app.command(COMMAND)(self.command)
        app.shortcut(SHORTCUT)(self.shortcut)
        app.action(re.compile(f"^{SHOW}:"))(self.show)
        app.action(re.compile(f"^{SHARE}:"))(self.share)
        app.action(re.compile(f"^{pages.ASK}:"))(self.ask)
        app.action(RATE)(self.rate)
        app.view(pages.SETTINGS)(self.settings)

    async def record(self, body: Payload, context: Any, next: Call) -> None:  # noqa: ANN401  (Bolt's)
        """Write down what asks something. If that fails, Bolt does not acknowledge, and Slack delivers it again."""
        change, event = _read(body, context.bot_user_id)
        if change is not None:
            team = change.asked.team if hasattr(change, "asked") else change.team
            self._answering.take(await self._records.receive(team, event, change, _FULL))
        await next()

    async def command(self, ack: Call, body: Payload) -> None:
        """Acknowledge a command; `help` and `settings` are answered here."""
        asked = read_command(body)
        if asked:
            words = wording.READING if asked.kind == "ingest" else wording.SEARCHING
            await ack(response_type="ephemeral", text=words)
            return
        verb = (body.get("text") or "").strip().partition(" ")[0]
        if verb == "settings":
            await ack()
            self._beside(self._open_settings(body))
        else:
            words = wording.NO_URL if verb == "ingest" else f"{wording.HELP}\n{wording.COMMANDS}"
            await ack(response_type="ephemeral", text=words)

    async def shortcut(self, ack: Call, body: Payload) -> None:
        """Acknowledge “Ask about this article”."""
        await ack()
        if read_shortcut(body) is None:
            self._beside(self._respond(body, wording.NO_LINK_IN_MESSAGE))

    async def show(self, ack: Call, body: Payload) -> None:
        """Open the article with the quote marked."""
        await ack()
        turn, number = body["actions"][0]["value"].split(":")
        self._beside(self._open_article(body, int(turn), int(number)))

    async def share(self, ack: Call, body: Payload) -> None:
        """Show the channel an answer that only the asker saw."""
        await ack()
        self._beside(self._share(body, int(body["actions"][0]["value"])))

    async def rate(self, ack: Call, body: Payload) -> None:
        """Keep what somebody thinks of an answer."""
        turn, value = body["actions"][0]["value"].split(":")
        await self._records.rate(int(turn), body["user"]["id"], value)
        await ack()
        self._beside(self._respond(body, wording.FEEDBACK_THANKS))

    async def ask(self, ack: Call, body: Payload) -> None:
        """Ask a suggested question in the user's conversation with the bot."""
        await ack()
        self._beside(self._ask_directly(body))

    async def settings(self, ack: Call, body: Payload) -> None:
        """Keep what was chosen for a channel."""
        workspace = await self._workspaces.find(body["team"]["id"])
        channel = body["view"]["private_metadata"]
        if not await self._taking_in.allows(body["user"]["id"], channel, workspace):
            await ack(response_action="errors", errors={pages.REPLIES: wording.NOT_YOURS})
            return
        await self._records.set_channel(body["team"]["id"], channel, pages.chosen(body["view"]))
        await ack()

    async def home_opened(self, event: Payload, body: Payload) -> None:
        """Show App Home, or what could be asked in the conversation."""
        self._beside(self._show_home(body["team_id"], event["user"], event))

    def _beside(self, work: Any) -> None:  # noqa: ANN401  (a coroutine)
        self._answering.beside(_quietly(work))

    async def _open_article(self, body: Payload, turn: int, number: int) -> None:
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

    async def _share(self, body: Payload, turn: int) -> None:
        found = await self._records.turn(turn)
        if found is None or found.kept is None or found.asked.user != body["user"]["id"]:
            return
        workspace = await self._workspaces.find(body["team"]["id"])
        message = messages(found.kept, turn)[0]
        asked = asked_by(found.asked.user, found.asked.question)
        extra = {"response_type": "in_channel", "delete_original": True, "unfurl_links": False}
        await workspace.web.respond(body["response_url"], text=message.text, blocks=[asked, *message.blocks], **extra)

    async def _ask_directly(self, body: Payload) -> None:
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
        self._answering.take(await self._records.receive(team, f"ask-{body['trigger_id']}", change, _FULL))

    async def _open_settings(self, body: Payload) -> None:
        workspace = await self._workspaces.find(body["team_id"])
        if not await self._taking_in.allows(body["user_id"], body["channel_id"], workspace):
            await workspace.web.respond(body["response_url"], response_type="ephemeral", text=wording.NOT_YOURS)
            return
        listed = await asyncio.to_thread(self._desk.library.articles)
        outlets = sorted({each.outlet for each in listed if each.outlet and len(each.outlet) <= pages.LONGEST_OUTLET})
        present = await self._records.channel(body["team_id"], body["channel_id"])
        view = pages.settings(body["channel_id"], present, outlets)
        await workspace.web.call("views.open", trigger_id=body["trigger_id"], view=view)

    async def _show_home(self, team: str, user: str, event: Payload) -> None:
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

    async def _respond(self, body: Payload, text: str) -> None:
        workspace = await self._workspaces.find(body["team"]["id"])
        if url := body.get("response_url"):
            await workspace.web.respond(url, response_type="ephemeral", replace_original=False, text=text)


def _read(body: Payload, bot_user: str | None) -> tuple[Change | None, str]:
    """Return what a request changes for us, and what names it for good."""
    if "event" in body:
        return read_event(body, bot_user), body.get("event_id") or ""
    if "command" in body:
        return read_command(body), f"command-{body['trigger_id']}"
    if body.get("type") == "message_action":
        return read_shortcut(body), f"shortcut-{body['trigger_id']}"
    return None, ""


async def _noted() -> None:
    """What there was to do with this event was done before it came here."""


async def _failed(error: Exception, body: Payload) -> BoltResponse:
    """Log in one line what kept us from acknowledging; Slack delivers again what is not acknowledged."""
    logger.error("a %s is not acknowledged (%s: %s)", body.get("type", "request"), type(error).__name__, error)
    logger.debug("the traceback", exc_info=error)
    return BoltResponse(status=500, body="")


async def _quietly(work: Awaitable[None]) -> None:
    try:
        await work
    except (Fault, NewsdeskError) as fault:
        logger.warning("%s", fault)
    except Exception as error:
        logger.error("this should not have happened (%s: %s)", type(error).__name__, error)
        logger.debug("the traceback", exc_info=True)
