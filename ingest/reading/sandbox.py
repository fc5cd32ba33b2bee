"""Reads what strangers wrote in a child process, which can be killed: some documents are bombs.

The libraries that read HTML and PDF are large, partly C, and take minutes or gigabytes over input made for that. One
child serves many documents, so an ordinary one costs two copies through a pipe.
"""

import atexit
import json
import signal
import threading
from typing import Any

from ingest import children
from ingest.children import read_frame, write_frame
from ingest.errors import SourceError
from ingest.reading.parsed import ParsedArticle
from ingest.sources.fetched import Fetched

_WALL_SECONDS = 30.0  # for the 10 seconds of computing that the child allows itself, on a machine that is busy
_DOCUMENTS = 500  # for one child: what its libraries leak ends with it
_TOO_LONG = "it takes too long to be read (over 10 s of computing): save its text and ingest that"
_CRASHED = "reading it ends in a crash: save its text and ingest that"


Entry = dict[str, str]  # of a feed or sitemap: see `feed`


class _Child:
    """A running child; `left` documents may still be asked of it."""

    def __init__(self) -> None:
        self._process = children.start("ingest.reading.child")
        self.left = _DOCUMENTS

    def ask(self, about: dict[str, str], content: bytes) -> dict[str, Any]:
        """Return the reply. Raises SourceError if the child dies over the document."""
        assert self._process.stdin and self._process.stdout
        clock = threading.Timer(_WALL_SECONDS, self._process.kill)
        clock.start()
        try:
            write_frame(self._process.stdin, json.dumps(about).encode())
            write_frame(self._process.stdin, content)
            reply = read_frame(self._process.stdout)
        except OSError:
            reply = None
        finally:
            clock.cancel()
        if reply is None:
            code = self.end()
            slow = code in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0))
            raise SourceError(_TOO_LONG if slow else _CRASHED)
        self.left -= 1
        parsed: dict[str, Any] = json.loads(reply)
        return parsed

    def is_gone(self) -> bool:
        """Return whether it has ended by itself, or been ended: no document is to blame for that."""
        return self._process.poll() is not None

    def end(self) -> int:
        """Stop the child and return its exit code."""
        return children.end(self._process)


_lock = threading.Lock()
_child: _Child | None = None


def read_apart(fetched: Fetched) -> ParsedArticle:
    """Read HTML or PDF as its reader does. Raises SourceError, also for what exceeds the limits."""
    said: dict[str, Any] = _read(fetched, fetched.kind)
    return ParsedArticle(**said | {"notes": tuple(said["notes"])})  # JSON knows no tuples


def links_apart(fetched: Fetched, listing: str) -> list[Entry]:
    """Return the articles that a `listing` (feed or sitemap) names, by their addresses. Raises SourceError."""
    links: list[Entry] = _read(fetched, listing)
    return links


def entries_apart(fetched: Fetched) -> list[Entry]:
    """Return the entries of a feed, those without an address too. Raises SourceError."""
    entries: list[Entry] = _read(fetched, "entries")
    return entries


def _read(fetched: Fetched, kind: str) -> Any:  # noqa: ANN401  (each kind has its own)
    global _child  # noqa: PLW0603  (one child for the whole process, whoever reads)
    about = {
        "kind": kind,
        "source": fetched.source,
        "fetched": fetched.fetched.isoformat(),
        "charset": fetched.charset or "",
        "url": fetched.url or "",
    }
    with _lock:
        if _child and _child.is_gone():
            _close()
        try:
            _child = _child or _Child()
            reply = _child.ask(about, fetched.content)
        except BaseException:  # also a Ctrl-C: what the child would answer now belongs to no one
            _close()
            raise
        if reply.get("last") or not _child.left:
            _close()
    if "error" in reply:
        raise SourceError(reply["error"])
    return reply["said"]


def _close() -> None:
    global _child
    child, _child = _child, None
    if child:
        child.end()


atexit.register(_close)
