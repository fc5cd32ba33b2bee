"""The door to Protego: what a host lets us read, by its robots.txt (RFC 9309)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import SourceError
from ingest.sources.web.address import agent
from ingest.sources.web.reply import Reply

if TYPE_CHECKING:
    from protego import Protego

_LONGEST_PAUSE = 30.0  # seconds: at 600, a feed of thirty articles would take five hours
_READ = 500 * 1024  # bytes, as the standard asks for


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host asks of those who read it; `until` is when (on the clock of time.monotonic) to ask it again."""

    until: float
    _parsed: "Protego | None" = None

    @classmethod
    def of(cls, reply: Reply, until: float) -> "Rules":
        """Read the reply to a request for robots.txt; a host without one lets us read everything.

        Raises SourceError if its server is failing: then nothing may be read, since nobody knows what it asks.
        """
        if reply.status >= 500:
            raise SourceError(f"its robots.txt cannot be read (status {reply.status}): try again later")
        if reply.status != 200:
            return cls(until)
        from protego import Protego

        return cls(until, Protego.parse(reply.body[:_READ].decode("utf-8-sig", "replace")))

    def check(self, url: str) -> None:
        """Raise SourceError if `url` is not to be read."""
        if self._parsed and not self._parsed.can_fetch(url, agent()):
            raise SourceError("its robots.txt does not let newsdesk read it: save the page and ingest the file")

    @property
    def pause(self) -> float | None:
        """The seconds between two requests that the host asks for."""
        asked = self._parsed.crawl_delay(agent()) if self._parsed else None
        return min(asked, _LONGEST_PAUSE) if asked else None
