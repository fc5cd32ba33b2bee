"""Reads live blogs: their entries with their times, the newest first, however the page loads and orders them."""

import html
import re
from collections.abc import Mapping
from datetime import datetime

from ingest.dates import day_of, newest_first
from ingest.errors import SourceError
from ingest.reading.fields import date_of

_FEWEST = 2  # entries with a text of their own: a page with fewer is an article


def live_text(updates: object) -> str | None:
    """Return the text of the `updates` that a page describes as JSON-LD, None if it is no live blog."""
    entries = [_entry(each) for each in updates if isinstance(each, Mapping)] if isinstance(updates, list) else []
    told = [(stamp, text) for stamp, text in entries if text]
    if len(told) < _FEWEST:
        return None
    ordered = sorted(told, key=lambda entry: newest_first(entry[0]), reverse=True)
    return "\n\n".join(text for _, text in ordered)


def _entry(update: Mapping[object, object]) -> tuple[str | None, str]:
    stamp = _stamp(update.get("datePublished") or update.get("dateModified"))
    headline, body = (_words(update.get(name)) for name in ("headline", "articleBody"))
    lines = [f"{_clock(stamp)}: {headline}" if stamp and headline else headline or (_clock(stamp) if stamp else "")]
    return stamp, "\n\n".join([*filter(None, lines), body]) if body else ""


def _stamp(value: object) -> str | None:
    try:
        return date_of(value, "date")
    except SourceError:
        return None


def _clock(stamp: str) -> str:
    day = day_of(stamp)
    written = f"{day.day} {day:%B %Y}"
    return f"{written}, {datetime.fromisoformat(stamp):%H:%M}" if len(stamp) > 10 else written


def _words(value: object) -> str:
    if not isinstance(value, str):
        return ""
    text = html.unescape(re.sub(r"<(?:br|/p)\b[^>]*>", "\n\n", value, flags=re.IGNORECASE))
    paragraphs = re.split(r"\n\s*\n", re.sub(r"<[^>]+>", "", text))
    return "\n\n".join(line for line in (" ".join(each.split()) for each in paragraphs) if line)
