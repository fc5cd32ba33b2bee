"""What the library knows of a source, and what comes of asking it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

STALE_AFTER = 3  # intervals without a success: one may fall on a restart, two on a bad hour
KEPT = timedelta(days=30)  # that a page is asked again after its feed has dropped it: corrections come within days

LISTINGS = ("feed", "sitemap")  # kinds of sources that list pages


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A place that articles come from. `address` is a resolved path or a URL; moments are aware.

    `given` is what the command line said of its article; `found_in` is the number of the feed or sitemap that lists a
    page, and `listed` when it last did; `every` is the seconds between two syncs, None without a schedule.
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

    def is_stale(self, now: datetime) -> bool:
        """Return whether a schedule asked for news of this source, and there has been none for too long."""
        if self.every is None or (self.found_in and not self.error):  # a page that its feed has dropped is asked rarely
            return False
        return now - (self.refreshed or self.added) > timedelta(seconds=STALE_AFTER * self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of asking a source `at` a time: an `error`, or else what to ask by next time.

    `given` is None where nobody said anything new; `pages` are those that a feed lists, None if it has not changed.
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
