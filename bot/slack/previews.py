"""Links to articles of the library, shown by Slack as Work Objects: with their version, date and last correction.

As of November 2026: docs.slack.dev/messaging/work-objects-implementation. Slack asks only about the domains that the
app's manifest names (docs/slack.md).
"""

import asyncio
from datetime import datetime
from typing import Any

from bot.desk import Desk
from bot.formatting import count, day
from bot.slack.text import harmless, shortened
from bot.slack.workspaces import Workspaces, whence
from ingest.article import canonical_url
from ingest.corrections.history import Correction, corrections
from ingest.library.catalogue import StoredVersion

Payload = dict[str, Any]

_TITLE, _FIELD = 150, 250  # characters
_MOST = 10  # links of one message


class Previews:
    """Tells Slack about articles that somebody links to."""

    def __init__(self, desk: Desk, workspaces: Workspaces) -> None:
        self._desk = desk
        self._workspaces = workspaces

    async def show(self, body: Payload) -> None:
        """Show the articles among the links of a message. Raises Fault, LibraryError."""
        event = body["event"]
        urls = [link["url"] for link in event["links"][:_MOST]]
        entities = await asyncio.to_thread(self._entities, urls)
        if not entities:
            return
        workspace = await self._workspaces.find(*whence(body))
        composing = event.get("unfurl_id") and event.get("source")
        where = (
            {"unfurl_id": event["unfurl_id"], "source": event["source"]}
            if composing
            else {"channel": event["channel"], "ts": event["message_ts"]}
        )
        await workspace.web.call("chat.unfurl", repeat=True, metadata={"entities": entities}, **where)

    def _entities(self, urls: list[str]) -> list[Payload]:
        listed = {canonical_url(each.url): each.id for each in self._desk.library.articles() if each.url}
        known = [(url, listed[canonical_url(url)]) for url in urls if canonical_url(url) in listed]
        return [entity(url, self._desk.library.history(article_id)) for url, article_id in known]


def entity(url: str, editions: list[StoredVersion]) -> Payload:
    """Return the Work Object of an article, from its versions, oldest first."""
    newest, changed = editions[-1], corrections(editions)
    fields: Payload = {}
    if newest.published:
        fields["date_created"] = {"value": _seconds(newest.published)}
    if changed:
        fields["date_updated"] = {"value": _seconds(newest.valid_from)}
    if newest.author:
        fields["created_by"] = {"value": shortened(harmless(newest.author), _FIELD), "type": "string"}
    custom = [_custom("version", "Version", f"{newest.number} of {len(editions)}")]
    custom += [_custom("outlet", "Outlet", newest.outlet)] if newest.outlet else []
    custom += [_custom("correction", "Last correction", _told(changed[-1]))] if changed else []
    return {
        "app_unfurl_url": url,
        "url": newest.url or url,
        "external_ref": {"id": newest.article_id, "type": "article"},
        "entity_type": "slack#/entities/content_item",
        "entity_payload": {
            "attributes": {
                "title": {"text": shortened(harmless(newest.title), _TITLE)},
                "display_type": "Article",
                "product_name": "newsdesk",
            },
            "fields": fields,
            "custom_fields": custom,
            "display_order": [*fields, *(each["key"] for each in custom)],
        },
    }


def _custom(key: str, label: str, value: str) -> Payload:
    return {"key": key, "label": label, "value": shortened(harmless(value), _FIELD), "type": "string"}


def _told(correction: Correction) -> str:
    kinds = sorted({str(pair.kind) for pair in correction.changes})
    what = f": {', '.join(kinds)}" if kinds else ""
    return f"{day(correction.after.valid_from)}, {count(len(correction.changes), 'change')}{what}"


def _seconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp())
