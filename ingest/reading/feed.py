"""The door to feedparser: reads what RSS, Atom and JSON feeds say of the articles they list."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from ingest.errors import SourceError
from ingest.sources.fetched import Fetched
from ingest.sources.kinds import after_notices

Entry = dict[str, str]  # link, title, author, published, modified, html: what the feed has of them


def entries_in_feed(fetched: Fetched) -> list[Entry]:
    """Return the entries of a feed, in its order."""
    content = after_notices(fetched.content)
    return _json_feed(content) if content[:1] == b"{" else _feed(fetched, content)


def links_in_feed(fetched: Fetched) -> list[Entry]:
    """Return the entries that name the address of their article. Raises SourceError if none of them does."""
    entries = entries_in_feed(fetched)
    linked = {entry["link"]: entry for entry in reversed(entries) if "link" in entry}
    if any(entries) and not linked:
        raise SourceError(
            "this feed names no address of an article: tell its publisher, or ingest the pages themselves"
        )
    return list(reversed(linked.values()))


def _feed(fetched: Fetched, content: bytes) -> list[Entry]:
    import feedparser

    # A stream, because feedparser would fetch or open what looks like an address or a file name.
    feed = feedparser.parse(
        BytesIO(content),
        response_headers={"content-location": fetched.url or fetched.source, "content-type": "application/xml"},
        sanitize_html=False,
    )
    if not feed.version:
        reason = str(feed.get("bozo_exception", "it is cut off"))
        raise SourceError(f"this feed cannot be read ({reason}): tell its publisher, or ingest its articles one by one")
    return [_entry(entry) for entry in feed.entries]


def _entry(entry: Any) -> Entry:  # noqa: ANN401  (feedparser brings no types)
    contents = [part.get("value") or "" for part in entry.get("content", ())]
    # What is parsed from a date without a time zone would be a guess: the words are kept and read by our own rules.
    said = {
        "link": entry.get("feedburner_origlink") or entry.get("link"),
        "title": entry.get("title"),
        "author": entry.get("author"),
        "published": entry.get("published"),
        "modified": dict.get(entry, "updated"),  # its own `get` would return the day of publication
        "html": max(contents, key=len, default=None),
    }
    return {name: str(value) for name, value in said.items() if value}


def _json_feed(content: bytes) -> list[Entry]:
    try:
        items = json.loads(content.decode("utf-8-sig"))["items"]
        return [_item(item) for item in items if isinstance(item, Mapping)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(f"this JSON feed cannot be read ({error}): tell its publisher") from None


def _item(item: Mapping[str, Any]) -> Entry:
    authors = item.get("authors") or [item.get("author") or {}]
    names = [each["name"] for each in authors if isinstance(each, Mapping) and isinstance(each.get("name"), str)]
    said = {
        "link": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "author": ", ".join(names),
        "published": item.get("date_published"),
        "modified": item.get("date_modified"),
        "html": item.get("content_html") or item.get("content_text"),
    }
    return {name: value for name, value in said.items() if value and isinstance(value, str)}
