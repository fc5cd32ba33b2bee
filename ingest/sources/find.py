"""Finds the sources that one argument of `newsdesk ingest` stands for."""

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
    any_found = False
    for path in _articles(folder, unreadable, skipped):
        any_found = True
        yield _attempt(name_of(path), partial(from_path, path))
    yield from (_unread(name_of(Path(error.filename)), error) for error in unreadable)
    if any_found and skipped:
        files = f"{skipped.total():,} file{'s' if skipped.total() > 1 else ''}"
        yield Note(name_of(folder), f"left out {files} of kinds that are not read there ({_endings(skipped)})")
    if not any_found and not unreadable:
        known = ", ".join(SUFFIXES)
        yield Failure(name_of(folder), f"there is no article in this folder: put files in it that end in {known}")


def _endings(skipped: Counter[str]) -> str:
    shown = [f"{number:,} {ending}" if number > 1 else ending for ending, number in skipped.most_common(5)]
    return ", ".join([*shown, *(["…"] if len(skipped) > 5 else [])])


def _articles(folder: Path, unreadable: list[OSError], skipped: Counter[str]) -> Iterator[Path]:
    """Yield paths in their order; of a tree of millions of files, the names in one branch are held at a time."""
    branch = [_names(folder, unreadable)]
    while branch:
        path = next(branch[-1], None)
        if path is None:
            branch.pop()
        elif is_folder(path):
            if not path.is_symlink():
                branch.append(_names(path, unreadable))
        elif is_in_folders(path.name):
            yield path
        else:
            skipped[path.suffix.lower() or "no suffix"] += 1


def _names(folder: Path, unreadable: list[OSError]) -> Iterator[Path]:
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        unreadable.append(error)
        return
    yield from (folder / name for name in names)


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
