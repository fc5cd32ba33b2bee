"""How people word their requests: the patterns that tell the kinds apart, and what of a request names its subject."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from bot.question.days import spans, without

_ARTICLE = r"(?:(?:news|press)\s+)?(?:articles?|stor(?:y|ies)|pieces?|reports?|items?)"
_THIS = r"(?:it|this|that|these|they|them)"
_IS = r"(?:['’]?s|\s+is|\s+are|\s+was|\s+were)"
_ABOUT = r"(?:about|on|of|for|regarding|concerning|around|covering|over)"
_SHORT = r"(?:(?:very\s+)?(?:short|brief|quick|concise|one[- ]sentence|two[- ]sentence|one[- ]line)\s+)?"

# What is said around a request, and tells nothing of it.
_POLITE = re.compile(
    r"^(?:(?:hi|hey|hello|ok|okay|so|well|and|also|now|then|newsdesk|please|in\s+(?:short|brief|a\s+nutshell))\b[\s,:]*)*"
    r"(?:(?:(?:can|could|would|will|may)\s+(?:you|we|i)\s+(?:please\s+)?(?:get|have|see|mind)?|i(?:['’]d|\s+would)\s+like"
    r"(?:\s+you)?(?:\s+to(?:\s+(?:see|have|get|know))?)?|i\s+(?:want|need)(?:\s+to\s+(?:see|have|get|know))?"
    r"|let(?:['’]s|\s+me)\s+(?:see|have)|what\s+about)\s*)?"
    r"(?:please\s+)?",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^(?:give|show|tell|get|make|write|send|draw\s+up|prepare|find|provide|produce|list|name|enumerate|collect|put)"
    r"(?:\s+(?:me|us))?(?:\s+with)?(?=\s|$)\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?:[\s,]+(?:please|thanks?|thank\s+you|for\s+(?:me|us)|now|then|again))+$", re.IGNORECASE)
_MARKS = re.compile(
    r"(?<![\w*])\*{1,2}(?=\S)([^*\n]+?)(?<=\S)\*{1,2}(?![\w*])|(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)|`+([^`\n]+)`+"
)
_NUMBERS = {"a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LENGTH = re.compile(
    r"[\s,]*\b(?:(?:in|within|using)\s+(?:just\s+|only\s+|at\s+most\s+)?)?(?P<n>an?|one|single|two|three|four|five|six|[1-9])"
    r"[\s-]+(?:short\s+|single\s+)?(?:sentences?|lines?|bullet\s+points?|bullets)\b",
    re.IGNORECASE,
)
_BRIEFLY = re.compile(r"[\s,]*\b(?:briefly|in\s+(?:short|brief|a\s+nutshell|a\s+few\s+words))\b[\s,]*", re.IGNORECASE)
_SHORTLY = re.compile(
    r"\b(?:short|brief|quick|concise)\s+(?=(?:summary|gist|synopsis|outline|overview|round|run|briefing|recap|version|look|timeline))",
    re.IGNORECASE,
)


def unmarked(text: str) -> str:
    """Return `text` without the marks of bold, italics and code, which models would read as words."""
    return _MARKS.sub(lambda found: found[1] or found[2] or found[3], text)


def measured(words: str) -> tuple[str, int | None]:
    """Return `words` without what says how long the answer should be, and how many sentences that is."""
    if found := _LENGTH.search(words):
        number = found["n"].lower()
        rest = f"{words[: found.start()]} {words[found.end() :]}".strip()
        return " ".join(rest.split()), _NUMBERS.get(number) or int(number)
    if found := _BRIEFLY.search(words):
        return f"{words[: found.start()]} {words[found.end() :]}".strip(), 1
    return words, 2 if _SHORTLY.search(words) else None


def bare(words: str) -> tuple[str, bool]:
    """Return a request without what is polite in it, and whether it is worded as a wish rather than a question."""
    words = _AFTER.sub("", words.rstrip(" ?!.…"))
    asked = _POLITE.sub("", words, count=1)
    wish = _WISH.match(asked)
    return (asked[wish.end() :] if wish else asked).strip(), bool(wish)


def first(patterns: Sequence[re.Pattern[str]], asked: str) -> re.Match[str] | None:
    """Return how the first of `patterns` that fits reads `asked`."""
    return next((found for pattern in patterns if (found := pattern.fullmatch(asked))), None)


# -- What names an article, and what is left as a subject.

_URL = re.compile(r"https?://\S+")
_HEADLINE = re.compile(r"^[“\"«„](?P<words>.+)[”\"»“]$")
_POINTS = re.compile(
    rf"^(?:{_THIS}|(?:(?:this|that|the|your)\s+)?(?:same\s+)?(?:{_ARTICLE}|page|text|link))$", re.IGNORECASE
)
_NAMES_ARTICLE = re.compile(rf"\b(?:{_ARTICLE}|coverage)\b", re.IGNORECASE)
_ONES = re.compile(r"\bthe\s+ones?\b", re.IGNORECASE)
_FRAME = re.compile(
    rf"^(?:(?:the|this|that|an?|your|our|all|both|two|every|newest|latest)\s+)+|\b(?:{_ARTICLE}|coverage|ones?)\b(?:\s+(?:about|on|of|from|by|titled|called"
    r"|headed|headlined))?|\b(?:entitled|titled|called)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:all|everything|more|anything|something)\s+)?(?:(?:about|on|regarding|concerning|with|of|in|to|around|for)\s+)?"
    r"(?:the\s+)?(?:news\s+(?:about|on|of)\s+|events?\s+(?:at|in|around|of|about|with)\s+)?",
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
    r",?\s+(?:and|with|to|against|from|versus|vs\.?)\s+(?=the\b|an?\b|article|“|\")|\s+(?:and|versus|vs\.?)\s+",
    re.IGNORECASE,
)


def pair(words: str) -> tuple[str, ...]:
    """Return by which words two articles are named; one where both are named at once ("the two articles on the fire")."""
    if re.match(r"(?:the|both|these|those)?\s*(?:two|both)\b", words, re.IGNORECASE):
        return ((article(words) or ""),)
    sides = [side for side in _BETWEEN.split(words) if side.strip()]
    if len(sides) < 2:
        return ((article(words) or ""),)
    if len(sides) > 2:
        sides = [sides[0], " and ".join(sides[1:])]
    shared = [article(side) for side in sides]
    if shared[0] is None and shared[1] and not re.search(r"\bthe\b", sides[0]):
        shared[0] = sides[0]
    named = [each if each is not None else subject(side) for each, side in zip(shared, sides, strict=True)]
    return tuple(named)


_VERSION = re.compile(r"\bversions?\s+(?P<n>\d+)(?:\s*(?:and|with|to|,)\s*(?:version\s+)?(?P<m>\d+))?", re.IGNORECASE)


def versions(words: str) -> tuple[int, ...]:
    """Return the numbers of the versions that are named."""
    return tuple(int(n) for found in _VERSION.finditer(words) for n in (found["n"], found["m"]) if n)


def without_versions(words: str) -> str:
    """Return `words` without the versions that they name."""
    return re.sub(r"^\s*(?:and|with|to)?\s*(?:of|in)?\s*", "", _VERSION.sub(" ", words).replace(" and  ", " "))


def names_days(words: str) -> bool:
    """Do `words` name a time that is more exact than a year?"""
    day = (
        re.sub(r"\b(?:in\s+)?(?:19|20)\d\d\b", " ", words)
        if not re.search(r"[A-Za-z]{3}\w*\s+\d{4}|-\d\d", words)
        else words
    )
    return next(spans(day, date(2020, 6, 15)), None) is not None


def without_days(words: str) -> str:
    """Return `words` without the days that they name."""
    return re.sub(r"\b(?:since|in|over|during)?(?:\s+the)?\s*$", "", without(words)).strip()


LAST_TIME = re.compile(
    r"\bsince\s+(?:i\s+last\s+(?:asked|looked|checked|was\s+here)|(?:the\s+)?last\s+time(?:\s+i\s+(?:asked|looked|checked))?"
    r"|my\s+last\s+(?:visit|question|look))\b",
    re.IGNORECASE,
)


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


# -- Gist and briefing.

_GIST = r"(?:summary|gist|synopsis|outline|pr[eé]cis|(?:main|key)\s+(?:points?|facts?|messages?)|highlights|(?:key\s+|main\s+)?takeaways?|essence|upshot|bottom\s+line|short\s+version|tl;?\s?dr)"  # fmt: skip
_BRIEF = r"(?:briefing|brief|round-?\s?up|run-?down|overview|background(?:er)?|dossier|primer|recap|state\s+of\s+play)"
_SUM_UP = r"(?:sum+ari[sz]e|sum\s+up|recap|condense|outline|tl;?\s?dr)"
_SAID = (  # "what has been said about"
    r"(?:what(?:['’]s|\s+has|\s+have|\s+was|\s+is)?\s+(?:been\s+)?(?:reported|written|published|said|known|happened|happening|going\s+on)"
    r"\s+(?:about|on|with|to|around|in)\s+|(?:the\s+)?(?:news|reporting|latest)\s+(?:about|on)\s+|everything\s+(?:about|on)\s+)?"
)
EVERYTHING = _patterns(
    rf"what{_IS}\s+(?:(?:all\s+)?(?:the|these|your|our)\s+{_ARTICLE}|they)\s+(?:all\s+)?about",
    rf"{_SUM_UP}\s+(?:all\s+)?(?:the|these|your|our)\s+(?:articles|stories|news)",
    rf"(?:an?|the)?\s*{_SHORT}(?:{_GIST}|{_BRIEF})(?:\s+of\s+(?:all\s+)?(?:the|these|your|our)\s+(?:articles|stories|news|day))?",
    r"brief\s+(?:me|us)",
)
_NO_SINGLE = r"(?!(?:all\s+)?(?:the|these|your|our)\s+(?:articles|stories)\s+about$)"
GISTS: tuple[tuple[re.Pattern[str], bool], ...] = tuple(  # the second: only of an article
    (re.compile(pattern, re.IGNORECASE), strict)
    for pattern, strict in (
        (rf"(?:the|an?|all|its)?\s*{_SHORT}(?:of\s+)?(?:the\s+)?{_GIST}\s+(?:of|from|for|to|on|about)\s+(?P<what>.+)", False),
        (rf"what{_IS}\s+(?:the\s+|an?\s+)?{_SHORT}{_GIST}(?:\s+(?:of|from|in)\s+(?P<what>.+))?", True),
        (rf"{_SUM_UP}\s+{_SAID}(?P<what>.+)", False),
        (r"sum\s+(?P<what>.+?)\s+up", False),
        (r"boil\s+(?P<what>.+?)\s+down", False),
        (rf"what{_IS}\s+{_NO_SINGLE}(?P<what>.+?)\s+(?:all\s+)?about", True),
        (rf"what\s+(?:does|do|did)\s+(?P<what>.*?\b{_ARTICLE}\b(?:\s+(?:{_ABOUT})\s+.+?)?|it|this)\s+(?:say|tell(?:\s+us)?|report|cover)", True),
        (rf"what{_IS}\s+in\s+(?P<what>.*\b{_ARTICLE}\b.*)", True),
    )
)  # fmt: skip
BRIEFINGS = _patterns(
    rf"(?:the|an?|some)?\s*(?:{_SHORT}|(?:full|complete|general)\s+)?{_BRIEF}\s+(?:of|on|about|for|regarding|concerning|to)\s+(?P<what>.+)",
    r"(?:brief|update|catch|fill|bring)\s+(?:me|us)\s+(?:up\s+|in\s+)?(?:to\s+(?:speed|date)\s+)?(?:on|about|with|regarding)\s+(?P<what>.+)",
    r"what\s+(?:do|does|did)\s+(?:we|you|anybody|the\s+(?:articles|archive|library|papers))\s+(?:already\s+)?know\s+about\s+(?P<what>.+)",
    r"what\s+(?:has|have)\s+been\s+(?:reported|written|published|said)\s+(?:about|on)\s+(?P<what>.+)",
    r"what(?:['’]s|\s+is)\s+known\s+about\s+(?P<what>[“\"].+[”\"])",
)  # fmt: skip
TELL = _patterns(r"(?:all\s+|everything\s+|more\s+|something\s+)?(?:you\s+know\s+)?about\s+(?P<what>.+)")

# -- Lists and counts.

_MENTION = r"(?:mention|name|talk\s+about|speak\s+(?:of|about)|refer\s+to|contain|bring\s+up|quote)(?:s|ed|ing)?"
_COVER = r"(?:(?:cover|discuss|concern)(?:s|es|ed|ing)?|deal(?:s|ing)?\s+with|report(?:s|ed|ing)?\s+on|about|on)"
_HEAD = (
    rf"(?:in\s+)?(?:(?:which|what|how\s+many)(?:\s+of)?(?:\s+(?:the|your|our))?\s+{_ARTICLE}"
    rf"|(?:(?:all|every|each|any)\s+)?(?:of\s+)?(?:the\s+|your\s+)?{_ARTICLE}"
    rf"|(?:is|are)\s+there\s+(?:(?:an?|any|some|other)\s+)?(?:{_ARTICLE}|anything)"
    rf"|(?:do|have)\s+(?:you|we)\s+(?:have\s+|got\s+)?(?:(?:an?|any|some)\s+)?(?:{_ARTICLE}|anything)"
    rf"|(?:do|does)\s+any\s+(?:of\s+the\s+)?{_ARTICLE})"
)
_HAVE = (
    r"(?:(?:are|is|were)\s+there\s+|(?:do|have)\s+(?:you|we)\s+(?:have|got)\s+|there\s+(?:are|is)\s+|you\s+have\s+)?"
)
_WHICH = r"(?:that\s+|which\s+|do\s+|does\s+)?(?:(?:are|is|were)\s+)?"
MENTIONS = _patterns(
    r"how\s+(?:often|many\s+times)\s+(?:is|are|was|were|do|does|did|has|have)\s+(?P<what>.+?)\s+(?:been\s+)?(?:mentioned|named|appear|come\s+up|turn\s+up)"
    r"(?:\s+in\s+(?:all\s+)?(?:the|your|our)\s+articles)?",
)  # fmt: skip
Relation = Literal["mention", "about", "by", "from", "all", "dated"]
_BY_RELATION: tuple[tuple[Relation, str], ...] = (
    ("mention", rf"{_HEAD}\s+{_HAVE}{_WHICH}(?:{_MENTION})\s+(?P<what>.+)"),
    ("mention", rf"{_HEAD}\s+(?:do|does|is|are)\s+(?P<what>.+?)\s+(?:turn\s+up|appear|occur|come\s+up|feature|mentioned|named)(?:\s+in)?"),
    ("about", rf"{_HEAD}\s+{_HAVE}{_WHICH}(?:written\s+|published\s+)?{_COVER}\s+(?P<what>.+)"),
    ("about", rf"{_HEAD}\s+(?P<what>(?:about|on)\s+.+?)\s+(?:are\s+there|do\s+you\s+have)"),
    ("by", rf"{_HEAD}\s+(?:did|has|have)\s+(?P<what>.+?)\s+(?:write|written|published?)"),
    ("by", rf"{_HEAD}\s+{_HAVE}{_WHICH}(?:written\s+)?by\s+(?P<what>.+)"),
    ("from", rf"{_HEAD}\s+{_HAVE}{_WHICH}(?:(?:came?|comes?|published|dated|appeared)\s+)?(?P<what>from\s+(?!which\b).+)"),
    ("dated", rf"{_HEAD}\s+{_HAVE}{_WHICH}(?:(?:published|dated|appeared)\s+)?(?P<what>(?:in|since|on|during|of)\s+.+)"),
    ("from", rf"{_HEAD}\s+{_HAVE}{_WHICH}(?:published|dated|written)\s+(?P<what>yesterday|today|this\s+\w+|last\s+\w+)"),
    ("dated", r"what\s+(?:was|has\s+been|did\s+(?:you|they|the\s+[\w ]+?))\s+publish(?:ed)?\s+(?P<what>.+)"),
    ("all", r"(?:(?:which|what|how\s+many)\s+(?:articles|stories)(?:\s+(?:are\s+there|do\s+(?:you|we)\s+have|have\s+(?:you|we)(?:\s+got)?|do\s+you\s+know|are\s+in\s+the\s+library))|(?:all\s+)?(?:of\s+)?(?:the\s+|your\s+)?(?:articles|stories|headlines))"),
)  # fmt: skip
ARTICLES = tuple((relation, re.compile(pattern, re.IGNORECASE)) for relation, pattern in _BY_RELATION)
_THINGS: dict[str, Literal["costs", "numbers", "dates", "places", "people"]] = {
    "cost": "costs", "price": "costs", "sum": "costs", "amount": "costs", "money": "costs", "fee": "costs",
    "figure": "numbers", "number": "numbers", "statistic": "numbers",
    "date": "dates", "day": "dates",
    "place": "places", "location": "places", "cit": "places", "town": "places", "countr": "places",
    "people": "people", "person": "people", "name": "people",
}  # fmt: skip
_THING = (
    r"(?P<thing>costs?|prices?|sums?(?:\s+of\s+money)?|amounts?(?:\s+of\s+money)?|money|fees?|figures?|numbers?|statistics|dates?"
    r"|days|places?|locations?|cities|towns|countries|people|persons?|names)"
)
_GIVEN = r"(?:mentioned|named|given|listed|stated|cited|reported|there)"
_GIVE = r"(?:give|mention|name|contain|list|state|cite|report)s?"
_OF = rf"(?P<what>.*\b{_ARTICLE}\b.*|it|this)"
NAMED = _patterns(
    rf"(?:which|what)\s+{_THING}\s+(?:are|were|is|was)\s+(?:{_GIVEN})(?:\s+(?P<prep>in|by|about|on|for)\s+(?P<what>.+))?",
    rf"(?:which|what)\s+{_THING}\s+(?:come|turn|appear|occur)s?(?:\s+up)?(?:\s+(?P<prep>in)\s+(?P<what>.+))?",
    rf"(?:which|what)\s+{_THING}\s+(?:does|do|did)\s+{_OF}\s+{_GIVE}",
    rf"(?:(?:all|every|each|any)\s+)?(?:of\s+)?(?:the\s+)?{_THING}\s+(?:(?:{_GIVEN})\s+)?(?P<prep>in|from|of)\s+{_OF}",
    rf"what\s+are\s+(?:all\s+)?the\s+{_THING}\s+(?:(?:{_GIVEN})\s+)?(?P<prep>in|from|of)\s+{_OF}",
    rf"who\s+(?:is|are|was|were|gets?)\s+(?:mentioned|named)(?:\s+(?P<prep>in)\s+{_OF})?",
    rf"who\s+(?:does|do)\s+{_OF}\s+(?:mention|name)",
)


def thing(word: str) -> Literal["costs", "numbers", "dates", "places", "people"] | None:
    """Return which kind of thing `word` names."""
    word = word.lower()
    return next((kind for stem, kind in _THINGS.items() if word.startswith(stem)), None)


# -- Who is quoted, and when what happened.

_PEOPLE = r"(?:people|persons|experts|officials|politicians|speakers|witnesses|residents)"
SPEAKERS = _patterns(
    r"how\s+(?:often|many\s+times)\s+(?:is|was|are|were|has|have)\s+(?P<who>.+?)\s+(?:been\s+)?quoted(?:\s+in\s+(?:all\s+)?(?:the|your|our)\s+articles)?",
)  # fmt: skip
QUOTED = _patterns(
    rf"(?:who(?:m)?|(?:which|what|how\s+many)\s+{_PEOPLE})(?:\s+else)?(?:['’]s|\s+(?:is|are|was|were|gets?|(?:has|have)\s+been))\s+"
    r"(?:being\s+)?quoted(?:\s+(?:directly|most))?(?:\s+(?P<prep>in|about|on|regarding|over)\s+(?!saying\b)(?P<what>.+))?",
    r"(?:(?:all|every|the|some|any)\s+)*(?:of\s+)?(?:the\s+)?(?:direct\s+)?(?:quotes|quotations)(?:\s+(?P<prep>in|from|about|on|by|of)\s+(?P<what>.+))?",
    r"(?:what|which)\s+(?:quotes|quotations)\s+(?:are\s+(?:there\s+)?)?(?P<prep>in|from|about|on|by)\s+(?P<what>.+)",
    rf"(?P<prep>)who(?:['’]s|\s+is)?\s+(?:speaks|speaking|talks|comments|is\s+heard|(?:gets|has|have)\s+(?:a|their)\s+say)\s+in\s+{_OF}",
    rf"(?P<prep>)whose\s+(?:voices?|words?|quotes?|quotations?)\s+(?:(?:do|can)\s+(?:we|you|i)\s+(?:hear|read|get|find)|are|is)\s+(?:there\s+)?in\s+{_OF}",
)  # fmt: skip
TIMELINES = _patterns(
    r"(?:the|an?)?\s*(?:short\s+|full\s+|brief\s+)?(?:timeline|time\s+line|chronology|chronological\s+(?:list|overview|account|summary|order))"
    r"(?:\s+(?:of|on|about|for|around|with)\s+(?P<what>.+))?",
    r"what\s+happened\s+when(?:\s+(?:with|to|at)\s+(?P<what>.+))?",
    r"how\s+(?:did|has|have)\s+(?P<what>.+?)\s+(?:unfold(?:ed)?|play(?:ed)?\s+out)",
)
ORDERED = _patterns(
    r"(?:what\s+happened\s+(?:at|to|with|in|around)\s+|(?:the\s+)?events\s+(?:at|in|around|of|about)\s+)?(?P<what>.+?)\s+"
    r"(?:as\s+a\s+time\s?line|on\s+a\s+time\s?line|in\s+(?:chronological\s+order|order\s+of\s+time|order\s+of\s+date)|chronologically)"
)  # fmt: skip

# -- What is new, and how articles differ.

_REST = r"(?P<rest>(?:\s+(?:since|today|yesterday|this|in|on|about|with|for|from|regarding|over|during|of|to)\b.*)?)"
NEWS = _patterns(
    rf"what(?:['’]?s|\s+is)\s+(?:new|the\s+news|in\s+the\s+news){_REST}",
    r"what(?:['’]?s|\s+is|\s+are)\s+(?:the\s+)?(?:latest|newest|recent)(?:\s+(?:news|headlines|articles|stories))?(?P<rest>\s+(?:today|since\b.*))?",
    r"what(?:['’]?s|\s+has|\s+have)?\s+(?:been\s+)?chang(?:ed|es)(?P<rest>\s+(?:since\b.*|today|yesterday|this\s+\w+|(?:in|to|about)\s+.*\b"
    rf"{_ARTICLE}\b.*)|)",
    r"what(?:['’]?s|\s+has|\s+have|\s+was|\s+were)?\s+(?:been\s+)?corrected" + _REST,
    rf"(?:which|what|how\s+many)\s+{_ARTICLE}\s+(?:have|has|were|was|are|got)\s+(?:been\s+)?(?:corrected|updated|changed|revised){_REST}",
    rf"(?:has|have|was|were)\s+(?:any|an)\s+{_ARTICLE}\s+(?:been\s+)?(?:corrected|updated|changed|revised){_REST}",
    rf"(?:(?:is|are|was|were|has|have)\s+(?:there\s+)?(?:been\s+)?)?any(?:\s+new)?\s+(?:news|updates?|corrections?|new\s+{_ARTICLE}){_REST}",
    rf"(?:is\s+there\s+|is\s+)?(?:any|some)thing\s+new{_REST}",
    rf"what\s+(?:did|have)\s+(?:i|we)\s+miss(?:ed)?{_REST}",
    rf"(?:today|yesterday|this\s+week)['’]?s\s+(?:news|headlines|articles|stories){_REST}",
    rf"(?:the\s+)?(?:latest|newest|most\s+recent|recent|new)\s+(?:news|headlines|articles|stories|corrections|changes){_REST}",
    r"(?:the\s+|a\s+)?(?:news|headlines)(?P<rest>\s+(?:of\s+)?(?:today|the\s+day|since\b.*|this\s+\w+))",
    rf"(?:the|an?)?\s*(?:daily\s+|weekly\s+|morning\s+)?(?:digest|news\s+digest){_REST}",
)  # fmt: skip
COMPARISONS = _patterns(
    r"(?:compare|contrast)\s+(?P<what>.+)",
    r"(?P<what>.+?)\s+side\s+by\s+side",
    r"(?:how|where|in\s+what)\s+(?:do|does|did)\s+(?P<what>.+?)\s+(?:differ|disagree|compare|agree|contradict\s+each\s+other)(?:\s+(?:from|with|to)\s+(?P<other>.+))?",
    r"what(?:['’]s|\s+is|\s+are)\s+(?:the\s+)?differences?\s+between\s+(?P<what>.+)",
    r"what\s+(?:do|does)\s+(?P<what>.+?)\s+(?:have\s+in\s+common|both\s+say|agree\s+on|disagree\s+(?:on|about))",
)  # fmt: skip

# -- Talk.

Talk = Literal["greeting", "thanks", "farewell", "wellbeing", "identity", "abilities", "holdings"]
_TALK: dict[Talk, str] = {
    "greeting": r"(?:hi|hello|hey|howdy|good\s+(?:morning|afternoon|evening|day)|greetings|hallo|yo|moin)(?:\s+(?:there|all|everyone|newsdesk|bot))?",
    "thanks": r"(?:(?:ok(?:ay)?|great|perfect|nice|cool|good|wonderful|excellent|lovely|brilliant|got\s+it|well\s+done|good\s+(?:job|answer)|thanks?|thx|ty|cheers"
    r"|thank\s+you|many\s+thanks)[\s,.!]*)+(?:(?:very|so)\s+much|a\s+lot|newsdesk|for\s+(?:that|your\s+help|the\s+help)|that\s+helps|that['’]s\s+(?:great|helpful))?",
    "farewell": r"(?:bye(?:[\s-]?bye)?|good\s?bye|see\s+you(?:\s+later)?|good\s?night|that['’]?s\s+all|ciao)(?:\s+newsdesk)?",
    "wellbeing": r"how(?:\s+are|['’]re)\s+you(?:\s+(?:doing|today))?|how['’]s\s+it\s+going|what['’]?s\s+up",
    "identity": r"(?:who|what)\s+are\s+you|what['’]?s\s+your\s+name|what\s+is\s+(?:your\s+name|newsdesk|this\s+bot)|are\s+you\s+(?:an?\s+)?(?:bot|ai|human|robot|real)",
    "abilities": r"(?:what|how)\s+(?:else\s+)?can\s+(?:you\s+(?:do|help(?:\s+me)?(?:\s+with)?|answer)|i\s+(?:ask|do)(?:\s+you)?(?:\s+here)?)(?:\s+for\s+me)?|what\s+do\s+you\s+do|help(?:\s+me)?"
    r"|how\s+(?:does\s+this|do\s+you|do\s+i\s+use\s+(?:this|you))(?:\s+work)?|what\s+(?:kinds?\s+of\s+)?questions\s+can\s+(?:i\s+ask|you\s+answer)|what\s+should\s+i\s+ask",
    "holdings": r"what\s+(?:all\s+)?do\s+you\s+know|what\s+do\s+you\s+know\s+about|what(?:['’]s|\s+is)\s+in\s+(?:the|your)\s+(?:library|archive)|what\s+have\s+you\s+(?:got|read)",
}  # fmt: skip
_TALKS = tuple(
    (kind, re.compile(rf"(?:(?:hi|hello|hey|ok|newsdesk)[\s,!.]+)?(?:{pattern})[\s,]*(?:newsdesk)?", re.IGNORECASE))
    for kind, pattern in _TALK.items()
)


def talk(words: str) -> Talk | None:
    """Return what kind of talk it is, if it is nothing else."""
    said = " ".join(re.sub(r"[!?.,…\s]+", " ", re.sub(r":[\w+-]+:", " ", words)).split())
    return next((kind for kind, pattern in _TALKS if pattern.fullmatch(said)), None) if said else None


# -- Questions in two parts.

JOINT = re.compile(
    r"(?:,\s*|\s+)and\s+(?:also\s+)?(?P<joint>)(?=(?:who|what|when|where|why|how|which)\b)", re.IGNORECASE
)
_WHOLE = re.compile(r"\s*(?:who|what|when|where|why|how|which)\b(?:\s+[\w’'-]+){2,}", re.IGNORECASE)


def whole(part: str) -> bool:
    """Can `part` be a question by itself?"""
    return bool(_WHOLE.match(part))
