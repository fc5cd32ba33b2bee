"""What Slack delivers -> what it means for us. Pure: knows events, commands and shortcuts, and nothing of the rest."""

from typing import Any

from bot.records.asked import Asked, Change, Deleted, Edited, Kind, Stopped, Talk
from bot.slack import article_words
from bot.slack.addressed import mentions, put_to_others, to_bot
from bot.slack.manners import manner, put_to_nobody, without_greeting
from bot.slack.text import asked_in

_PEOPLES = {None, "thread_broadcast", "file_share"}  # subtypes of messages that people wrote

SHORTCUT = "ask_about"
STEP, MORNING = "briefing", "What's new since yesterday?"  # of a workflow, and what it asks if it says nothing

Payload = dict[str, Any]


def read_event(body: Payload, bot_user: str | None) -> Change | None:  # noqa: PLR0911  (one a kind of event)
    """Return what an event changes for us; None for what is not ours to answer. Raises KeyError, TypeError."""
    event, team, enterprise = body["event"], body.get("team_id") or "", body.get("enterprise_id") or None
    match event["type"]:
        case "agent_session_stopped":
            return Stopped(team, event["channel"], event.get("thread_ts") or "")
        case "member_joined_channel":
            return _joined(event, team, enterprise) if event["user"] == bot_user else None
        case "function_executed":
            return _step(event, team, enterprise)
        case "message" if event.get("subtype") == "message_deleted":
            return Deleted(team, event["channel"], event["deleted_ts"])
        case "message" if event.get("subtype") == "message_changed":
            return _changed(event, team, enterprise, bot_user)
        case "message" | "app_mention":
            return _said(event, team, enterprise, bot_user)
    return None


def read_command(body: Payload) -> Asked | None:
    """Return what `/newsdesk …` asks; None for what is answered at once (such as help and settings)."""
    words = _one_line(body.get("text") or "")
    verb, _, rest = words.partition(" ")
    if manner(words) != "question" or words in ("settings", "embargoed") or verb == "watch":
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
        response_url=body["response_url"], enterprise=body.get("enterprise_id") or None,
    )  # fmt: skip


def read_shortcut(body: Payload) -> Asked | None:
    """Return what the shortcut “Ask about this article” asks of the message it was used on; None without a link."""
    if body.get("callback_id") != SHORTCUT:
        return None
    message = body["message"]
    _, url = asked_in(message.get("text") or "")
    if url is None:
        return None
    return Asked(
        team=body["team"]["id"], channel=body["channel"]["id"], ts=f"shortcut-{body['trigger_id']}",
        thread=message.get("thread_ts") or message["ts"], user=body["user"]["id"], kind="shortcut",
        question="", url=url, enterprise=(body.get("enterprise") or {}).get("id"),
    )  # fmt: skip


def _one_line(text: str) -> str:
    """Return the words of a command as one line."""
    return " ".join(text.split())


def _joined(event: Payload, team: str, enterprise: str | None) -> Asked:
    """We were added to a channel: it is told once who we are."""
    return Asked(
        team=team, channel=event["channel"], ts="introduction", thread="introduction",
        user=event.get("inviter") or "", kind="introduction", question="", enterprise=enterprise,
    )  # fmt: skip


def _step(event: Payload, team: str, enterprise: str | None) -> Asked | None:
    """A workflow asks, such as every morning what is new; the answer goes to the channel that it names."""
    if event["function"]["callback_id"] != STEP:
        return None
    inputs, named = event["inputs"], f"step-{event['function_execution_id']}"
    return Asked(
        team=team, channel=inputs["channel"], ts=named, thread=named, user="", kind="briefing",
        question=inputs.get("question") or MORNING, enterprise=enterprise,
    )  # fmt: skip


def _changed(event: Payload, team: str, enterprise: str | None, bot_user: str | None) -> Change | None:
    channel, message = event["channel"], event["message"]
    if message.get("subtype") == "tombstone":  # a deleted message that others have replied to
        return Deleted(team, channel, message["ts"])
    message = message | {"channel": channel, "channel_type": event.get("channel_type")}
    change = _said(message, team, enterprise, bot_user)
    if isinstance(change, Asked):
        return Edited(change)
    mentioned = mentions(message.get("text") or "", bot_user)
    if mentioned or _is_direct(message) or not mentions(_before(event), bot_user):
        return None  # such as an edit to “thanks, got it”: the answer stays
    return Deleted(team, channel, message["ts"])  # the mention was taken back


def _before(event: Payload) -> str:
    """Return what an edited message said before."""
    return str((event.get("previous_message") or {}).get("text") or "")


def _said(message: Payload, team: str, enterprise: str | None, bot_user: str | None) -> Asked | Talk | None:
    """Return what a message asks; for one of a thread that asks us nothing, that people talk to each other there."""
    channel, user = message["channel"], _author(message)
    if user is None:
        return None
    text = message.get("text") or ""
    kind = _kind(message, text, bot_user)
    words = to_bot(text, bot_user) if kind == "mention" else without_greeting(asked_in(text, bot_user)[0])
    url = asked_in(text, bot_user)[1] if kind in ("mention", "direct") else None
    ts = message["ts"]
    thread = message.get("thread_ts") or ts
    if words is None or not _counts(kind, words, text, in_thread=thread != ts, url=url):
        talking = thread != ts and kind == "thread" and manner(words or "question") == "question"
        return Talk(team, channel, thread) if talking else None
    return Asked(
        team=team, channel=channel, ts=ts, thread=thread, user=user, kind=kind, question=words, url=url,
        enterprise=enterprise,
    )  # fmt: skip


def _author(message: Payload) -> str | None:
    """Return who wrote a message: a person, or a workflow that mentions us. Other bots are not answered."""
    bot, subtype = message.get("bot_id"), message.get("subtype")
    if not bot:
        return message.get("user") if subtype in _PEOPLES else None
    # Slack sends what a workflow posts without a user, or with a profile that says so (Chainlit/chainlit#2844).
    by_workflow = not message.get("user") or (message.get("bot_profile") or {}).get("is_workflow_bot")
    return bot if by_workflow and message.get("type") == "app_mention" else None


def _kind(message: Payload, text: str, bot_user: str | None) -> Kind:
    if _is_direct(message):
        return "direct"
    if message.get("type") == "app_mention" or mentions(text, bot_user):
        return "mention"
    return "thread" if message.get("thread_ts") and message["thread_ts"] != message["ts"] else "channel"


def _is_direct(message: Payload) -> bool:
    return message.get("channel_type") == "im" or bool(message["channel"].startswith("D"))


def _counts(kind: Kind, words: str, text: str, *, in_thread: bool, url: str | None) -> bool:
    """Does a message ask something of us, or do us a courtesy that is returned?"""
    how = manner(words)
    if kind in ("mention", "direct"):
        return (
            bool(url)
            or how in ("question", "pointer", "about_bot")
            or (how in ("greeting", "thanks") and not in_thread)
        )
    if put_to_others(text) or how != "question":
        return False
    return put_to_nobody(words, by_asker=kind == "thread") or (
        kind == "thread" and article_words.asks(words) is not None
    )
