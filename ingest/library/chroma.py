"""The only door to Chroma: adds passages to a folder of its files, and finds neighbours in such a folder.

A folder is either being built or being searched, and by one caller at a time: Chroma rewrites its HNSW files in place
and without fsync, and a second client on the same folder silently reads or stores garbage.
"""

import ctypes
import os
import struct
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from ingest.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

    from ingest.models.ports import Vector

_BATCH = 300  # records in one write: the quota of Chroma Cloud
_ROUND = 3000  # records between two writes of the HNSW files: adding 20,000 took 13 s; in a single round, 21 s
_COLLECTION = "passages"
SEARCH_WIDTH = 200  # finds 99.6 % of the best 60 of 20,000; the default of 100 finds 98.8 %, in 0.3 ms less
_ARENAS = -8  # M_ARENA_MAX in glibc's malloc.h
_SAME = 0.999  # the cosine similarity of a vector to itself, with room for float32


@dataclass(frozen=True, slots=True)
class Record:
    """A passage as the index knows it: an id of under 128 bytes (for Chroma Cloud), a vector of length 1."""

    id: str
    article_id: str
    number: int
    vector: "Vector"


class Neighbours:
    """The passages in one folder, open for searching by any number of threads."""

    def __init__(self, folder: Path) -> None:
        """Open `folder` and load it. Raises LibraryError if Chroma cannot, or does not find what is in it."""
        with _translated("open the index"):
            self._client = _connect(folder)
        self._folder = folder
        try:
            with _translated("open the index"):
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
                self.count = self._collection.count()
                sample = self._collection.get(limit=10, include=["embeddings"])
            # The first search loads the HNSW files (20,000 passages: 0.1 s): better here than in a reader's search.
            vectors = np.asarray(sample["embeddings"], np.float32)
            self.missed(Record(id, "", 0, vector) for id, vector in zip(sample["ids"], vectors, strict=True))
        except BaseException:
            self.close()
            raise

    def nearest(self, vector: "Vector", k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest passages, or all if they are fewer, as (id, cosine similarity), best first.

        Raises LibraryError if Chroma fails.
        """
        if (k := min(k, self.count)) < 1:
            return []
        with _translated("search the index"):
            return nearest_in(self._collection, vector, k)

    def missed(self, records: Iterable[Record]) -> list[int]:
        """Return the numbers of those `records` that are not the first to be found by their own vector.

        Raises LibraryError if there are many, not counting those that find an equal vector: an intact graph may miss a
        few in a thousand; torn ones that Chroma opened nevertheless missed half.
        """
        with _translated("search the index"):
            missed, lost = missed_in(self._collection, records)
        if lost > self.count // 10:
            raise LibraryError("the index does not find what it holds")
        return missed

    def close(self) -> None:
        """Close every file. Raises LibraryError if Chroma does not."""
        _close(self._client, self._folder)


def nearest_in(collection: "Collection", vector: "Vector", k: int) -> list[tuple[str, float]]:
    """Return the `k` nearest records of a collection as (id, cosine similarity), best first."""
    found = collection.query(np.stack([vector]), n_results=k, include=["distances"])
    ids, distances = found["ids"][0], (found["distances"] or [[]])[0]
    return [(id, 1 - distance) for id, distance in zip(ids, distances, strict=True)]


def missed_in(collection: "Collection", records: Iterable[Record]) -> tuple[list[int], int]:
    """Return the numbers of those `records` that their own vector does not find first, and how many are lost.

    Lost are those whose vector finds no equal one either.
    """
    missed, lost, rest = [], 0, iter(records)
    while some := list(islice(rest, _BATCH)):
        vectors = np.stack([record.vector for record in some])
        found = collection.query(vectors, n_results=1, include=["distances"])
        for record, ids, distances in zip(some, found["ids"], found["distances"] or [], strict=True):
            if ids != [record.id]:
                missed.append(record.number)
                lost += not distances or 1 - distances[0] < _SAME
    return missed, lost


def append(folder: Path, records: Iterable[Record]) -> Iterator[Sequence[Record]]:
    """Add `records` to `folder` in rounds, and yield each round when Chroma's files hold all of it.

    Raises LibraryError if Chroma refuses them.
    """
    rest = iter(records)
    while added := list(islice(rest, _ROUND)):
        with _translated("add to the index"):
            _add(folder, added)
            blank_unused(folder)
        yield added


def blank_unused(folder: Path) -> None:
    """Overwrite the unused space in Chroma's files, which holds leftovers of the process's memory.

    Chroma saves whole arrays that it never cleared: of 30 indexes built after a takedown, 21 had such leftovers, and
    one of these was the vector that had been taken down.
    """
    for header in folder.rglob("header.bin"):
        # hnswlib: int version, then size_t of offset, capacity, count and bytes a record
        *_, count, size = struct.unpack_from("<i4Q", header.read_bytes())
        for name, used in (("data_level0.bin", count * size), ("length.bin", count * 4)):
            path = header.with_name(name)
            unused = path.stat().st_size - used
            if unused < 0:
                raise LibraryError(f"{path} is too short for its {count} records")
            with path.open("r+b") as file:
                file.seek(used)
                file.write(bytes(unused))


def _add(folder: Path, records: Sequence[Record]) -> None:
    client = _connect(folder)
    try:
        # Chroma writes its HNSW files when it has added this many since opening them: here, at the last one.
        # Whatever stayed in its log would be added again each time it opens them, and change the sealed files.
        threshold = len(records)
        if client.count_collections():  # not get_or_create: one time in ten, its write locks `modify` out
            collection = client.get_collection(_COLLECTION, embedding_function=None)
            collection.modify(configuration={"hnsw": {"sync_threshold": threshold}})
        else:
            collection = client.create_collection(
                _COLLECTION,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_WIDTH, "sync_threshold": threshold}},
            )
        for start in range(0, len(records), _BATCH):
            batch = records[start : start + _BATCH]
            collection.add(
                ids=[record.id for record in batch],
                embeddings=np.stack([record.vector for record in batch]),
                metadatas=[{"article_id": record.article_id} for record in batch],
            )
    finally:
        _close(client, folder)


def _connect(folder: Path) -> "Client":
    _share_arenas()
    import chromadb  # here: it takes two seconds
    from chromadb.config import Settings

    # Without _env_file=None, Chroma would obey any .env in the folder that newsdesk is started from.
    settings = Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]  # pydantic's own
    return cast("Client", chromadb.PersistentClient(folder, settings=settings))


@cache
def _share_arenas() -> None:
    """Let all threads of this process allocate from two arenas, where the C library is glibc.

    By default each thread gets its own, up to eight a core, and keeps what it frees; Chroma starts dozens of threads.
    Building an index of 200,000 passages then takes 0.9 GB instead of 1.3.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_ARENAS, 2)


def _close(client: "Client", folder: Path) -> None:
    client.close()
    # Chroma's threads may finish later, and be writing until then (73 times of 120, by up to 19 ms).
    deadline = time.monotonic() + 60
    while _is_open(folder / "chroma.sqlite3"):
        if time.monotonic() > deadline:
            raise LibraryError(f"Chroma does not close {folder}")
        time.sleep(0.001)


def _is_open(path: Path) -> bool:
    for descriptor in Path("/dev/fd").iterdir():
        with suppress(OSError):  # the one that lists them is closed by now
            if os.path.samestat(os.fstat(int(descriptor.name)), path.stat()):
                return True
    return False


@contextmanager
def _translated(task: str) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in Chroma's Rust code is not an Exception
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise LibraryError(f"Chroma could not {task}: {reason}") from error
