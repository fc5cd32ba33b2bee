"""What a request names: an article, two of them, a subject, days, versions."""

import re
from datetime import date

from bot.question.days import spans, without

ARTICLE = r"(?:(?:news|press) )?(?:articles?|stor(?:y|ies)|pieces?|reports?|items?)"
_THIS = r"(?:it|this|that|these|they|them)"
_URL = re.compile(r"https?://\S+")
_HEADLINE = re.compile(r"^[“\"«„](?P<words>.+)[”\"»“]$")
_POINTS = re.compile(
    rf"^(?:{_THIS}|(?:(?:this|that|the|your) )?(?:same )?(?:{ARTICLE}|page|text|link))$", re.IGNORECASE
)
_NAMES_ARTICLE = re.compile(rf"\b(?:{ARTICLE}|coverage)\b", re.IGNORECASE)
_ONES = re.compile(r"\bthe ones?\b", re.IGNORECASE)
_FRAME = re.compile(
    rf"^(?:(?:the|this|that|an?|your|our|all|both|two|every|newest|latest) )+|\b(?:{ARTICLE}|coverage|ones?)\b(?: "
    rf"(?:about|on|of|from|by|titled|called"
    r"|headed|headlined))?|\b(?:entitled|titled|called)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:all|everything|more|anything|something) )?(?:(?:about|on|regarding|concerning|with|of|in|to|around|for) )?"
    r"(?:the )?(?:news (?:about|on|of) |events? (?:at|in|around|of|about|with) )?",
    re.IGNORECASE,
)
RELATES = re.compile(r"^(?:about|on|with|regarding|concerning)\b", re.IGNORECASE)


def names_article(words: str) -> bool:
    """Do `words` speak of an article, rather than of what one is about?"""
    return bool(_NAMES_ARTICLE.search(words) or _URL.search(words) or _HEADLINE.match(words.strip()))


def article(words: str) -> str | None:
    """Return by which words an article is named; empty if it is the one at hand, None if `words` name no article."""
    words = words.strip(" ,.?!")
    if url := _URL.search(words):
        return url[0]
    if headline := _HEADLINE.match(words):
        return headline["words"]
    if _POINTS.match(words):
        return ""
    if not _NAMES_ARTICLE.search(words) and not _ONES.search(words):
        return None
    return " ".join(_FRAME.sub(" ", words).split()) or ""


def subject(words: str) -> str:
    """Return `words` without what only leads to a subject."""
    words = " ".join(words.split()).strip(" ,.?!")
    if headline := _HEADLINE.match(words):
        return headline["words"]
    return _LEADING.sub("", words, count=1).strip()


_BETWEEN = re.compile(
    r",? (?:and|with|to|against|from|versus|vs\.?) (?=the\b|an?\b|article|“|\")| (?:and|versus|vs\.?) ",
    re.IGNORECASE,
)


def pair(words: str) -> tuple[str, ...]:
    """Return by which words two articles are named; one where they are named together ("the two on the fire")."""
    if re.match(r"(?:the|both|these|those)? ?(?:two|both)\b", words, re.IGNORECASE):
        return ((article(words) or ""),)
    sides = [side for side in _BETWEEN.split(words) if side.strip()]
    if len(sides) < 2:
        return ((article(words) or ""),)
    if owner := re.fullmatch(r"(?:the )?(?P<outlet>[\w ]+)['’]s?", sides[0].strip()):
        what = re.sub(r"^(?:the )?[\w ]+['’]s? ", "", sides[1])
        sides[0] = f"{owner['outlet']} {what}"
    if len(sides) > 2:
        sides = [sides[0], " and ".join(sides[1:])]
    shared = [article(side) for side in sides]
    if shared[0] is None and shared[1] and not re.search(r"\bthe\b", sides[0]):
        shared[0] = sides[0]
    named = [each if each is not None else subject(side) for each, side in zip(shared, sides, strict=True)]
    return tuple(named)


_VERSION = re.compile(r"\bversions? (?P<n>\d+)(?: ?(?:and|with|to|,) ?(?:version )?(?P<m>\d+))?", re.IGNORECASE)


def versions(words: str) -> tuple[int, ...]:
    """Return the numbers of the versions that are named."""
    return tuple(int(n) for found in _VERSION.finditer(words) for n in (found["n"], found["m"]) if n)


def without_versions(words: str) -> str:
    """Return `words` without the versions that they name."""
    return re.sub(r"^ ?(?:and|with|to)? ?(?:of|in)? ?", "", _VERSION.sub(" ", words).replace(" and  ", " "))


def names_days(words: str) -> bool:
    """Do `words` name a time that is more exact than a year?"""
    day = (
        re.sub(r"\b(?:in )?(?:19|20)\d\d\b", " ", words)
        if not re.search(r"[A-Za-z]{3}\w* \d{4}|-\d\d", words)
        else words
    )
    return next(spans(day, date(2020, 6, 15)), None) is not None


def without_days(words: str) -> str:
    """Return `words` without the days that they name."""
    return re.sub(r"\b(?:since|in|over|during)?(?: the)? ?$", "", without(words)).strip()


LAST_TIME = re.compile(
    r"\bsince (?:i last (?:asked|looked|checked|was here)|(?:the )?last time(?: i (?:asked|looked|checked))?"
    r"|my last (?:visit|question|look))\b",
    re.IGNORECASE,
)
