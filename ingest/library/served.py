"""The index on a Chroma server: any number of processes search it, and one at a time brings it up to date.

Which collection counts, and up to which passage, is a fact of the ledger. So every process knows what to scan beside
it, and what is added or rebuilt counts for all at once.
"""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from ingest.errors import IndexAwayError, LibraryError
from ingest.library import removal
from ingest.library.chroma import Record
from ingest.library.chroma_server import MOST, ChromaServer
from ingest.library.indexable import Indexable
from ingest.library.ledger import Ledger, fact, record
from ingest.library.seal import State
from ingest.library.vectors import Vectors

if TYPE_CHECKING:
    from ingest.models.ports import Vector

logger = logging.getLogger(__name__)

_FACT = "served_index"
_BACKLOG = 2000  # passages that may wait for the index, which is only added to
_TORN = 10  # passages by which it is seen each minute whether the server has torn its files
_SAMPLE = 3000  # passages of an addition that are looked for by their own vector; a choice: that takes some seconds
_REST = 5.0  # seconds in which a server that failed is not asked again; a choice: each try may take as long


@dataclass(frozen=True, slots=True)
class Served:
    """What a collection holds: `count` passages of a state of the ledger; `missed` ones are not found in it.

    `serial` grows whenever this changes.
    """

    collection: str
    state: State
    count: int
    missed: Sequence[int]
    serial: int


NOTHING = Served("", State("", "", 0, -1), 0, (), 0)


class ServedIndex:
    """Searches the collection that counts."""

    def __init__(self, ledger: Ledger, server: ChromaServer) -> None:
        """Ask nothing yet."""
        self._ledger = ledger
        self._passages = Indexable(ledger)
        self._server = server
        self._served = NOTHING
        self._failed: float | None = None  # when, if the server has not answered since
        self._vectors = Vectors()
        self._scanned = (-1, -1)  # serial of the collection, and removals, that `_vectors` goes with

    @property
    def count(self) -> int:
        """How many passages the collection holds."""
        return self._served.count

    @property
    def away(self) -> bool:
        """Did the server fail when it was asked last?"""
        return self._failed is not None

    def own(self) -> bool:
        """Nobody owns an index on a server: any process may bring it up to date."""
        return True

    def beside(self, connection: Connection) -> Vectors:
        """Return what is to be scanned beside the index, as `connection` sees it."""
        self._follow(connection)
        vectors = self._vectors
        vectors.top_up(connection)
        return vectors

    def nearest(self, vector: "Vector", k: int) -> list[tuple[str, float]]:
        """Return the `k` nearest passages as (id, cosine similarity), best first; none without a collection.

        Raises IndexAwayError, at once where the server has just failed.
        """
        served = self._served
        if not served.count:
            return []
        if self._failed is not None and time.monotonic() - self._failed < _REST:
            raise IndexAwayError("the Chroma server is away")
        try:
            found = self._server.nearest(served.collection, vector, min(k, served.count))
        except IndexAwayError as error:
            with self._ledger.reading() as connection:
                self._follow(connection)
            if self._served.collection != served.collection:  # it was replaced in this moment
                return self.nearest(vector, k)
            if self._failed is None:
                logger.warning("%s; searches use words alone until it is back", error)
            self._failed = time.monotonic()
            raise
        self._failed = None
        return found

    def catch_up(self, backlog: int) -> bool:
        """Update the index if more than `backlog` passages wait, and build it anew if the server has torn it.

        Return whether it was done. Raises IndexAwayError.
        """
        served = self._now()
        state = self._passages.state()
        torn = not self._intact(served)
        if torn:
            logger.warning("the Chroma server does not find what it holds; the index is rebuilt from the ledger")
        outdated = served.count > 0 and state.removals != served.state.removals
        if not (torn or outdated or state.upto - served.state.upto > backlog):
            return False
        return self._update(state, anew=torn)

    def rebuild(self) -> int:
        """Build the index from the ledger's vectors; return how many passages it holds. Raises LibraryError."""
        if not self._update(self._passages.state(), anew=True):
            raise LibraryError("another newsdesk process is updating the index: try again in a minute")
        return self.count

    def forget(self) -> bool:
        """After a removal, keep nothing of it; return False if the server is away: whoever finds it back will do it."""
        try:
            return self._update(self._passages.state())
        except IndexAwayError as error:
            logger.warning("%s; the index is rebuilt once it is back", error)
            return False

    def waiting(self) -> int:
        """Return how many passages the index does not cover yet."""
        return self._passages.state().upto - self._now().state.upto

    def tolerated(self) -> int:
        """Return how many passages may wait until it pays to add them."""
        return _BACKLOG

    def check(self) -> str:
        """Return a line on the health of the index. Raises LibraryError with what is wrong."""
        with self._ledger.reading() as connection:
            served = _read(connection)
        if not served.count:
            return "not built on the Chroma server yet: searches are exact"
        found = self._server.count(served.collection)
        if found < served.count:
            raise LibraryError(
                f"the Chroma server has lost passages of the index ({found:,} instead of {served.count:,}): run"
                " `newsdesk reindex`"
            )
        return f"{served.count:,} passages up to number {served.state.upto:,}, on the Chroma server"

    def close(self) -> None:
        """Close the connections to the server."""
        self._server.close()

    @property
    def _prefix(self) -> str:
        return f"newsdesk-{self._ledger.id[:16]}-"

    def _now(self) -> Served:
        """Return what counts by now, whoever has updated it."""
        with self._ledger.reading() as connection:
            return self._follow(connection)

    def _follow(self, connection: Connection) -> Served:
        """Take up what counts now, by the ledger, unless ours is newer; after a removal, drop what is in memory."""
        served = _read(connection)
        if served.serial > self._served.serial:
            self._served = served
        served = self._served
        if (found := (served.serial, removal.removals(connection))) != self._scanned:
            self._vectors, self._scanned = Vectors(above=served.state.upto, others=served.missed), found
        return served

    def _intact(self, served: Served) -> bool:
        """Does the collection find what it holds? A server that was killed may have torn it."""
        if not served.count:
            return True
        sample = islice(self._passages.after(0, at_once=_TORN), _TORN)
        whole = self._server.count(served.collection) >= served.count
        whole = whole and not self._server.missed(served.collection, sample)[1]
        self._failed = None
        return whole

    def _update(self, target: State, *, anew: bool = False) -> bool:
        """Add what the ledger has beyond the collection; build another one if it does not just extend it, or `anew`.

        Return False if another process is at it. A process that dies leaves what counts as it was, and whoever comes
        next adds the rest. Raises IndexAwayError.
        """
        with self._ledger.alone("index") as alone:
            if not alone:
                return False
            with self._ledger.reading() as connection:
                base = _read(connection)
            if anew or not base.count or not target.extends(base.state):
                new = replace(base, collection=f"{self._prefix}{base.serial + 1}", state=replace(target, upto=0))
                base = replace(new, count=0, missed=())
                self._server.create(base.collection)
            if anew or not base.state.extends(target):
                served = self._added(base, target)
                with self._ledger.writing() as connection:
                    record(connection, _FACT, json.dumps(asdict(served)))
                # Whoever still searches the one before finds it gone, looks here, and searches this one.
                self._server.keep_only([served.collection], self._prefix)
        self._now()
        return True

    def _added(self, base: Served, target: State) -> Served:
        upto, count = base.state.upto, base.count
        for some in self._server.add(base.collection, self._passages.after(upto)):
            upto, count = some[-1].number, count + len(some)
        missed, lost = self._server.missed(base.collection, self._sample(base.state.upto, upto))
        if lost > MOST // 10:
            raise LibraryError("the Chroma server does not find what was added to it: look at its log")
        state = replace(target, upto=max(upto, target.upto))
        return Served(base.collection, state, count, (*base.missed, *missed), base.serial + 1)

    def _sample(self, after: int, upto: int) -> Iterator[Record]:
        """Yield all that was added, or evenly chosen ones of it."""
        every = max(1, (upto - after) // _SAMPLE)
        return (each for each in self._passages.after(after) if each.number <= upto and each.number % every == 0)


def _read(connection: Connection) -> Served:
    found = fact(connection, _FACT)
    if found is None:
        return NOTHING
    fields = json.loads(found)
    return Served(**fields | {"state": State(**fields["state"]), "missed": tuple(fields["missed"])})
