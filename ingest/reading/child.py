"""The child process of `apart`: reads one document after another, each within limits that it can't lift for itself.

What comes in and goes out are frames. A request is two of them, JSON about the document and its bytes; a reply is one,
JSON. Never pickles: what a document makes of this process stays here.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import get_args

from ingest.children import open_pipes, read_frame, write_frame
from ingest.errors import SourceError
from ingest.reading.parsed import ParsedArticle
from ingest.sources.fetched import Fetched, Kind

_CPU_SECONDS = 10  # a document: a long page takes 0.1 s, 428 KB of attributes in one tag a minute
_MEMORY = 2**30  # bytes of address space, of which the libraries take a fifth
_OUT_OF_MEMORY = "it needs more than 1 GB of memory to be read: save its text and ingest that"


def main() -> None:
    """Answer requests until nobody asks any more."""
    requests, replies = open_pipes()
    _limit_memory()
    while (about := read_frame(requests)) is not None and (content := read_frame(requests)) is not None:
        _limit_cpu()
        try:
            reply = _reply(json.loads(about), content)
        except MemoryError:
            # What is left of this process's memory may be in pieces: it reads no more.
            write_frame(replies, json.dumps({"error": _OUT_OF_MEMORY, "last": True}).encode())
            return
        write_frame(replies, json.dumps(reply).encode())


def _reply(about: dict[str, str], content: bytes) -> dict[str, object]:
    fetched = Fetched(
        source=about["source"],
        kind=_kind(about["kind"]),
        fetched=datetime.fromisoformat(about["fetched"]),
        content=content,
        charset=about["charset"] or None,
        url=about["url"] or None,
    )
    try:
        return {"said": _readers()[about["kind"]](fetched)}
    except SourceError as error:
        return {"error": str(error)}


def _readers() -> dict[str, Callable[[Fetched], object]]:
    from ingest.reading.documents import read_document
    from ingest.reading.feed import entries_in_feed, links_in_feed
    from ingest.reading.html import read_html
    from ingest.reading.mail import read_mail
    from ingest.reading.pdf import read_pdf
    from ingest.reading.sitemap import links_in_sitemap

    articles: dict[str, Callable[[Fetched], ParsedArticle]] = {"html": read_html, "pdf": read_pdf, "mail": read_mail}
    articles |= dict.fromkeys(("docx", "odt", "rtf", "epub"), read_document)
    listings: dict[str, Callable[[Fetched], object]] = {
        "feed": links_in_feed,
        "entries": entries_in_feed,
        "sitemap": links_in_sitemap,
    }
    return listings | {kind: partial(_as_dict, reader) for kind, reader in articles.items()}


def _as_dict(reader: Callable[[Fetched], ParsedArticle], fetched: Fetched) -> dict[str, object]:
    return asdict(reader(fetched))


def _kind(asked: str) -> Kind:
    return asked if asked in get_args(Kind) else "feed"  # type: ignore[return-value]  # one of those of Kind


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the parent's clock is the only one
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _limit_cpu() -> None:
    """Let the kernel end this process if the next document takes too much; the limit counts from its start."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _CPU_SECONDS, hard))


if __name__ == "__main__":
    main()
