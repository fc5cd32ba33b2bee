"""Looks for a message of ours whose post was not confirmed: by the metadata that names its question.

A stream has no metadata until it ends: it is one of ours that answers no other question of the thread.
"""

import logging
from collections.abc import AsyncIterator
from typing import Any

from bot.records.asked import StoredTurn
from bot.slack.api import SlackApi
from bot.slack.faults import Dead, Refused

logger = logging.getLogger(__name__)

_EVENT = "newsdesk_answer"
_SKEW = 60.0  # seconds by which our clock and Slack's may differ


def metadata(turn: StoredTurn, part: int) -> dict[str, Any]:
    """Return what names message `part` of an answer for good."""
    payload = {"question": turn.asked.ts, "part": part, "revision": turn.revision}
    return {"event_type": _EVENT, "event_payload": payload}


async def find(web: SlackApi, bot_id: str, turn: StoredTurn, part: int, known: set[str]) -> tuple[str | None, bool]:
    """Return the message that `part` of an answer became, and whether it is complete as it is.

    `known` are messages that are something else. Where we may not look, there is none. Raises Fault.
    """
    orphan: str | None = None
    try:
        async for message in _listed(web, turn):
            found = message.get("metadata") or {}
            if found.get("event_type") == _EVENT:
                payload = found.get("event_payload") or {}
                if (payload.get("question"), payload.get("part")) == (turn.asked.ts, part):
                    return message["ts"], payload.get("revision") == turn.revision
            elif message.get("bot_id") == bot_id and message["ts"] not in known and part == 0:
                orphan = None if turn.asked.posts_apart else message["ts"]
    except Refused as refused:
        if refused.gone or isinstance(refused, Dead):
            raise
        logger.warning("an answer may be posted twice, as nobody may look whether it is there: %s", refused)
    return orphan, False


def _listed(web: SlackApi, turn: StoredTurn) -> AsyncIterator[dict[str, Any]]:
    """List the messages among which a post would be: of its thread, or of the channel."""
    asked = turn.asked
    common: dict[str, Any] = {"channel": asked.channel, "limit": 200, "include_all_metadata": "true"}
    if asked.posts_apart:
        return web.pages("conversations.history", "messages", oldest=f"{turn.received - _SKEW:.6f}", **common)
    oldest = asked.ts if asked.ts[:1].isdigit() else "0"
    return web.pages("conversations.replies", "messages", ts=asked.thread, oldest=oldest, **common)
