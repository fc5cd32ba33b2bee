"""The folders that an index lives in: each is built once, sealed, and only then named as the live one.

    HOME/index/current                the name of the live generation, replaced in one step
    HOME/index/generation-1f0c9a2e/   Chroma's files, and their seal, written last

Whatever is killed, and when, `current` names a complete generation or none; any other is garbage.
"""

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from ingest.library import seal

_POINTER = "current"
_NAME = re.compile(r"generation-[0-9a-f]{8}")
# Chroma adds a row to its SQLite file each time it opens it, and does not notice all damage to it (of 160 files
# damaged at random, it opened five with wrong contents). So it always opens a new copy of the sealed one.
_SQLITE, _SEALED_SQLITE = "chroma.sqlite3", "sealed.sqlite3"


def begin(folder: Path, base: Path | None) -> Path:
    """Make a folder for a new generation in `folder`, starting with a copy of `base` if there is one.

    Raises LibraryError if `base` no longer matches its seal: damage must not be sealed as sound.
    """
    generation = folder / f"generation-{secrets.token_hex(4)}"  # never a name twice: Chroma caches by path
    generation.mkdir()
    if base:
        for name in (seal.FILE, *seal.verified(base).files):
            (generation / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(base / name, generation / name)
        seal.verified(generation)
        (generation / seal.FILE).unlink()
        (generation / _SEALED_SQLITE).replace(generation / _SQLITE)
    return generation


def finish(generation: Path, state: seal.State, count: int, missed: Sequence[int]) -> None:
    """Seal the `count` passages in `generation`, which Chroma must have closed, and list those that it misses."""
    (generation / _SQLITE).replace(generation / _SEALED_SQLITE)
    seal.put(generation, state, count, missed)


def restore(generation: Path) -> None:
    """Restore the SQLite file that Chroma opens to what was sealed."""
    (generation / f"{_SQLITE}-journal").unlink(missing_ok=True)
    shutil.copyfile(generation / _SEALED_SQLITE, generation / _SQLITE)


def current(folder: Path) -> Path | None:
    """Return the live generation in `folder`, or None if there is none or the pointer is invalid."""
    try:
        with (folder / _POINTER).open("rb") as file:
            name = file.read(100).decode("ascii", "replace")
    except OSError:
        return None
    return folder / name if _NAME.fullmatch(name) and (folder / name).is_dir() else None


def publish(folder: Path, generation: Path | None) -> None:
    """Make `generation` the live one, or none, in one step."""
    if generation:
        pointer = folder / f"{_POINTER}.new"
        pointer.write_text(generation.name, encoding="utf-8")
        pointer.replace(folder / _POINTER)
    else:
        (folder / _POINTER).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete every generation but the live one: leftovers, and vectors that Chroma would never delete."""
    live = current(folder)
    for path in folder.glob("generation-*"):
        if path != live:
            shutil.rmtree(path)
