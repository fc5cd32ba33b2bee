"""What a server says when it is asked for an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from ingest.errors import SourceError

LONGEST_WAIT = timedelta(days=1)  # whatever a server asks for: a year would be a mistake


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask it by whether anything has changed."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Return them as the headers of a question."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A server's answer `at` a time: `headers` by their names in lower case; `body` is bytes, but not compressed ones.

    `moved` tells that every redirect on the way to `url` was a permanent one, and that there was one.
    """

    url: str
    at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    moved: bool = False

    @property
    def validators(self) -> Validators:
        """What to ask by next time."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    @property
    def media_type(self) -> str:
        """The type that the server says it is, such as `text/html`."""
        return self._content_type().get_content_type() if "content-type" in self.headers else ""

    @property
    def charset(self) -> str | None:
        """The charset that the server says it is in."""
        found = self._content_type().get_content_charset()
        return str(found) if found else None

    def wait(self, now: datetime) -> timedelta | None:
        """Return how long `Retry-After` (seconds, or a date) asks us to wait, or None if it asks nothing."""
        asked = self.headers.get("retry-after", "").strip()
        try:
            if asked.isdigit():
                return min(timedelta(seconds=int(asked[:9])), LONGEST_WAIT)
            moment = parsedate_to_datetime(asked)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max(aware - now, timedelta()), LONGEST_WAIT)

    def _content_type(self) -> Message:
        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        return message


class HostBusy(SourceError):
    """The server asks not to be asked before `until`."""

    def __init__(self, message: str, until: datetime) -> None:
        """Keep `until` beside the message."""
        super().__init__(message)
        self.until = until


class Unreachable(SourceError):
    """The server could not be asked, or did not answer."""


class Gone(SourceError):
    """The server says that there is nothing at this address."""
