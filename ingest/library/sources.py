"""The known sources: what sync ingests again, when each was last fetched, and what came of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from ingest.library import takedown
from ingest.library.catalogue import valid
from ingest.library.known import KEPT, LISTED, KnownSource, Visit
from ingest.library.ledger import Ledger
from ingest.library.schema import sources, versions


class Sources:
    """The known sources in `ledger`; one process at a time syncs them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def all(self) -> list[KnownSource]:
        """Return every known source, in the order they were added."""
        with self._ledger.reading() as connection:
            return _select(connection)

    def at(self, address: str) -> KnownSource | None:
        """Return the known source at `address`."""
        with self._ledger.reading() as connection:
            return next(iter(_select(connection, sources.c.address == address)), None)

    def pages(self, address: str) -> list[KnownSource]:
        """Return the pages that were found in the feed or sitemap at `address`."""
        listing = select(sources.c.number).where(sources.c.address == address).scalar_subquery()
        with self._ledger.reading() as connection:
            return _select(connection, sources.c.found_in == listing)

    def record(self, visits: Sequence[Visit]) -> None:
        """Store the results of `visits`; a source becomes known when it is first read, not when that fails."""
        with self._ledger.writing() as connection:
            for visit in visits:
                number = _record(connection, visit)
                if number is not None and visit.pages is not None:
                    _list(connection, number, {page: visit.said.get(page, {}) for page in visit.pages}, visit.at)

    def schedule(self, every: int) -> None:
        """Record that the known sources are synced `every` so many seconds."""
        with self._ledger.writing() as connection:
            connection.execute(update(sources).values(every=every))

    def forget(self, address: str) -> bool:
        """Stop syncing `address` and the pages found in it; articles stay. Return whether it was known."""
        with self._ledger.writing() as connection:
            return bool(connection.execute(delete(sources).where(sources.c.address == address)).rowcount)

    def article_at(self, address: str) -> str | None:
        """Return the id of the article that was last read at `address`."""
        with self._ledger.reading() as connection:
            read = select(versions.c.article_id).where(versions.c.source == address)
            found: str | None = connection.execute(read.order_by(versions.c.fetched.desc()).limit(1)).scalar()
            return found

    def stale(self, now: datetime) -> list[KnownSource]:
        """Return the sources, pages of feeds aside, that have not refreshed, or none of whose pages has."""
        known = self.all()
        pages: dict[int | None, list[KnownSource]] = {}
        for source in known:
            pages.setdefault(source.found_in, []).append(source)

        def failing(source: KnownSource) -> KnownSource | None:
            if source.is_stale(now):
                return source
            below = pages.get(source.number, [])
            return replace(source, error=below[0].error) if below and all(p.is_stale(now) for p in below) else None

        return [found for source in pages.get(None, []) if (found := failing(source))]

    def stale_articles(self, now: datetime, among: Collection[str] | None = None) -> dict[str, KnownSource]:
        """Return the articles that may be outdated, by id, each with the source that has not refreshed.

        Of all articles, or `among` a few, which is quicker.
        """
        current = select(versions.c.article_id, versions.c.source).where(valid(None))
        with self._ledger.reading() as connection:
            if among is None:
                known, rows = _select(connection), connection.execute(current).all()
            else:
                rows = connection.execute(current.where(versions.c.article_id.in_(among))).all()
                holding = or_(sources.c.kind != "page", sources.c.address.in_({row.source for row in rows}))
                known = _select(connection, sources.c.every.is_not(None), holding)
        by_number = {source.number: source for source in known}
        stale = {source.address: source for source in known if source.is_stale(now)}
        for page in known:
            holder = by_number.get(page.found_in or 0)
            if holder and (listing := stale.get(holder.address)):
                stale.setdefault(page.address, listing)
        found = ((row.article_id, _holder(row.source, stale)) for row in rows)
        return {article_id: source for article_id, source in found if source}

    def syncing(self) -> AbstractContextManager[bool]:
        """Yield whether this process may sync now, without waiting for another that does."""
        return self._ledger.alone("sync")


def _select(connection: Connection, *which: ColumnElement[bool]) -> list[KnownSource]:
    rows = connection.execute(select(sources).where(*which).order_by(sources.c.number))
    return [_known(row._asdict()) for row in rows]


def _known(fields: dict[str, Any]) -> KnownSource:
    for name in ("added", "tried", "refreshed", "listed", "wait_until"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    return KnownSource(**fields | {"given": json.loads(fields["given"])})


def _record(connection: Connection, visit: Visit) -> int | None:
    """Store one visit; return the number of its source, or None if it is not known."""
    at = _utc(visit.at)
    known = next(iter(_select(connection, sources.c.address == visit.address)), None)
    number = known.number if known else None
    if visit.error:
        failed = {"tried": at, "error": visit.error, "failures": sources.c.failures + 1}
        wait = _utc(visit.wait_until) if visit.wait_until else None
        connection.execute(update(sources).where(sources.c.number == number).values(**failed, wait_until=wait))
        return None
    values: dict[str, Any] = {
        "kind": visit.kind, "etag": visit.etag, "last_modified": visit.last_modified, "digest": visit.digest,
        "tried": at, "refreshed": at, "wait_until": None, "failures": 0, "error": None,
    }  # fmt: skip
    if number is None and visit.given is None:  # nobody named it, and it was taken down or forgotten meanwhile
        return None
    if visit.given is not None:  # somebody named it: it is no longer just a page of its feed
        listed = {name: said for name, said in known.given.items() if name.startswith(LISTED)} if known else {}
        values |= {"given": json.dumps({**visit.given, **listed}), "found_in": None}
    if number is None:
        made = connection.execute(insert(sources).values(address=visit.address, added=at, **values))
        number = made.inserted_primary_key[0] if made.inserted_primary_key else None
    else:
        connection.execute(update(sources).where(sources.c.number == number).values(**values))
    return number


def _list(connection: Connection, listing: int, pages: Mapping[str, Mapping[str, str]], at: datetime) -> None:
    """Record `pages` as found in `listing`; drop those that it has not listed for KEPT."""
    every = connection.execute(select(sources.c.every).where(sources.c.number == listing)).scalar()
    for address, said in pages.items():
        listed = {f"{LISTED}{name}": value for name, value in said.items()}
        known = connection.execute(select(sources.c.given).where(sources.c.address == address)).scalar()
        given = {name: value for name, value in json.loads(known or "{}").items() if not name.startswith(LISTED)}
        values = {"listed": _utc(at), "given": json.dumps(given | listed)}
        listing_of = update(sources).where(sources.c.address == address).values(**values)
        if connection.execute(listing_of).rowcount or takedown.is_taken_down(connection, [address]):
            continue
        connection.execute(
            insert(sources).values(
                address=address, kind="page", found_in=listing, every=every, added=_utc(at), failures=0, **values,
            )
        )  # fmt: skip
    dropped = (sources.c.found_in == listing) & (sources.c.listed < _utc(at - KEPT))
    connection.execute(delete(sources).where(dropped))


def _holder(source: str, stale: Mapping[str, KnownSource]) -> KnownSource | None:
    """Return the `stale` source that a version's `source` belongs to: itself, or a folder or archive above it."""
    if source in stale:
        return stale[source]
    return next((known for address, known in stale.items() if source.startswith((f"{address}/", f"{address}:"))), None)


def _utc(moment: datetime) -> str:
    """Fixed width, so that the database can compare moments as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
