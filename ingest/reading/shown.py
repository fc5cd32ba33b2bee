"""Finds the dates that a page shows: in `time` elements, and in the lines beside its headline."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

Element = Any  # lxml brings no types

# A year, a month and a day in the one order they can have: of "March 2025", htmldate makes the 22nd.
WHOLE_DAY = re.compile(
    r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|er)?\W{1,3}(?:de\s|of\s)?[^\W\d]{3,12}\W{1,3}(?:del?\s)?(?:19|20)\d\d\b"
    r"|[^\W\d]{3,12}\W{1,3}\d{1,2}(?:st|nd|rd|th)?\W{1,3}(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?\b"
    r"|(?<![\d.])\d{1,2}\.\s?\d{1,2}\.\s?\d\d\b(?![.,]?\d)"
    r"|\b(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
    r"|\b(?P<day>\d\d?)/(?:(?P=day)|(?<=1[3-9]/|2\d/|3[01]/)\d\d?)/(?:19|20)\d\d\b"
    r"|\b\d\d?/(?:1[3-9]|2\d|3[01])/(?:19|20)\d\d\b|\b(?:1[3-9]|2\d|3[01])-\d\d?-(?:19|20)\d\d\b"
)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d(?::\d\d)?\b|\b[AaPp]\.?[Mm]\b|\bUhr\b|\b[A-Z]{2,4}\b")
_CUE = re.compile(
    r"(?:(?:this|dieser) \w+ (?:was|wurde)|publi\w+|posted|released|ver(?:ö|oe)ffentlicht|erstellt|datum|date"
    r"|gepostet|geschrieben|pubblicat\w+|geplaatst|gepubliceerd|creado|créé)(?:\W+(?:on|am|le|el|il|op))?\W*$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:this|dieser) \w+ (?:was|wurde)\b.{0,30}$", re.IGNORECASE)  # "This post was written on"
_DATELINE = re.compile(r"\W{0,2}[\w .,]{0,40}$")  # before the date that opens a paragraph: "Press release, Oslo, "
_DATELINE_END = re.compile(r"\s*[)|:–—-]")
_LATER = re.compile(r"updat|modif|aktuali|änder|stand\b|mis à jour|actuali|aggiorn|bijgewerkt|edited", re.IGNORECASE)
_OTHERS = re.compile(r"related|comments?\b|recommend|most-?read|newsletter", re.IGNORECASE)
_BESIDE = re.compile(r"sidebar|widget|(?:^|\s)(?:(?:site|page|global|main|ft)[_-]?)?footer(?:$|[\s_-])", re.IGNORECASE)
_TITLES = {"html", "head", "title", "body", "h1"}  # they name the day of an event, if any
_NO_TEXT = {"nav", "form", "select", "script", "style", "noscript"}
_PUBLISHED = {"published", "entry-date", "dt-published", "post-date", "date-published"}  # hAtom, h-entry, WordPress
_PROPERTIES = {"datePublished", "dateCreated", "created", "issued"}  # RDFa; Drupal writes "dc:date dc:created"
_BLOCKS = {"p", "li", "blockquote", "td", "h1", "div"}
_BEFORE, _AFTER = 300, 1000  # characters around the headline: a kicker, a lede and a byline
_PARTS = 12  # elements within a line: more are a box
_LONGEST = 150  # characters of a line with a date
_REST = 50  # characters of it that are neither date nor time: "By Ines Calder, political editor"


@dataclass(frozen=True, slots=True)
class Place:
    """An element of a page outside of what belongs to other stories, and how far it is from the headline."""

    element: Element
    distance: int

    @property
    def is_near(self) -> bool:
        """Whether it stands beside the headline; what comes before it counts twice."""
        return self.distance <= _AFTER

    @property
    def stamp(self) -> str:
        """The date that it is marked with, else its words."""
        attributes = (self.element.get(name) for name in ("datetime", "content", "data-datetime", "title"))
        return next((value for value in attributes if value), "") or self.element.text_content()


def places(tree: Element, headline: Element | None, *, beside: bool = False) -> list[Place]:
    """Return the elements of a page in order, without those of other stories; with those `beside` the article if asked.

    What is called a sidebar or a widget belongs to other stories as a rule, but some themes call all of a page so.
    """
    size, start, end = 0, 0, 0
    around = _around(headline)
    found: list[tuple[int, Element]] = []
    skipped: Element | None = None
    for event, element in _walk(tree):
        if event == "end":
            skipped = None if element is skipped else skipped
            end = size if element is headline else end
            size += 0 if skipped is not None else len((element.tail or "").strip())
            continue
        start = size if element is headline else start
        if skipped is None and element not in around and _is_elsewhere(element, beside=beside):
            skipped = element
        if skipped is None:
            found.append((size, element))
            size += len((element.text or "").strip())
    return [Place(element, _distance(at, start, end)) for at, element in found]


def without_running_text(tree: Element, headline: Element | None) -> Element:
    """Return a copy of `tree` without what may name other days: its head, its text, and other stories."""
    path = None if headline is None else headline.getroottree().getpath(headline)
    bare = deepcopy(tree)
    around = _around(next(iter(bare.getroottree().xpath(path)), None) if path else None)
    for block in bare.xpath("//body//*"):
        if (block not in around and _is_elsewhere(block, beside=False)) or (
            block.tag in _BLOCKS and _is_running_text(block)
        ):
            block.drop_tree()
    for head in bare.xpath("//head"):
        head.drop_tree()
    return bare


def marked_times(found: list[Place]) -> list[str]:
    """Return the dates that are marked as those of publication."""
    marked = [place for place in found if _is_published(place.element)]
    return [place.stamp for place in sorted(marked, key=lambda place: not place.is_near)]


def bare_times(found: list[Place]) -> list[str]:
    """Return the dates of other `time` elements, the nearest to the headline first."""
    times = [place for place in found if place.element.tag == "time" and not _LATER.search(_names(place.element))]
    return [place.stamp for place in sorted(times, key=lambda place: place.distance)]


def times_beside(found: list[Place]) -> list[str]:
    """Return the dates in the column beside an article: those marked, else those of `time` elements of a single day."""
    times = bare_times(found)
    return marked_times(found) or (times if len({time[:10] for time in times}) == 1 else [])


def shown_day(found: list[Place], day_in: Callable[[str], str | None]) -> str | None:
    """Return the day nearest to the headline that is a line of its own, or opens a paragraph; `day_in` reads it."""
    days: list[tuple[bool, int, str]] = []
    for place in found:
        if not place.is_near or place.element.tag in _TITLES or len(place.element) > _PARTS:
            continue
        line = " ".join(place.element.text_content().split())
        day = WHOLE_DAY.search(line[:_LONGEST])
        if day and (_is_stamp(line, day) or _is_dateline(line, day)) and (read := day_in(day[0])):
            days.append((bool(_LATER.search(line)), place.distance, read))
    return min(days)[2] if days else None


def _is_running_text(block: Element) -> bool:
    """Return whether `block` is a headline or part of a text, in which days are those of events."""
    if block.tag == "h1":
        return True
    if block.tag == "div" and len(block):
        return False
    line = " ".join(block.text_content().split())
    day = WHOLE_DAY.search(line)
    return len(line) > _LONGEST or (day is not None and not _is_stamp(line, day) and not _is_dateline(line, day))


def shows(found: list[Place], day: date) -> bool:
    """Return whether `day` is written beside the headline in figures, whichever of them is the month."""
    one, other, year = f"0?{day.day}", f"0?{day.month}", f"(?:{day.year}|{day.year % 100:02})"
    written = re.compile(rf"(?<!\d)(?:{one}[/.-]{other}|{other}[/.-]{one})[/.-]{year}(?!\d)")
    near = (place.element for place in found if place.is_near and len(place.element) <= _PARTS)
    return any(written.search(" ".join(each.text_content().split())[:_LONGEST]) for each in near)


def only_day(found: list[Place], day_in: Callable[[str], str | None]) -> str | None:
    """Return the one day that all dates of publication on a page are of, else that all dates are of, or None."""
    own = [place.element for place in found if place.element.tag not in _TITLES and len(place.element) <= _PARTS]
    lines = (" ".join(element.text_content().split()) for element in own)
    found_in = [(line, day) for line in lines if (day := WHOLE_DAY.search(line[:_LONGEST])) and _is_stamp(line, day)]
    cued = {day[0] for line, day in found_in if _CUE.search(line[: day.start()])}
    for stamps in (cued, {day[0] for _, day in found_in}):
        days = {read for stamp in list(stamps)[:_PARTS] if (read := day_in(stamp))}
        if len(days) == 1 and len(stamps) <= _PARTS:
            return days.pop()
    return None


def _is_stamp(line: str, day: re.Match[str]) -> bool:
    """Return whether `line` is a date with little beside it, rather than a sentence that names a day."""
    if _OPENING.match(line[: day.start()]) or (len(line) <= _LONGEST and _CUE.search(line[: day.start()])):
        return True
    rest = _CLOCK.sub("", line[: day.start()] + line[day.end() :])
    words = " ".join(re.findall(r"\w+", rest))
    return len(words) <= _REST and not (line.rstrip().endswith(".") and len(words) > 15)


def _is_dateline(line: str, day: re.Match[str]) -> bool:
    return bool(_DATELINE.match(line[: day.start()]) and _DATELINE_END.match(line[day.end() :]))


def _is_published(element: Element) -> bool:
    return bool(
        element.get("itemprop") == "datePublished"
        or _PROPERTIES.intersection(re.split(r"[:\s]+", element.get("property", "")))
        or element.get("pubdate") is not None
        or (element.tag in ("time", "abbr", "span") and _PUBLISHED.intersection(element.get("class", "").split()))
    )


def _distance(at: int, start: int, end: int) -> int:
    if at >= start:
        return max(at - end, 0)
    return 2 * (start - at) if start - at <= _BEFORE else _AFTER + start - at


def _walk(tree: Element) -> Iterator[tuple[str, Element]]:
    from lxml import etree

    return ((event, each) for event, each in etree.iterwalk(tree, ("start", "end")) if isinstance(each.tag, str))


def _around(headline: Element | None) -> set[Element]:
    """Return what holds the headline: whatever it is called, it is the article's own."""
    return set() if headline is None else {headline, *headline.iterancestors()}


def _is_elsewhere(element: Element, *, beside: bool) -> bool:
    names = _names(element)
    if element.tag in _NO_TEXT or (element.tag not in ("html", "body") and _OTHERS.search(names)):
        return True
    if beside or element.tag in ("html", "body"):
        return False
    if element.tag == "footer":  # an article may have one of its own
        return next(element.iterancestors("article", "main"), None) is None
    return element.tag == "aside" or bool(_BESIDE.search(names))


def _names(element: Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"
