"""Fetches one address: asks whether it may, waits its turn, follows redirects, and comes back later if it must."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from time import monotonic
from urllib.parse import urljoin, urlsplit, urlunsplit

from ingest.errors import SourceError
from ingest.sources.web.address import check, is_section_of
from ingest.sources.web.connection import Connection
from ingest.sources.web.hosts import AllowedHosts
from ingest.sources.web.pacing import Turns
from ingest.sources.web.reply import Gone, HostBusy, Reply, Unreachable, Validators
from ingest.sources.web.robots import Rules

SECONDS = 15.0  # for one address in all, redirects included, waiting for our turn not
_REDIRECTS = 5
_PATIENCE = timedelta(seconds=30)  # that a host may ask us to wait; if it asks for more, the next sync asks again
_TRIES = 3
_FIRST_WAIT = timedelta(seconds=2)  # after a 429 or 503 that doesn't say how long, doubled each time
_IN_A_ROW = 5  # requests that a host leaves without an answer, until the others to it are not sent any more
_RULES_SECONDS = 24 * 3600.0  # that a robots.txt is kept, as the standard allows at most
_PERMANENT = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
_TEMPORARY = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}


@dataclass(slots=True)
class Fetcher:
    """Fetches through one connection, for one round; `rules` are those of the hosts asked so far and outlive it.

    A host that is down costs a round one timeout or a few, and not one for each of its thousand pages.
    """

    connection: Connection
    allowed: AllowedHosts
    rules: dict[str, Rules]
    turns: Turns
    _asking: dict[str, asyncio.Lock] = field(default_factory=dict)
    _lawless: dict[str, SourceError] = field(default_factory=dict)  # by origin: why its robots.txt is not known
    _unanswered: Counter[str] = field(default_factory=Counter)  # by host: requests in a row

    async def fetch(self, url: str, validators: Validators = Validators()) -> Reply:  # noqa: B008  (it is frozen)
        """Return the reply of `url` with status 200, or 304 if nothing has changed since `validators`.

        Raises SourceError; HostBusy if the host asks for more patience than we have, Gone if there is nothing any more.
        """
        reply = await self._follow(url, validators, obey=True)
        if reply.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            return reply
        if reply.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise Gone(f"there is no such page (status {reply.status}): check the address, or remove the article")
        if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS):
            raise SourceError(f"its server refuses it to us (status {reply.status}): save the page and ingest the file")
        raise SourceError(f"its server answers with status {reply.status}: try again later")

    async def _follow(self, url: str, validators: Validators, *, obey: bool) -> Reply:
        first, left, moved = url, SECONDS, True
        for hop in range(_REDIRECTS + 1):
            try:
                check(url)
                pause = await self._obeyed(url) if obey else None
                reply, seconds = await self._ask(url, validators, left, pause)
            except Unreachable as error:
                raise error if url == first else Unreachable(f"it leads to {url[:200]}: {error}") from error
            left -= seconds
            if reply.status not in _PERMANENT | _TEMPORARY or not (target := reply.headers.get("location")):
                return replace(reply, url=url, moved=moved and hop > 0)
            moved = moved and reply.status in _PERMANENT
            url = _joined(url, target)
            if obey and _is_front_page(url) and not _is_front_page(first):
                raise Gone("it leads to the front page: the story is gone, or check the address")
            if obey and is_section_of(url, first):
                raise Gone("it leads to the page of its section: the story is gone, or check the address")
        raise SourceError(f"it redirects more than {_REDIRECTS} times: check the address")

    async def _obeyed(self, url: str) -> float | None:
        """Return the pause that the host of `url` asks for. Raises SourceError if `url` is not to be read."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._asking.setdefault(origin, asyncio.Lock()):
            if origin in self._lawless:
                raise self._lawless[origin]
            rules = self.rules.get(origin)
            if rules is None or rules.until < monotonic():
                try:
                    reply = await self._follow(f"{origin}/robots.txt", Validators(), obey=False)
                    rules = self.rules[origin] = Rules.of(reply, monotonic() + _RULES_SECONDS)
                except SourceError as error:
                    self._lawless[origin] = error
                    raise
        rules.check(url)
        return rules.pause

    async def _ask(self, url: str, validators: Validators, left: float, pause: float | None) -> tuple[Reply, float]:
        """Return the reply and how many seconds it took, without those spent waiting."""
        host = urlsplit(url).hostname or ""
        for attempt in range(_TRIES):
            self._refuse_held(host)
            async with self.turns.turn(host, named=self.allowed.holds(url), pause=pause):
                self._refuse_held(host)  # it may have asked for peace while we waited
                began = monotonic()
                reply = await self._answered(host, url, validators, left)
                took = monotonic() - began
            if reply.status not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
                return reply, took
            wait = reply.wait(datetime.now(UTC))
            if wait is None:
                wait = _FIRST_WAIT * 2**attempt
            if wait > _PATIENCE or attempt == _TRIES - 1:
                self.turns.held[host] = datetime.now(UTC) + max(wait, _PATIENCE)
                self._refuse_held(host)
            self.turns.rest(host, wait.total_seconds())
        raise AssertionError("the last try returns or raises")

    async def _answered(self, host: str, url: str, validators: Validators, left: float) -> Reply:
        if self._unanswered[host] >= _IN_A_ROW:
            raise SourceError(f"{host} left {_IN_A_ROW} requests in a row without an answer: try again later")
        try:
            reply = await self.connection.ask(url, validators, left)
        except Unreachable:
            self._unanswered[host] += 1
            raise
        self._unanswered[host] = 0
        return reply

    def _refuse_held(self, host: str) -> None:
        if until := self.turns.held_until(host):
            raise HostBusy(f"{host} asks not to be asked before {until:%Y-%m-%d %H:%M:%S} UTC: sync again then", until)


def _joined(url: str, target: str) -> str:
    try:
        return urlunsplit(urlsplit(urljoin(url, target))._replace(fragment=""))
    except ValueError:
        raise SourceError("it redirects to what is no web address: check the address") from None


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query
