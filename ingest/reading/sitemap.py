"""The door to defusedxml: finds the articles that a news sitemap lists."""

from ingest.errors import SourceError
from ingest.sources.fetched import Fetched

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}news"


def links_in_sitemap(fetched: Fetched) -> list[str]:
    """Return the addresses of the sitemap's news articles, in its order. Other pages are left out."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(fetched.content)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SourceError(f"this sitemap is not XML that can be read ({error}): tell its publisher") from None
    if root.tag == f"{_SITEMAP}sitemapindex":
        named = [loc.text.strip() for loc in root.iter(f"{_SITEMAP}loc") if loc.text]
        raise SourceError(f"this is a list of sitemaps: ingest the one for news, such as {' or '.join(named[:2])}")
    news = [url for url in root.iter(f"{_SITEMAP}url") if url.find(_NEWS) is not None]
    links = [loc.text.strip() for url in news if (loc := url.find(f"{_SITEMAP}loc")) is not None and loc.text]
    if not links:
        raise SourceError("this sitemap lists no news: ingest the site's feed or its news sitemap")
    return list(dict.fromkeys(links))
