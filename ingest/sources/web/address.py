"""How addresses on the web are written, so that one is known under one name; and the name under which we ask."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from ingest.article import TRACKING
from ingest.errors import SourceError
from ingest.sources.web.hosts import PORTS

_VARIANT = re.compile(r"amp|print|mobile|full|all|comments?|page|seite|index\.\w+|amp\.html|\d{1,2}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d])\d{1,2}(?!\d)")
_PAGE = re.compile(
    r"[/_-]?(?:(?:page|seite|pagina|p|s)[/=_-]?)?#(?=/?$|\.\w+$|[?&])/?|[?&](?:page|seite|pagina|p|s)=#", re.IGNORECASE
)
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


def linked(base: str, links: Iterable[str]) -> list[str]:
    """Return the other pages that `links`, found at `base`, lead to, each once and in order."""
    found = []
    for link in links:
        try:
            found.append(normal(urljoin(base, link)))
        except ValueError:
            continue  # a link that leads nowhere: the others do
    return list(dict.fromkeys(url for url in found if is_url(url) and url != normal(base)))


def is_section_of(url: str, story: str) -> bool:
    """Return whether `url` is a folder that `story` is in, and not the story's own main address."""
    parts, whole = (PurePosixPath(unquote(urlsplit(each).path)).parts for each in (url, story))
    rest = whole[len(parts) :]
    return whole[: len(parts)] == parts and bool(rest) and not all(_VARIANT.fullmatch(part) for part in rest)


def is_next_to(url: str, story: str) -> bool:
    """Return whether `url` differs from `story` in the number of its page alone, as further pages of a story do."""
    one, other = (_PAGE.sub("", _NUMBER.sub("#", normal(each))) for each in (url, story))
    return url != story and one == other


def is_later_page(url: str, first: str) -> bool:
    """Return whether `url` is the second or a further page of the story that begins at `first`."""
    numbers = _NUMBER.findall(urlsplit(url)._replace(netloc="").geturl())
    return bool(numbers) and int(numbers[-1]) > 1 and is_next_to(url, first)


def check(url: str) -> None:
    """Refuse what is no address of a page. Raises SourceError."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme.lower() not in PORTS or not host:
        raise SourceError(f"{url[:100]!r} is not a web address: write it as https://example.org/story")
    if parts.username is not None or parts.password is not None:
        raise SourceError("its address has a user name or a password in it: leave them out")


def agent() -> str:
    """Return how we call ourselves to servers, also in their robots.txt."""
    try:
        return f"newsdesk/{version('newsdesk')}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "newsdesk"
