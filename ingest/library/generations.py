"""The folders that an index lives in: each is built once, sealed, and only then named as a live one.

    HOME/index/current                the names of the live generations, a line each, replaced in one step
    HOME/index/generation-1f0c9a2e/   Chroma's files, and their seal, written last

Each live generation holds the passages numbered above those of the one before it. Whatever is killed, and when,
`current` names complete generations or none; any other is garbage.
"""

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from ingest.library import seal
from ingest.library.seal import Seal

_POINTER = "current"
_LONGEST = 1 << 20  # bytes; a name has 19, and a million passages have ten
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


def finish(generation: Path, sealed: Seal) -> None:
    """Seal what is in `generation`, which Chroma must have closed."""
    (generation / _SQLITE).replace(generation / _SEALED_SQLITE)
    seal.put(generation, sealed)


def restore(generation: Path) -> None:
    """Restore the SQLite file that Chroma opens to what was sealed."""
    (generation / f"{_SQLITE}-journal").unlink(missing_ok=True)
    shutil.copyfile(generation / _SEALED_SQLITE, generation / _SQLITE)


def current(folder: Path) -> list[Path]:
    """Return the live generations in `folder`, in the order of their passages; none if the pointer is invalid."""
    try:
        with (folder / _POINTER).open("rb") as file:
            names = file.read(_LONGEST).decode("ascii", "replace").splitlines()
    except OSError:
        return []
    live = [folder / name for name in names if _NAME.fullmatch(name)]
    return live if len(live) == len(names) and all(each.is_dir() for each in live) else []


def publish(folder: Path, live: Sequence[Path]) -> None:
    """Make these generations the live ones, or none, in one step."""
    pointer = folder / f"{_POINTER}.new"
    pointer.write_text("".join(f"{each.name}\n" for each in live), encoding="utf-8")
    pointer.replace(folder / _POINTER)


def sweep(folder: Path) -> None:
    """Delete every generation but the live ones: leftovers, and vectors that Chroma would never delete."""
    live = current(folder)
    for path in folder.glob("generation-*"):
        if path not in live:
            shutil.rmtree(path)
