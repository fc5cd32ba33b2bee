"""What a source gives: its bytes, or the reason why there are none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ingest.article import printable

# The last three may hold many articles, each of the others one.
Kind = Literal["text", "markdown", "html", "pdf", "docx", "odt", "rtf", "epub", "mail", "archive", "json", "feed"]

MANY = ("archive", "json", "feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The bytes of one source, as they were at one time.

    `source` is a resolved path, a URL as it was asked for, or `stdin:` and the beginning of the content's digest, so
    that two pipes are two articles. `url` is where a page was found, behind all redirects; `charset` is what its server
    says. An archive may be larger than memory: if `lines` is given, it opens the archive to be read line by line, and
    `content` is empty.
    """

    source: str
    kind: Kind
    fetched: datetime
    content: bytes = b""
    lines: Callable[[], Iterator[bytes]] | None = None
    url: str | None = None
    charset: str | None = None
    listed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A source whose server, or whose bytes, say that it is what was taken in before."""

    source: str


@dataclass(frozen=True, slots=True)
class Note:
    """What the user should know of a source although it is taken in: `text` says it in one line."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A source, or a line of an archive, that was not taken in; `error` says in one line what to do."""

    source: str
    error: str


def failure(source: str, error: Exception) -> Failure:
    """Return `error` as one short line about `source`."""
    line = printable(" ".join(str(error).split()))
    return Failure(source, line if len(line) <= 300 else line[:299] + "…")
