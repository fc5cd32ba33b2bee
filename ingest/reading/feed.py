"""The door to feedparser: finds the articles that an RSS or Atom feed lists."""

from io import BytesIO

from ingest.errors import SourceError
from ingest.sources.fetched import Fetched


def links_in_feed(fetched: Fetched) -> list[str]:
    """Return the addresses of the feed's articles, in its order. What the feed says of them is left to their pages."""
    import feedparser

    # A stream, because feedparser would fetch or open what looks like an address or a file name.
    feed = feedparser.parse(
        BytesIO(fetched.content),
        response_headers={"content-location": fetched.url or fetched.source, "content-type": "application/xml"},
        sanitize_html=False,
    )
    if not feed.version:
        reason = str(feed.get("bozo_exception", "it is cut off"))
        raise SourceError(f"this feed cannot be read ({reason}): tell its publisher, or ingest its articles one by one")
    links = [entry.get("feedburner_origlink") or entry.get("link") for entry in feed.entries]
    return list(dict.fromkeys(link for link in links if link))
