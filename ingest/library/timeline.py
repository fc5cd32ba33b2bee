"""Which version of an article counts when: the order of its editions, and their validity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.dates import instant


@dataclass(frozen=True, slots=True)
class Edition:
    """A version's dates; `published` and `modified` are ISO 8601 or None, `fetched` is aware."""

    number: int
    published: str | None
    modified: str | None
    fetched: datetime

    def overtakes(self, other: "Edition") -> bool:
        """Is this the later text? The publisher's own dates decide if both have one, otherwise the fetch does.

        So neither a slow fetch nor a cached copy of an old edition replaces a newer one.
        """
        if self.modified and other.modified and self.modified != other.modified:
            return instant(self.modified) > instant(other.modified)
        return self.fetched >= other.fetched


@dataclass(frozen=True, slots=True)
class Interval:
    """The half-open interval [start, end) in which an edition is valid; `end` None: it still is."""

    number: int
    start: datetime
    end: datetime | None


def place(editions: Sequence[Edition], arriving: Edition) -> list[Edition]:
    """Return `editions` (oldest first) with `arriving` inserted after the last one that it overtakes."""
    behind = len(editions)
    while behind and not arriving.overtakes(editions[behind - 1]):
        behind -= 1
    return [*editions[:behind], arriving, *editions[behind:]]


def intervals(editions: Sequence[Edition]) -> list[Interval]:
    """Return when each of `editions` (oldest first) is valid; together they leave no gap and never overlap.

    A version counts from its own date: when it was modified; for the first one, when it was published; otherwise when
    it was fetched. A fetch may come late, so its date never exceeds one that the publisher gave a later version. A date
    before the previous version's is moved up to that one's.
    """
    starts: list[datetime] = []
    for position in range(len(editions)):
        own = _own_date(editions, position)
        starts.append(max(own, starts[-1]) if starts else own)
    ends = [*starts[1:], None]  # one too many if there are no editions
    return [Interval(e.number, start, end) for e, start, end in zip(editions, starts, ends, strict=False)]


def _own_date(editions: Sequence[Edition], position: int) -> datetime:
    edition = editions[position]
    stamp = edition.modified or (None if position else edition.published)
    if stamp:
        return instant(stamp)
    later = (instant(each.modified) for each in editions[position + 1 :] if each.modified)
    return min([edition.fetched, *later])
