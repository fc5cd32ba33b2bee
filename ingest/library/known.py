"""What the library knows about a source, and the result of fetching it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STALE_AFTER = 3  # intervals without a success; a choice: one may fall on a restart, two on a bad hour
KEPT = timedelta(days=30)  # to keep fetching a page that its feed dropped; a choice: most corrections come within days

LISTED = "feed:"  # begins what is kept beside `given` of what a feed says
LISTINGS = ("feed", "sitemap")  # kinds of sources that list pages


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A place that articles come from. `address` is a resolved path or a URL; moments are aware.

    `given` is what the command line said about its article; `found_in` is the number of the feed or sitemap that lists
    a page, and `listed` when it last did; `every` is the seconds between two syncs, None without a schedule.
    """

    number: int
    address: str
    kind: str
    found_in: int | None
    given: Mapping[str, str]
    every: int | None
    etag: str | None
    last_modified: str | None
    digest: str | None
    added: datetime
    tried: datetime | None
    refreshed: datetime | None
    listed: datetime | None
    wait_until: datetime | None
    failures: int
    error: str | None

    @property
    def listed_as(self) -> dict[str, str]:
        """What its feed says of its article."""
        return {name.removeprefix(LISTED): said for name, said in self.given.items() if name.startswith(LISTED)}

    def is_stale(self, now: datetime) -> bool:
        """Return whether this source is on a schedule and has not been fetched for too long."""
        if self.every is None or (self.found_in and not self.error):  # a page that its feed dropped is rarely fetched
            return False
        return now - (self.refreshed or self.added) > timedelta(seconds=STALE_AFTER * self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The result of fetching a source `at` a time: an `error`, or else the validators for the next request.

    `given` is None if nobody said anything new; `pages` are those that a feed lists, None if it has
    not changed, and `said` what it says of them.
    """

    address: str
    kind: str
    at: datetime
    given: Mapping[str, str] | None = None
    error: str | None = None
    wait_until: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    pages: Sequence[str] | None = None
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
