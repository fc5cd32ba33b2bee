"""The door to defusedxml: finds the articles that a news sitemap lists."""

from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources.fetched import Fetched
from ingest.sources.kinds import after_notices

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def links_in_sitemap(fetched: Fetched) -> list[dict[str, str]]:
    """Return the news articles of a sitemap in its order, with what it says of them. Other pages are left out.

    Of an index of sitemaps, the one for news is returned as `sitemap`.
    """
    root = _root(after_notices(fetched.content))
    if _name(root) == "sitemapindex":
        return [{"sitemap": _news_sitemap(root)}]
    entries = [_entry(url) for url in root.iter() if _name(url) == "url"]
    links = {entry["link"]: entry for entry in reversed(entries) if "link" in entry}
    if not links:
        raise SourceError("this sitemap lists no news: ingest the site's feed or its news sitemap")
    return list(reversed(links.values()))


def _root(content: bytes) -> "Element":
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SourceError(f"this sitemap is not XML that can be read ({error}): tell its publisher") from None
    return root


def _news_sitemap(root: "Element") -> str:
    named = [loc.text.strip() for loc in root.iter() if _name(loc) == "loc" and loc.text]
    news = next((url for url in named if "news" in url.rsplit("/", 1)[-1].lower()), None)
    news = news or next((url for url in named if "news" in url.lower()), None)
    if news is None:
        raise SourceError(f"this is a list of sitemaps: ingest the one for news, such as {' or '.join(named[:2])}")
    return news


def _entry(url: "Element") -> dict[str, str]:
    """Return what is said of one page, nothing if it is not news."""
    said: dict[str, str] = {}
    for each in url.iter():  # the first of a name: pictures have a loc and a title of their own
        said.setdefault(_name(each), (each.text or "").strip())
    if not any("sitemap-news" in each.tag and _name(each) == "news" for each in url.iter()):
        return {}
    found = {"link": said.get("loc"), "title": said.get("title"), "published": said.get("publication_date")}
    return {name: value for name, value in found.items() if value}


def _name(element: "Element") -> str:
    """Return the name without its namespace, which is written with http and with https."""
    return str(element.tag).rpartition("}")[2]
