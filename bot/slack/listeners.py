"""Joins Slack's events, commands and buttons to the rest. What asks something is written down, then acknowledged."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.records.asked import Change
from bot.records.records import Records
from bot.slack import pages, wording
from bot.slack.answering import Answering
from bot.slack.buttons import FULL, Buttons
from bot.slack.elements import RATE, SHARE, SHOW, UNWATCH, WATCH, Message
from bot.slack.embargoed import Embargoed
from bot.slack.faults import Fault
from bot.slack.home import Home
from bot.slack.incoming import SHORTCUT, STEP, read_command, read_event, read_shortcut
from bot.slack.previews import Previews
from bot.slack.watching import Watching
from ingest.errors import NewsdeskError

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
Call = Callable[..., Awaitable[Any]]

COMMAND, EXPORT = "/newsdesk", "export_answer"
_EVENTS = (
    "message", "app_mention", "member_joined_channel", "agent_session_stopped",
    "agent_session_title_changed", "app_context_changed",
)  # fmt: skip


class Listeners:
    """What Bolt calls."""

    def __init__(  # noqa: PLR0913, PLR0917  (one for each thing that Slack's requests come to)
        self,
        records: Records,
        answering: Answering,
        buttons: Buttons,
        watching: Watching,
        embargoed: Embargoed,
        home: Home,
        previews: Previews,
    ) -> None:
        self._records = records
        self._answering = answering
        self._buttons = buttons
        self._watching = watching
        self._embargoed = embargoed
        self._home = home
        self._previews = previews

    def register(self, app: AsyncApp) -> None:
        """Have `app` call us."""
        app.middleware(self.record)
        app.error(_failed)
        for event in _EVENTS:
            app.event(event)(_noted)
        app.event("app_home_opened")(self.home_opened)
        app.event("link_shared")(self.link_shared)
        app.function(STEP)(self.step)
        app.command(COMMAND)(self.command)
        app.shortcut(SHORTCUT)(self.shortcut)
        app.shortcut(EXPORT)(self.export)
        app.action(re.compile(f"^{SHOW}:"))(self.show)
        app.action(re.compile(f"^{SHARE}:"))(self.share)
        app.action(re.compile(f"^{WATCH}:"))(self.watch)
        app.action(re.compile(f"^{UNWATCH}:"))(self.unwatch)
        app.action(re.compile(f"^{pages.ASK}:"))(self.ask)
        app.action(RATE)(self.rate)
        app.view(pages.SETTINGS)(self.settings)

    async def record(self, body: Payload, context: Any, next: Call) -> None:  # noqa: ANN401  (Bolt's)
        """Write down what asks something. If that fails, Bolt does not acknowledge, and Slack delivers it again."""
        change, event = _read_safely(body, context.bot_user_id)
        if change is not None:
            self._answering.take(await self._records.receive(change.team, event, change, FULL))
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
            self._beside(self._buttons.open_settings(body))
        elif verb == "watch":
            await ack(response_type="ephemeral", **_shown(await self._watching.command(body)))
        elif verb == "embargoed":
            await ack(response_type="ephemeral", **_shown(await self._embargoed.listed(body["channel_id"])))
        else:
            words = wording.NO_URL if verb == "ingest" else f"{wording.HELP}\n{wording.COMMANDS}"
            await ack(response_type="ephemeral", text=words)

    async def shortcut(self, ack: Call, body: Payload) -> None:
        """Acknowledge “Ask about this article”."""
        await ack()
        if read_shortcut(body) is None:
            self._beside(self._buttons.respond(body, wording.NO_LINK_IN_MESSAGE))

    async def export(self, ack: Call, body: Payload) -> None:
        """Post a briefing on the answer that “Export as a briefing” was used on."""
        await ack()
        self._beside(self._buttons.export(body))

    async def show(self, ack: Call, body: Payload) -> None:
        """Open the article with the quote marked."""
        await ack()
        turn, number = body["actions"][0]["value"].split(":")
        self._beside(self._buttons.open_article(body, int(turn), int(number)))

    async def share(self, ack: Call, body: Payload) -> None:
        """Show the channel an answer that only the asker saw."""
        await ack()
        self._beside(self._buttons.share(body, int(body["actions"][0]["value"])))

    async def watch(self, ack: Call, body: Payload) -> None:
        """Watch the articles of an answer: it is kept before it is acknowledged."""
        said = await self._watching.answer(body, int(body["actions"][0]["value"]))
        await ack()
        self._beside(self._buttons.respond(body, said))

    async def unwatch(self, ack: Call, body: Payload) -> None:
        """Stop watching something, and list the rest."""
        left = await self._watching.stop(body, int(body["actions"][0]["value"]))
        await ack()
        self._beside(self._buttons.replace(body, left))

    async def rate(self, ack: Call, body: Payload) -> None:
        """Keep what somebody thinks of an answer."""
        turn, value = body["actions"][0]["value"].split(":")
        await self._records.rate(int(turn), body["user"]["id"], value)
        await ack()
        self._beside(self._buttons.respond(body, wording.FEEDBACK_THANKS))

    async def ask(self, ack: Call, body: Payload) -> None:
        """Ask a suggested question in the user's conversation with the bot."""
        await ack()
        self._beside(self._buttons.ask_directly(body))

    async def settings(self, ack: Call, body: Payload) -> None:
        """Keep what was chosen for a channel."""
        if await self._buttons.keep_settings(body):
            await ack()
        else:
            await ack(response_action="errors", errors={pages.REPLIES: wording.NOT_YOURS})

    async def home_opened(self, body: Payload) -> None:
        """Show App Home, or what could be asked in the conversation."""
        self._beside(self._home.show(body))

    async def link_shared(self, body: Payload) -> None:
        """Show what is known of an article that somebody links to."""
        self._beside(self._previews.show(body))

    async def step(self, complete: Call) -> None:
        """Let a workflow go on: what it asked is written down, and will be answered."""
        self._beside(complete())

    def _beside(self, work: Any) -> None:  # noqa: ANN401  (a coroutine)
        self._answering.beside(_quietly(work))


def _read_safely(body: Payload, bot_user: str | None) -> tuple[Change | None, str]:
    """Return what `_read` does; what lacks a field means nothing to us, and would not if it came again."""
    try:
        return _read(body, bot_user)
    except (KeyError, TypeError, AttributeError) as error:
        event = body.get("event")
        kind = event.get("type") if isinstance(event, dict) else body.get("type") or body.get("command")
        logger.warning("a %s lacks what it should have (%s: %s)", kind, type(error).__name__, error)
        return None, ""


def _read(body: Payload, bot_user: str | None) -> tuple[Change | None, str]:
    """Return what a request changes for us, and what names it for good."""
    if "event" in body:
        return read_event(body, bot_user), body.get("event_id") or ""
    if "command" in body:
        return read_command(body), f"command-{body['trigger_id']}"
    if body.get("type") == "message_action":
        return read_shortcut(body), f"shortcut-{body['trigger_id']}"
    return None, ""


def _shown(message: Message) -> Payload:
    return {"text": message.text, "blocks": message.blocks}


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
