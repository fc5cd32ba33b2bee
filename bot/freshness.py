"""Which articles behind an answer could not be checked for corrections when they should have been."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from urllib.parse import urlsplit

from bot.answer import Citation
from bot.formatting import day
from ingest.library.known import KnownSource
from ingest.library.library import Library
from ingest.sources.web.address import is_url

_NAMED = 3


def staleness(library: Library, cited: Sequence[Citation]) -> str | None:
    """Return a line that says which of the sources of an answer are not up to date; None if all are."""
    articles = {each.article_id for each in cited}
    stale = library.sources.stale_articles(datetime.now(UTC), articles) if articles else {}
    if not stale:
        return None
    since = min(each.refreshed or each.added for each in stale.values())
    names = list(dict.fromkeys(map(_name, stale.values())))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"Not checked for corrections since {day(since.isoformat())}: {', '.join(names[:_NAMED])}{more}."


def _name(source: KnownSource) -> str:
    host = urlsplit(source.address).hostname if is_url(source.address) else None
    return host or PurePath(source.address).name
