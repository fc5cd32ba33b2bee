"""Reads the bytes of files and of standard input, never more than we can hold."""

import errno
import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ingest.article import printable
from ingest.errors import SourceError
from ingest.sources.fetched import Fetched, Kind
from ingest.sources.kinds import is_zipped, kind_by_content, kind_by_suffix, listing_by_content

MAX_BYTES = 50 * 2**20  # of one file or of one line of an archive: a long news story is 0.1 MB


def name_of(path: Path) -> str:
    """Return `path` as text, with bytes that are not UTF-8 spelt out, so that no two paths become one."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def from_path(path: Path) -> Fetched:
    """Return what the file at `path` holds; raises SourceError or OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise SourceError("it is neither a file nor a folder: pipe it into `newsdesk ingest -`")
    source, now = name_of(path.resolve()), datetime.now(UTC)
    if kind_by_suffix(path.name) == "archive":
        with path.open("rb"):  # whether we may read it is known here, not at the first line
            pass
        return Fetched(source=source, kind="archive", fetched=now, lines=partial(_lines, path.resolve()))
    with path.open("rb") as file:
        content = _capped(file)
    return Fetched(
        source=source,
        kind=_kind(path.name, content),
        fetched=now,
        content=content,
    )


def from_stdin(stdin: BinaryIO) -> Fetched:
    """Return what is piped into us; raises SourceError or OSError."""
    content = _capped(stdin)
    digest = hashlib.sha256(content).hexdigest()[:12]
    kind = kind_by_content(content)
    return Fetched(source=f"stdin:{digest}", kind=kind, fetched=datetime.now(UTC), content=content)


def _kind(name: str, content: bytes) -> Kind:
    kind = kind_by_suffix(name)
    if kind is None or (kind == "json" and listing_by_content(content) == "feed"):
        return kind_by_content(content)
    return kind


def _capped(file: BinaryIO) -> bytes:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(f"it is larger than {MAX_BYTES // 2**20} MB: split it, or make it a .jsonl archive")
    if not content.strip():
        raise SourceError("it is empty: save the article's text in it")
    return content


def _lines(path: Path) -> Iterator[bytes]:
    """Yield each line of `path`; of a line that is too long, only enough to see that."""
    with gzip.open(path) if is_zipped(path.name) else path.open("rb") as file:
        while line := _line(file):
            yield line
            while len(line) > MAX_BYTES and not line.endswith(b"\n"):
                line = _line(file)


def _line(file: BinaryIO | gzip.GzipFile) -> bytes:
    try:
        return file.readline(MAX_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise OSError(errno.EIO, "it is no whole gzip file") from error
