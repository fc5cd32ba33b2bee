"""Tells an intact generation of the index from a damaged one, before Chroma reads a byte of it.

Half of the kills that hit Chroma while it wrote its HNSW files ruined them, and loading such files can crash the
process or silently give wrong neighbours. So a complete generation is sealed, file by file.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from ingest.errors import LibraryError

FILE = "seal.json"
_LONGEST = 1 << 24  # bytes; a seal has about a thousand, and a few more for every missed passage


@dataclass(frozen=True, slots=True)
class State:
    """The state of the ledger, or that which a generation was built from.

    `library` names the ledger, `model` is the digest of its embedding model, `upto` is the highest passage
    number, and `removals` counts the takedowns so far.
    """

    library: str
    model: str
    upto: int
    removals: int

    def extends(self, other: "State") -> bool:
        """Whether this is `other` with nothing but passages added."""
        same = (self.library, self.model, self.removals) == (other.library, other.model, other.removals)
        return same and self.upto >= other.upto


@dataclass(frozen=True, slots=True)
class Seal:
    """What a generation holds: the `count` passages of a state of the ledger that are numbered above `after`.

    `missed` are the numbers of those that a search by their own vector does not find first. `files` has each file by
    name, with its size in bytes and digest.
    """

    state: State
    after: int
    count: int
    missed: Sequence[int]
    writer: str = ""
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def span(self) -> "Span":
        """Which passages it covers."""
        return Span(self.after, self.state.upto)


class Span(NamedTuple):
    """The passages numbered above `after`, up to `upto`."""

    after: int
    upto: int


def gaps(spans: Iterable[Span], upto: int | None = None) -> list[Span]:
    """Return which of the passages up to `upto`, by default those of the last one, are in none of the spans."""
    found, after = [], 0
    for each in sorted(spans):
        found.append(Span(after, each.after if upto is None else min(each.after, upto)))
        after = max(after, each.upto)
    if upto is not None:
        found.append(Span(after, upto))
    return [each for each in found if each.after < each.upto]


def put(generation: Path, seal: Seal) -> None:
    """Seal the files in `generation`, which nobody has open any more.

    They are not flushed: what a power failure tears does not match its seal and is rebuilt, while flushing these files
    made the ledger's commits wait for up to 1.5 seconds.
    """
    paths = [path for path in sorted(generation.rglob("*")) if path.is_file()]
    files = {str(path.relative_to(generation)): (path.stat().st_size, _digest(path)) for path in paths}
    write(generation, replace(seal, writer=_writer(), files=files))


def write(generation: Path, seal: Seal) -> None:
    """Write what is known of a generation whose files are as they were, in one step."""
    body = json.dumps(asdict(seal))
    written = generation / f"{FILE}.new"
    written.write_text(f"{hashlib.blake2b(body.encode()).hexdigest()}\n{body}", encoding="utf-8")
    written.replace(generation / FILE)


def read(generation: Path) -> Seal:
    """Return the seal of `generation`. Raises LibraryError if there is none or it is damaged."""
    try:
        with (generation / FILE).open("rb") as file:
            digest, _, body = file.read(_LONGEST).partition(b"\n")
    except OSError:
        raise LibraryError("the index was never completed") from None
    if hashlib.blake2b(body).hexdigest().encode() != digest:
        raise LibraryError("the seal of the index is damaged")
    try:
        found = json.loads(body)
        files = {name: (size, digest) for name, (size, digest) in found["files"].items()}
        after = found.get("after", 0)  # before there were several, each began with the first passage
        return Seal(State(**found["state"]), after, found["count"], found["missed"], found["writer"], files)
    except (KeyError, TypeError):
        raise LibraryError("the index was built by another release of newsdesk") from None


def verified(generation: Path) -> Seal:
    """Return the seal of `generation` after checking every file against it.

    Sizes come first, and no file of a wrong size is read: a torn link_lists.bin once claimed to have 1.7 TB.
    Raises LibraryError with the first difference.
    """
    seal = read(generation)
    if seal.writer != _writer():
        raise LibraryError(f"the index was built by {seal.writer}, and this is {_writer()}")
    try:
        for name, (size, _) in seal.files.items():
            if (found := (generation / name).stat().st_size) != size:
                raise LibraryError(f"{name} of the index has {found} bytes instead of {size}")
        for name, (_, digest) in seal.files.items():
            if _digest(generation / name) != digest:
                raise LibraryError(f"{name} of the index is damaged")
    except OSError as error:
        raise LibraryError(f"the index cannot be read: {error}") from None
    return seal


def _writer() -> str:
    return f"chromadb {version('chromadb')}"  # another release may read these files differently


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
