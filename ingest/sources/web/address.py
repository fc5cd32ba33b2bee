"""How addresses on the web are written, so that one is known under one name."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from ingest.article import TRACKING

_ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)


def is_url(argument: str) -> bool:
    """Return whether `argument` is meant as an address on the web."""
    return bool(_ON_THE_WEB.match(argument))


def normal(url: str) -> str:
    """Return `url` without its fragment and what only tracks readers; the rest stays as its server knows it."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # the fetcher says what is wrong with it
        return url
    query = "&".join(pair for pair in parts.query.split("&") if not TRACKING.fullmatch(pair.split("=", 1)[0]))
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def linked(base: str, links: list[str]) -> list[str]:
    """Return the pages that `links`, found at `base`, lead to, each once and in order."""
    found = []
    for link in links:
        try:
            found.append(normal(urljoin(base, link)))
        except ValueError:
            continue  # a link that leads nowhere: the others do
    return list(dict.fromkeys(url for url in found if is_url(url)))
