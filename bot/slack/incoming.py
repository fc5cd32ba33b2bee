"""What Slack delivers -> what it means for us. Pure: knows events, commands and shortcuts, and nothing of the rest."""

import re
from typing import Any

from bot.question.talk import SMALL_TALK, talk
from bot.records.asked import Asked, Change, Deleted, Edited, Kind, Stopped
from bot.slack.text import asked_in

_PEOPLES = {None, "thread_broadcast", "file_share"}  # subtypes of messages that people wrote
_THANKS = re.compile(
    r"(?:thanks?|thank you|thx|ok(?:ay)?|great|perfect|nice|cool|got it|\+1|:[\w+-]+:|[\s.!,])+", re.IGNORECASE
)
_QUESTION = re.compile(
    r".*\?\s*$|(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|can|could|will|"
    r"would|should)\b",
    re.IGNORECASE | re.DOTALL,
)

Payload = dict[str, Any]


def read_event(body: Payload, bot_user: str | None) -> Change | None:
    """Return what an event changes for us; None for what is not ours to answer."""
    event, team = body["event"], body.get("team_id") or ""
    if event["type"] == "agent_session_stopped":
        return Stopped(team, event["channel"], event.get("thread_ts") or "")
    if event["type"] not in ("message", "app_mention"):
        return None
    subtype, channel = event.get("subtype"), event["channel"]
    if subtype == "message_deleted":
        return Deleted(team, channel, event["deleted_ts"])
    if subtype == "message_changed":
        message = event["message"]
        if message.get("subtype") == "tombstone":  # a deleted message that others have replied to
            return Deleted(team, channel, message["ts"])
        asked = _asked(message | {"channel": channel, "channel_type": event.get("channel_type")}, team, bot_user)
        return Edited(asked) if asked else None
    return _asked(event, team, bot_user)


def read_command(body: Payload) -> Asked | None:
    """Return what `/newsdesk …` asks; None for what is answered at once (help and settings)."""
    words = _one_line(body.get("text") or "")
    verb, _, rest = words.partition(" ")
    if not words or verb in ("help", "settings"):
        return None
    question, url = asked_in(rest if verb == "ingest" else words)
    if verb == "ingest" and url is None:
        url = next((word for word in question.split() if word.startswith(("http://", "https://"))), None)
    if verb == "ingest" and url is None:
        return None
    ts = f"command-{body['trigger_id']}"
    return Asked(
        team=body["team_id"], channel=body["channel_id"], ts=ts, thread=ts, user=body["user_id"],
        kind="ingest" if verb == "ingest" else "command", question="" if verb == "ingest" else question, url=url,
        response_url=body["response_url"],
    )  # fmt: skip


def read_shortcut(body: Payload) -> Asked | None:
    """Return what the shortcut “Ask about this article” asks of the message it was used on; None without a link."""
    message = body["message"]
    _, url = asked_in(message.get("text") or "")
    if url is None:
        return None
    return Asked(
        team=body["team"]["id"], channel=body["channel"]["id"], ts=f"shortcut-{body['trigger_id']}",
        thread=message.get("thread_ts") or message["ts"], user=body["user"]["id"], kind="shortcut",
        question="", url=url,
    )  # fmt: skip


def _one_line(text: str) -> str:
    """Return the words of a command as one line."""
    return " ".join(text.split())


def _asked(message: Payload, team: str, bot_user: str | None) -> Asked | None:
    if message.get("bot_id") or message.get("subtype") not in _PEOPLES or not message.get("user"):
        return None
    text = message.get("text") or ""
    question, url = asked_in(text, bot_user)
    kind = _kind(message, text, question, bot_user)
    if kind is None:
        return None
    ts = message["ts"]
    return Asked(
        team=team, channel=message["channel"], ts=ts, thread=message.get("thread_ts") or ts, user=message["user"],
        kind=kind, question=question, url=url if kind in ("mention", "direct") else None,
    )  # fmt: skip


def _kind(message: Payload, text: str, question: str, bot_user: str | None) -> Kind | None:
    in_thread = bool(message.get("thread_ts")) and message["thread_ts"] != message["ts"]
    if in_thread and talk(question) in SMALL_TALK:
        return None  # "Thanks" ends a conversation: to answer it would go on with it
    if message.get("channel_type") == "im" or message["channel"].startswith("D"):
        return "direct"
    if message.get("type") == "app_mention" or re.search(rf"<@{bot_user}(?:\|[^>]*)?>", text):
        return "mention"
    if text.lstrip().startswith("<@") or not question or _THANKS.fullmatch(question):
        return None  # said to somebody else, or no question
    if in_thread:
        return "thread"
    return "channel" if _QUESTION.match(question) else None
