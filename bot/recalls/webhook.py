"""Tells another system of each overtaken answer: one signed request, repeated until it is taken, with an id of its own.

Signed as https://www.standardwebhooks.com describes, so its libraries verify it.
"""

import base64
import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.recalls.listed import Recall, listed, newest
from ingest.errors import WebhookError

if TYPE_CHECKING:
    import httpx

    from bot.settings import Settings
    from ingest.library.library import Library

logger = logging.getLogger(__name__)

_SENT = "webhook_sent"  # the fact that says up to which recall others were told
_SECONDS = 10.0  # that one may take to be received; a choice
_NEVER_TAKEN = frozenset([400, 413, 422])  # what the receiver has against the message itself: it would again


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where overtaken answers are sent, and the key that both sides know."""

    address: str
    key: bytes

    @classmethod
    def of(cls, settings: "Settings") -> "Webhook | None":
        """Return the one of the settings."""
        if not settings.webhook or settings.webhook_secret is None:
            return None
        return cls(
            settings.webhook, base64.b64decode(settings.webhook_secret.get_secret_value().removeprefix("whsec_"))
        )

    def sign(self, id: str, moment: int, body: bytes) -> str:
        """Return the signature of a message."""
        signed = hmac.new(self.key, f"{id}.{moment}.".encode() + body, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(signed).decode()}"


def deliver(library: "Library", webhook: Webhook) -> int:
    """Send what was overtaken since the last time, oldest first; return how many were taken.

    It begins with what is found after it was set up. Only one process sends at a time. One that is killed before it has
    noted that a message was taken sends it again, with the same id. Raises WebhookError; what is not taken is sent
    again the next time.
    """
    with library.ledger.alone("webhook") as alone:
        return _deliver(library, webhook) if alone else 0


def _deliver(library: "Library", webhook: Webhook) -> int:
    import httpx

    sent = library.ledger.fact(_SENT)
    if sent is None:
        library.ledger.record(_SENT, str(newest(library.ledger)))
        return 0
    taken = 0
    waiting = listed(library.ledger, after=int(sent))
    if not waiting:
        return 0
    with httpx.Client(timeout=_SECONDS) as client:
        for recall in waiting:
            if not recall.is_wording:
                _send(client, webhook, f"{library.ledger.id}-{recall.id}", recall)
                taken += 1
            library.ledger.record(_SENT, str(recall.id))
    return taken


def _send(client: "httpx.Client", webhook: Webhook, id: str, recall: Recall) -> None:
    import httpx

    told = {
        "type": "answer.overtaken",
        "timestamp": recall.found.isoformat(timespec="seconds"),
        "data": recall.to_json(),
    }
    body, moment = json.dumps(told).encode(), int(time.time())
    headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(moment),
        "webhook-signature": webhook.sign(id, moment, body),
    }
    try:
        reply = client.post(webhook.address, content=body, headers=headers)
    except httpx.HTTPError as error:
        raise WebhookError(f"NEWSDESK_WEBHOOK cannot be reached: {error or type(error).__name__}") from error
    if reply.status_code in _NEVER_TAKEN:
        logger.error("NEWSDESK_WEBHOOK refused %s for what it says (status %d): passed over", id, reply.status_code)
    elif not reply.is_success:
        raise WebhookError(f"NEWSDESK_WEBHOOK answered with status {reply.status_code}: it is tried again later")
