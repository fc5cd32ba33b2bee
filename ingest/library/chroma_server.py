"""A Chroma server, in one's own house or Chroma's: the door to Chroma by HTTP.

It is given what Chroma Cloud takes: 300 records in a write, 300 results, ids under 128 bytes.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from ingest.errors import IndexAwayError, LibraryError
from ingest.library.chroma import SEARCH_WIDTH, Record, missed_in, nearest_in

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from ingest.models.ports import Vector

MOST = 300  # records in one write, and results: the quotas of Chroma Cloud

_PATIENCE = 5.0  # seconds for a request; a choice: a question is then answered from words alone
_WRITING = 60.0  # seconds for a write: a server may be busy with another one


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Chroma server is, such as http://127.0.0.1:8000, and what it wants to know of who asks."""

    url: str
    tenant: str = ""
    database: str = ""
    token: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Where it is, without what is secret."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


class ChromaServer:
    """The collections of one database of a server. Any number of threads may use it; nothing is asked before it is."""

    def __init__(self, address: Address) -> None:
        """Connect to nothing yet."""
        self._address = address
        self._connected: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}

    def create(self, name: str) -> None:
        """Make an empty collection, in the place of one that has this name."""
        with self._asked("make a collection", _WRITING) as client:
            if name in self._names(client):
                client.delete_collection(name)
            self._collections.pop(name, None)
            client.create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_WIDTH}},
            )

    def add(self, name: str, records: Iterable[Record]) -> Iterator[Sequence[Record]]:
        """Add `records` to a collection, and yield those of each write once it holds them. One that is there stays."""
        rest = iter(records)
        while some := list(islice(rest, MOST)):
            with self._asked("add to the index", _WRITING) as client:
                self._collection(client, name).upsert(
                    ids=[record.id for record in some],
                    embeddings=np.stack([record.vector for record in some]),
                    metadatas=[{"article_id": record.article_id} for record in some],
                )
            yield some

    def count(self, name: str) -> int:
        """Return how many records a collection holds, 0 if there is none of this name."""
        with self._asked("count what is in the index") as client:
            if name not in self._names(client):
                return 0
            self._collections.pop(name, None)  # it may be another one of the same name
            return self._collection(client, name).count()

    def nearest(self, name: str, vector: "Vector", k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest records, at most 300, as (id, cosine similarity), best first."""
        with self._asked("search the index") as client:
            return nearest_in(self._collection(client, name), vector, min(k, MOST))

    def missed(self, name: str, records: Iterable[Record]) -> tuple[list[int], int]:
        """Return the numbers of those `records` that their own vector does not find first, and how many are lost.

        Lost are those whose vector finds no equal one either.
        """
        with self._asked("search the index", _WRITING) as client:
            return missed_in(self._collection(client, name), records)

    def keep_only(self, names: Sequence[str], prefix: str) -> None:
        """Delete the collections whose name begins with `prefix`, except `names`."""
        with self._asked("delete a collection", _WRITING) as client:
            for name in self._names(client):
                if name.startswith(prefix) and name not in names:
                    client.delete_collection(name)
                    self._collections.pop(name, None)

    def close(self) -> None:
        """Close the connections; whoever asks again opens new ones."""
        connected, self._connected = self._connected, None
        self._collections.clear()
        if connected:
            _shut(connected)

    def _names(self, client: "ClientAPI") -> list[str]:
        names: list[str] = []
        while some := client.list_collections(limit=MOST, offset=len(names)):
            names += [collection.name for collection in some]
        return names

    def _collection(self, client: "ClientAPI", name: str) -> "Collection":
        if name not in self._collections:
            self._collections[name] = client.get_collection(name, embedding_function=None)
        return self._collections[name]

    @contextmanager
    def _asked(self, task: str, seconds: float | None = None) -> Iterator["ClientAPI"]:
        """Yield the client. Raises IndexAwayError if the server does not answer in time, or not as it should."""
        try:
            if self._connected is None:
                import chromadb  # noqa: F401  (it takes seconds, which are none of the server's)

                self._connected = _within(_PATIENCE, lambda: _connect(self._address))
            # Their client waits for ever, and has no setting for it; its release is pinned.
            self._connected._server._session.timeout = seconds or _PATIENCE  # type: ignore[attr-defined]
            yield self._connected
        except LibraryError:
            raise
        except Exception as error:
            self.close()  # the next one connects anew
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise IndexAwayError(
                f"the Chroma server at {self._address.place} could not {task} ({reason}): check that it runs, and"
                " NEWSDESK_CHROMA_URL"
            ) from None


def _connect(address: Address) -> "ClientAPI":
    import chromadb  # here: it takes a second
    from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT, Settings

    parts = urlsplit(address.url)
    secure = parts.scheme == "https"
    # The first is what Chroma Cloud reads, the second what a proxy in front of one's own server does.
    headers = {"x-chroma-token": address.token, "Authorization": f"Bearer {address.token}"} if address.token else {}
    # Without _env_file=None, Chroma would obey any .env in the folder that newsdesk is started from.
    settings = Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]  # pydantic's own
    return chromadb.HttpClient(
        host=parts.hostname or "",
        port=parts.port or (443 if secure else 80),
        ssl=secure,
        headers=headers,
        settings=settings,
        tenant=address.tenant or DEFAULT_TENANT,
        database=address.database or DEFAULT_DATABASE,
    )


def _within(seconds: float, connect: Callable[[], "ClientAPI"]) -> "ClientAPI":
    """Return what `connect` does, which has no time limit of its own. Raises TimeoutError."""
    done: Future[ClientAPI] = Future()

    def run() -> None:
        try:
            done.set_result(connect())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, name="newsdesk-chroma", daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        done.add_done_callback(_shut_late)
        raise


def _shut_late(late: "Future[ClientAPI]") -> None:
    if not late.exception():
        _shut(late.result())


def _shut(client: Any) -> None:  # noqa: ANN401  (what is closed has no place in their types)
    """Close both of a client's connections, which its own `close` leaves open."""
    for each in (client, client._admin_client):
        each._server._session.close()
