"""Decides when a page's article was published and modified, and keeps what told so; what is doubtful is left out."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ingest.dates import day_of, instant
from ingest.errors import SourceError
from ingest.reading.fields import date_of
from ingest.reading.shown import WHOLE_DAY

_PUBLISHED = (
    *("article:published_time", "article:published", "article:published_date", "article:post_date"),
    *("og:published_time", "og:article:published_time", "og:pubdate", "og:publish_date", "og:datepublished"),
    *("datepublished", "date_published", "date-published", "published_time", "published_date", "publisheddate"),
    *("published-date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "bt:pubdate"),
    *("shareaholic:article_published_time", "mediator_published_time", "vr:published_time", "rnews:datepublished"),
    *("dcsext.articlefirstpublished", "analyticsattributes.articledate", "originalpublicationdate"),
    *("dcterms.issued", "dc.date.issued", "dc.date.publication", "dcterms.created", "dc.date.created", "dc.created"),
    *("dc.date", "dc:date", "dcterms.date", "pubdate", "publishdate", "publish-date", "publish_date", "publish_time"),
    *("publication_date", "publicationdate", "citation_publication_date", "citation_date", "article_date_original"),
    *("article.published", "article.created", "date_created", "datecreated", "created", "displaydate", "date"),
)
_MODIFIED = (
    *("article:modified_time", "article:modified", "article:modified_date", "og:updated_time", "og:modified_time"),
    *("datemodified", "dcterms.modified", "dc.modified", "bt:moddate", "lastmod", "last-modified", "lastmodified"),
)
_VAGUE = {"dc.date", "dc:date", "dcterms.date", "displaydate", "date"}  # many keep the last change there
# What publishing systems call it by names of their own, without marks between their words: "page_published_at".
_CALLED = re.compile(
    r"(?:pub|publi(?:sh|shed|cation)|post|posted|creat(?:e|ed|ion)|issued?|article|story|news)(?:date|time|datetime|at|on)$"
    r"|date(?:of)?(?:pub|publi(?:sh|shed|cation)|posted|created|issued)$"
    r"|^(?:dc|dcterms|og|article|first)?(?:published|publication|issued|created)$|^(?:datum|fecha)$"
)
_NOT_CALLED = re.compile(r"modif|updat|expir|last|video|music|image|event|unpubl")
_DAY_FIRST = re.compile(r"(?<!\d)(1[3-9]|2\d|3[01])-(0\d|1[0-2])-(20\d\d)(?!\d)")
_NUMBERED = re.compile(r"/\d{4}/\d{1,2}/\d-")  # in /2023/10/3-questions, the 3 is no day


@dataclass(frozen=True, slots=True)
class Marked:
    """What markup calls dates: of publication, of the last change, of `time` elements that don't say of what, and
    those kept for scripts."""

    published: Sequence[str] = ()
    modified: Sequence[str] = ()
    bare: Sequence[str] = ()
    scripted: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, `by` what told it: one of `ingest.article.DATED_BY`; a `vague` one may be that of the last change."""

    stamp: str
    by: str
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a page shows a day: `beside` its headline, or `elsewhere` outside of its text; each is looked for.

    `figures` tells whether a day is written beside the headline, in figures that may be read in two ways.
    """

    beside: Callable[[], str | None] = lambda: None
    elsewhere: Callable[[], str | None] = lambda: None
    figures: Callable[[date], bool] = lambda day: False


@dataclass(frozen=True, slots=True)
class Dating:
    """Reads dates; `day_in` returns the day that words or a URL name; a day later than `now` is not believed."""

    now: datetime
    day_in: Callable[[str], str | None]

    def published(
        self, linked: object, metas: Mapping[str, str], marked: Marked, addresses: Iterable[str | None], shown: Shown
    ) -> Dated | None:
        """Return when the article was published: what is written for machines counts before what people see."""
        told = [
            *self._dated("json-ld", [linked]),
            *self._dated("meta", _named(metas, (name for name in _PUBLISHED if name not in _VAGUE))),
            *self._dated("meta", _parsely(metas)),
            *self._dated("meta", _named(metas, _VAGUE), vague=True),
            *self._dated("time", [*marked.published, *marked.bare]),
            *self._dated("meta", _called(metas), vague=True),
        ]
        address = next(self._dated("address", [self._day_at(url) for url in addresses if url]), None)
        if told:
            return self._at_home(told, address, shown)
        looks = (look() for look in (shown.beside, shown.elsewhere))
        found = address or next(self._dated("shown", looks), None)
        return found or next(self._dated("script", marked.scripted), None)

    def modified(self, linked: object, metas: Mapping[str, str], marked: Marked) -> str | None:
        """Return when the article was last changed."""
        told = self._dated("", [linked, *_named(metas, _MODIFIED), *marked.modified])
        return next((each.stamp for each in told), None)

    def _at_home(self, told: list[Dated], address: Dated | None, shown: Shown) -> Dated:
        """Return the first that was `told`, on the day that it was for its publisher.

        Many write every moment in UTC. If they give the same moment in their own time elsewhere, or the day before or
        after in the address or beside the headline, that is the day they mean. What is later than the day in the
        address was written when the page moved. A vague date gives way to an earlier one that a `time` element holds.
        """
        first = told[0]
        if address and day_of(address.stamp) < day_of(first.stamp):
            return address
        if not (_is_utc(first.stamp) or first.vague):
            return first
        for other in told[1:]:
            if len(other.stamp) > 10 and not _is_utc(other.stamp) and instant(other.stamp) == instant(first.stamp):
                return other
        marked = [other for other in told[1:] if first.vague and other.by == "time"]
        for other in [address] if address else [*marked, *self._dated("shown", [shown.beside()])]:
            is_before = day_of(other.stamp) < day_of(first.stamp)
            if day_of(other.stamp) in _days_of(first.stamp) or (first.vague and is_before):
                return other
        if not address and not shown.figures(day_of(first.stamp)):
            near = next((day for day in sorted(_days_of(first.stamp)) if shown.figures(day)), None)
            return Dated(near.isoformat(), "shown") if near else first
        return first

    def _dated(self, by: str, values: Iterable[object], *, vague: bool = False) -> Iterator[Dated]:
        for value in values:
            with suppress(SourceError):  # a page is not its reader's to correct: what is wrong in it is left out
                # A day begins 14 hours earlier in Kiribati than in UTC, in which dates without an offset are read.
                if (stamp := self._stamp(value)) and instant(stamp) <= self.now + timedelta(hours=14):
                    yield Dated(stamp, by, vague)

    def _day_at(self, url: str) -> str | None:
        if day := _DAY_FIRST.search(url):
            return "-".join(reversed(day.groups()))
        return None if _NUMBERED.search(url) else self.day_in(url)

    def _stamp(self, value: object) -> str | None:
        try:
            return date_of(value, "date")
        except SourceError:
            if isinstance(value, str) and len(value) < 60 and WHOLE_DAY.search(value):
                return self.day_in(value)
            raise


def _named(metas: Mapping[str, str], names: Iterable[str]) -> list[str]:
    return [metas[name] for name in names if name in metas]


def _called(metas: Mapping[str, str]) -> Iterator[str]:
    for name, value in metas.items():
        folded = re.sub(r"[\W_]", "", name)
        if name not in _VAGUE and _CALLED.search(folded) and not _NOT_CALLED.search(folded):
            yield value


def _parsely(metas: Mapping[str, str]) -> list[object]:
    try:
        return [json.loads(metas["parsely-page"])["pub_date"]]
    except (KeyError, TypeError, ValueError):
        return []


def _days_of(stamp: str) -> set[date]:
    """Return the days that it was somewhere on Earth at a moment in UTC, without the one in UTC."""
    moments = (instant(stamp) + timedelta(hours=hours) for hours in (-12, 14)) if _is_utc(stamp) else ()
    return {moment.date() for moment in moments} - {day_of(stamp)}


def _is_utc(stamp: str) -> bool:
    return len(stamp) > 10 and not instant(stamp).utcoffset()
