"""Finds the sources that one argument of `newsdesk ingest` stands for."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ingest.errors import SourceError
from ingest.sources.fetched import Failure, Fetched, Note, failure
from ingest.sources.files import from_path, from_stdin, name_of
from ingest.sources.kinds import SUFFIXES, is_in_folders


def find(argument: str, *, stdin: BinaryIO) -> Iterator[Fetched | Failure | Note]:
    """Yield what `argument` holds: a file, a folder with all below it, or `-` for `stdin`.

    In folders, hidden files and unknown suffixes are left out, the latter with a Note, and links to folders are not
    followed. A source that cannot be read is a Failure, and the others go on.
    """
    if argument == "-":
        yield _attempt("-", partial(from_stdin, stdin))
    elif is_folder(path := Path(argument)):
        yield from _folder(path)
    else:
        yield _attempt(name_of(path), partial(from_path, path))


def _folder(folder: Path) -> Iterator[Fetched | Failure | Note]:
    unreadable: list[OSError] = []
    skipped: Counter[str] = Counter()
    paths = sorted(_articles(folder, unreadable, skipped))
    yield from (_attempt(name_of(path), partial(from_path, path)) for path in paths)
    yield from (_unread(name_of(Path(error.filename)), error) for error in unreadable)
    if paths and skipped:
        files = f"{skipped.total():,} file{'s' if skipped.total() > 1 else ''}"
        yield Note(name_of(folder), f"left out {files} of kinds that are not read there ({_endings(skipped)})")
    if not paths and not unreadable:
        known = ", ".join(SUFFIXES)
        yield Failure(name_of(folder), f"there is no article in this folder: put files in it that end in {known}")


def _endings(skipped: Counter[str]) -> str:
    shown = [f"{number:,} {ending}" if number > 1 else ending for ending, number in skipped.most_common(5)]
    return ", ".join([*shown, *(["…"] if len(skipped) > 5 else [])])


def _articles(folder: Path, unreadable: list[OSError], skipped: Counter[str]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        seen = [name for name in names if not name.startswith(".")]
        skipped.update(Path(name).suffix.lower() or "no suffix" for name in seen if not is_in_folders(name))
        yield from (Path(parent, name) for name in seen if is_in_folders(name))


def is_folder(path: Path) -> bool:
    """Return whether there is a folder at `path`."""
    try:
        return path.is_dir()
    except OSError:  # such as a name that is too long; reading it tells the reason
        return False


def _attempt(source: str, fetch: Callable[[], Fetched]) -> Fetched | Failure:
    try:
        return fetch()
    except SourceError as error:
        return failure(source, error)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it, a stdin that is closed
        return _unread(source, error)


def _unread(source: str, error: Exception) -> Failure:
    if isinstance(error, FileNotFoundError):
        return Failure(source, "there is no such file or folder: check its name")
    if isinstance(error, PermissionError):
        return Failure(source, "it may not be read: give yourself permission to read it")
    reason = getattr(error, "strerror", None) or str(error)
    return failure(source, SourceError(f"it cannot be read ({reason}): check it and ingest it again"))
