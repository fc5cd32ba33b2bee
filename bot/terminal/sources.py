"""The known sources, as the terminal shows them. Pure, as `render` is."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.text import Text

from bot.formatting import count
from bot.plain import plain_line
from bot.terminal.layout import Hanging, whole_line
from bot.terminal.render import FAINT
from ingest.library.known import KnownSource

_STALE = "red"


def render_sources(known: Sequence[KnownSource], now: datetime) -> RenderableType:
    """Return the sources that somebody named, each with the result of its last sync."""
    pages = Counter(source.found_in for source in known)
    failing = Counter(source.found_in for source in known if source.error)
    named = [source for source in known if source.found_in is None]
    return Group(*(line for s in named for line in _lines(s, pages[s.number], failing[s.number], now)))


def stale_line(source: KnownSource) -> Text:
    """Return the warning that an article may be outdated."""
    since = _moment(source.refreshed) if source.refreshed else "it was added"
    return Text(f"not refreshed since {since}: {plain_line(source.error or 'no sync has fetched it')}", _STALE)


def _lines(source: KnownSource, pages: int, failing: int, now: datetime) -> list[RenderableType]:
    about = [source.kind, count(pages, "page") if pages else None, f"{failing:,} failing" if failing else None]
    about.append(f"every {_span(source.every)}" if source.every else None)
    about.append(f"refreshed {_moment(source.refreshed)}" if source.refreshed else None)
    lines: list[RenderableType] = [
        whole_line(Text(plain_line(source.address))),
        Hanging(Text(" · ".join(part for part in about if part), FAINT), Text("  ")),
    ]
    if source.is_stale(now):
        lines.append(Hanging(stale_line(source), Text("  ")))
    elif source.error:
        lines.append(Hanging(Text(plain_line(source.error), _STALE), Text("  ")))
    return lines


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else ""


def _span(seconds: int) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
