"""Which hosts the user has named as their own: they may be at private addresses, and need not be spared."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Hosts, each with one port or (None) with all of them."""

    entries: frozenset[tuple[str, int | None]] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "AllowedHosts":
        """Read `intranet.example, 127.0.0.1:8000, [::1]:8000`. Raises ValueError with what to write."""
        return cls(frozenset(_entry(part.strip().lower()) for part in text.split(",") if part.strip()))

    def names(self, scheme: str, host: str, port: int | None) -> bool:
        """Return whether this host is named, with this port (None: that of the scheme)."""
        return not self.entries.isdisjoint({(host, None), (host, port or PORTS.get(scheme))})

    def holds(self, url: str) -> bool:
        """Return whether the host and port of `url`, which can be split, are named."""
        parts = urlsplit(url)
        return self.names(parts.scheme, parts.hostname or "", parts.port)


def _entry(text: str) -> tuple[str, int | None]:
    host, colon, port = text.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = text, ""
    if not _HOST.fullmatch(host) or (colon and host != text and not (port.isdigit() and 0 < int(port) < 65536)):
        raise ValueError(f"{text!r} is not a host: write it as intranet.example or 127.0.0.1:8000, commas between them")
    return host.strip("[]"), int(port) if port else None
