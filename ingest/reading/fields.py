"""Checks what is said beside a text: ids, titles, names, web addresses and dates."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from ingest.article import canonical_url, printable
from ingest.dates import normal_date
from ingest.errors import SourceError


def line_of(value: object, field: str) -> str | None:
    """Return `value` as one line of text, or None where it says nothing."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise SourceError(f"{field} is not text: write it in quotation marks")
    return printable(" ".join(value.split())) or None


def id_of(value: object) -> str | None:
    """Return `value` as an id; a whole number stands for its digits."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else line_of(value, "id")


def names_of(value: object, field: str) -> str | None:
    """Return the name or names in `value`: text, an object with a `name`, or a list of these."""
    parts = value if isinstance(value, list) else [value]
    names = [line_of(_name(part) if isinstance(part, dict) else part, field) for part in parts]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _name(part: Mapping[object, object]) -> object:
    """Return the name in an object; Zotero keeps first and last names apart."""
    apart = [part[name] for name in ("firstName", "lastName") if isinstance(part.get(name), str)]
    return part.get("name") or " ".join(map(str, apart)) or None


def url_of(value: object) -> str | None:
    """Return `value` as the web address of an article; a path without a host says nothing."""
    url = line_of(value, "url")
    if url is None or (url.startswith("/") and not url.startswith("//")):
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() in ("http", "https") and parts.hostname and not re.search(r'[\s<>"\ufffd]', url):
            return canonical_url(url)
    except ValueError:  # urlsplit raises it for a broken IPv6 host
        pass
    raise SourceError(f"{url!r} is not a web address: write it as https://example.org/story")


def date_of(value: object, field: str) -> str | None:
    """Return `value` as `normal_date` does."""
    if isinstance(value, bool | list | dict):
        raise SourceError(f"{field} is not a date: write it as 2025-03-19")
    try:
        return normal_date(value)
    except SourceError as error:
        raise SourceError(f"{field}: {error}") from None
