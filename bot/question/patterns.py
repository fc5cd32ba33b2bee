"""How people word the kinds of requests. White space is one space each; what they ask about is the group `what`."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.question.naming import ARTICLE
from ingest.english.verbs import ASKS_WHAT_HAS

_IS = r"(?:['’]?s| is| are| was| were)"
_ABOUT = r"(?:about|on|of|for|regarding|concerning|around|covering|over)"
_SHORT = r"(?:(?:very )?(?:short|brief|quick|concise|one[- ]sentence|two[- ]sentence|one[- ]line) )?"


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def first(patterns: Sequence[re.Pattern[str]], asked: str) -> re.Match[str] | None:
    """Return how the first of `patterns` that fits reads `asked`."""
    return next((found for pattern in patterns if (found := pattern.fullmatch(asked))), None)


# -- Gist and briefing.

_GIST = (
    r"(?:summary|gist|synopsis|outline|pr[eé]cis|(?:main|key) (?:points?|facts?|messages?)|highlights"
    r"|(?:key |main )?takeaways?|essence|upshot|bottom line|short version|tl;? ?dr)"
)
_BRIEF = r"(?:briefing|brief|round-? ?up|run-?down|overview|background(?:er)?|dossier|primer|recap|state of play)"
_SUM_UP = r"(?:sum+ari[sz]e|sum up|recap|condense|outline|tl;? ?dr)"
_SAID = (  # "what has been said about"
    r"(?:what(?:['’]s| has| have| was| is)? (?:been )?(?:reported|written|published|said|known|happened|happening"
    r"|going on)"
    r" (?:about|on|with|to|around|in) |(?:the )?(?:news|reporting|latest) (?:about|on) |everything (?:about|on) )?"
)
EVERYTHING = _patterns(
    rf"what{_IS} (?:(?:all )?(?:the|these|your|our) {ARTICLE}|they) (?:all )?about",
    rf"{_SUM_UP} (?:all )?(?:the|these|your|our) (?:articles|stories|news)",
    rf"(?:an?|the)? ?{_SHORT}(?:{_GIST}|{_BRIEF})(?: of (?:all )?(?:the|these|your|our) (?:articles|stories|news"
    rf"|day))?",
    r"brief (?:me|us)",
)
_NO_SINGLE = r"(?!(?:all )?(?:the|these|your|our) (?:articles|stories) about$)"
GISTS: tuple[tuple[re.Pattern[str], bool], ...] = tuple(  # the second: only of an article
    (re.compile(pattern, re.IGNORECASE), strict)
    for pattern, strict in (
        (rf"(?:the|an?|all|its)? ?{_SHORT}(?:of )?(?:the )?{_GIST} (?:of|from|for|to|on|about) (?P<what>.+)", False),
        (rf"what{_IS} (?:the |an? )?{_SHORT}{_GIST}(?: (?:of|from|in) (?P<what>.+))?", True),
        (rf"{_SUM_UP} {_SAID}(?P<what>.+)", False),
        (r"sum (?P<what>.+?) up", False),
        (r"boil (?P<what>.+?) down", False),
        (rf"what{_IS} {_NO_SINGLE}(?P<what>.+?) (?:all )?about", True),
        (rf"what (?:does|do|did) (?P<what>.*?\b{ARTICLE}\b(?: (?:{_ABOUT}) .+?)?|it|this) (?:say|tell(?: us)?"
            rf"|report|cover)", True),
        (rf"what{_IS} in (?P<what>.*\b{ARTICLE}\b.*)", True),
    )
)  # fmt: skip
BRIEFINGS = _patterns(
    rf"(?:the|an?|some)? ?(?:{_SHORT}|(?:full|complete|general) )?{_BRIEF} (?:of|on|about|for|regarding|concerning"
    rf"|to) (?P<what>.+)",
    r"(?:brief|update|catch|fill|bring) (?:me|us) (?:up |in )?(?:to (?:speed|date) )?(?:on|about|with|regarding) "
    r"(?P<what>.+)",
    r"what (?:do|does|did) (?:we|you|anybody|the (?:articles|archive|library|papers)) (?:already )?know about "
    r"(?P<what>.+)",
    r"what (?:has|have) been (?:reported|written|published|said) (?:about|on) (?P<what>.+)",
    r"what(?:['’]s| is) known about (?P<what>[“\"].+[”\"])",
)  # fmt: skip
TELL = _patterns(r"(?:all |everything |more |something )?(?:you know )?about (?P<what>.+)")

# -- Lists and counts.

_MENTION = r"(?:mention|name|talk about|speak (?:of|about)|refer to|contain|bring up|quote)(?:s|ed|ing)?"
_COVER = r"(?:(?:cover|discuss|concern)(?:s|es|ed|ing)?|deal(?:s|ing)? with|report(?:s|ed|ing)? on|about|on)"
_HEAD = (
    rf"(?:in )?(?:(?:which|what|how many)(?: of)?(?: (?:the|your|our))? {ARTICLE}"
    rf"|(?:(?:all|every|each|any) )?(?:of )?(?:the |your )?{ARTICLE}"
    rf"|(?:is|are) there (?:(?:an?|any|some|other) )?(?:{ARTICLE}|anything)"
    rf"|(?:do|have) (?:you|we) (?:have |got )?(?:(?:an?|any|some) )?(?:{ARTICLE}|anything)"
    rf"|(?:do|does) any (?:of the )?{ARTICLE})"
)
_HAVE = r"(?:(?:are|is|were) there |(?:do|have) (?:you|we) (?:have|got) |there (?:are|is) |you have )?"
_WHICH = r"(?:that |which |do |does )?(?:(?:are|is|were) )?"
MENTIONS = _patterns(
    r"how (?:often|many times) (?:is|are|was|were|do|does|did|has|have) (?P<what>.+?) (?:been )?(?:mentioned"
    r"|named|appear|come up|turn up)"
    r"(?: in (?:all )?(?:the|your|our) articles)?",
)  # fmt: skip
Relation = Literal["mention", "about", "by", "from", "all", "dated"]
_BY_RELATION: tuple[tuple[Relation, str], ...] = (
    ("mention", rf"{_HEAD} {_HAVE}{_WHICH}(?:{_MENTION}) (?P<what>.+)"),
    ("mention", rf"{_HEAD} (?:do|does|is|are) (?P<what>.+?) (?:turn up|appear|occur|come up|feature|mentioned"
        rf"|named)(?: in)?"),
    ("about", rf"{_HEAD} {_HAVE}{_WHICH}(?:written |published )?{_COVER} (?P<what>.+)"),
    ("about", rf"{_HEAD} (?P<what>(?:about|on) .+?) (?:are there|do you have)"),
    ("by", rf"{_HEAD} (?:did|has|have) (?P<what>.+?) (?:write|written|published?)"),
    ("by", rf"{_HEAD} {_HAVE}{_WHICH}(?:written )?by (?P<what>.+)"),
    ("from", rf"{_HEAD} {_HAVE}{_WHICH}(?:(?:came?|comes?|published|dated|appeared) )?(?P<what>from (?!which\b).+)"),
    ("dated", rf"{_HEAD} {_HAVE}{_WHICH}(?:(?:published|dated|appeared) )?(?P<what>(?:in|since|on|during|of) .+)"),
    ("from", rf"{_HEAD} {_HAVE}{_WHICH}(?:published|dated|written) (?P<what>yesterday|today|this \w+|last \w+)"),
    ("dated", r"what (?:was|has been|did (?:you|they|the [\w ]+?)) publish(?:ed)? (?P<what>.+)"),
    ("all", r"(?:(?:which|what|how many) (?:articles|stories)(?: (?:are there|do (?:you|we) have|have (?:you|we)"
        r"(?: got)?|do you know|are in the library))|(?:all )?(?:of )?(?:the |your )?(?:articles|stories"
        r"|headlines))"),
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
    r"(?P<thing>costs?|prices?|sums?(?: of money)?|amounts?(?: of money)?|money|fees?|figures?|numbers?"
    r"|statistics|dates?"
    r"|days|places?|locations?|cities|towns|countries|people|persons?|names)"
)
_GIVEN = rf"(?:mentioned|named|given|listed|cited|there|{ASKS_WHAT_HAS})"
_GIVE = r"(?:give|mention|name|contain|list|state|cite|report)s?"
_OF = rf"(?P<what>.*\b{ARTICLE}\b.*|it|this)"
NAMED = _patterns(
    rf"(?:which|what) {_THING} (?:are|were|is|was) (?:{_GIVEN})(?: (?P<prep>in|by|about|on|for) (?P<what>.+))?",
    rf"(?:which|what) {_THING} (?:come|turn|appear|occur)s?(?: up)?(?: (?P<prep>in) (?P<what>.+))?",
    rf"(?:which|what) {_THING} (?:does|do|did) {_OF} {_GIVE}",
    rf"(?:(?:all|every|each|any) )?(?:of )?(?:the )?{_THING} (?:(?:{_GIVEN}) )?(?P<prep>in|from|of) {_OF}",
    rf"what are (?:all )?the {_THING} (?:(?:{_GIVEN}) )?(?P<prep>in|from|of) {_OF}",
    rf"who (?:is|are|was|were|gets?) (?:mentioned|named)(?: (?P<prep>in) {_OF})?",
    rf"who (?:does|do) {_OF} (?:mention|name)",
)


def thing(word: str) -> Literal["costs", "numbers", "dates", "places", "people"] | None:
    """Return which kind of thing `word` names."""
    word = word.lower()
    return next((kind for stem, kind in _THINGS.items() if word.startswith(stem)), None)


# -- Who is quoted, and when what happened.

_PEOPLE = r"(?:people|persons|experts|officials|politicians|speakers|witnesses|residents)"
SPEAKERS = _patterns(
    r"how (?:often|many times) (?:is|was|are|were|has|have) (?P<who>.+?) (?:been )?quoted(?: in (?:all )?(?:the"
    r"|your|our) articles)?",
)  # fmt: skip
QUOTED = _patterns(
    rf"(?:who(?:m)?|(?:which|what|how many) {_PEOPLE})(?: else)?(?:['’]s| (?:is|are|was|were|gets?|(?:has|have) been)) "
    r"(?:being )?quoted(?: (?:directly|most))?(?: (?P<prep>in|about|on|regarding|over) (?!saying\b)(?P<what>.+))?",
    r"(?:(?:all|every|the|some|any) )*(?:of )?(?:the )?(?:direct )?(?:quotes|quotations)(?: (?P<prep>in|from"
    r"|about|on|by|of) (?P<what>.+))?",
    r"(?:what|which) (?:quotes|quotations) (?:are (?:there )?)?(?P<prep>in|from|about|on|by) (?P<what>.+)",
    rf"(?P<prep>)who(?:['’]s| is)? (?:speaks|speaking|talks|comments|is heard|(?:gets|has|have) (?:a|their) say)"
    rf" in {_OF}",
    rf"(?P<prep>)whose (?:voices?|words?|quotes?|quotations?) (?:(?:do|can) (?:we|you|i) (?:hear|read|get|find)"
    rf"|are|is) (?:there )?in {_OF}",
)  # fmt: skip
TIMELINES = _patterns(
    r"(?:the|an?)? ?(?:short |full |brief )?(?:timeline|time line|chronology|chronological (?:list|overview"
    r"|account|summary|order))"
    r"(?: (?:of|on|about|for|around|with) (?P<what>.+))?",
    r"what happened when(?: (?:with|to|at) (?P<what>.+))?",
    r"how (?:did|has|have) (?P<what>.+?) (?:unfold(?:ed)?|play(?:ed)? out)",
)
ORDERED = _patterns(
    r"(?:what happened (?:at|to|with|in|around) |(?:the )?events (?:at|in|around|of|about) )?(?P<what>.+?) "
    r"(?:as a time ?line|on a time ?line|in (?:chronological order|order of time|order of date)|chronologically)"
)  # fmt: skip

# -- What is new, and how articles differ.

_REST = r"(?P<rest>(?: (?:since|today|yesterday|this|in|on|about|with|for|from|regarding|over|during|of|to)\b.*)?)"
NEWS = _patterns(
    rf"what(?:['’]?s| is) (?:new|the news|in the news){_REST}",
    r"what(?:['’]?s| is| are) (?:the )?(?:latest|newest|recent)(?: (?:news|headlines|articles|stories))?(?P<rest>"
    r" (?:today|since\b.*))?",
    r"what(?:['’]?s| has| have)? (?:been )?chang(?:ed|es)(?P<rest> (?:since\b.*|today|yesterday|this \w+|(?:in|to"
    r"|about) .*\b"
    rf"{ARTICLE}\b.*)|)",
    r"what(?:['’]?s| has| have| was| were)? (?:been )?corrected" + _REST,
    rf"(?:which|what|how many) {ARTICLE} (?:have|has|were|was|are|got) (?:been )?(?:corrected|updated|changed"
    rf"|revised){_REST}",
    rf"(?:has|have|was|were) (?:any|an) {ARTICLE} (?:been )?(?:corrected|updated|changed|revised){_REST}",
    rf"(?:(?:is|are|was|were|has|have) (?:there )?(?:been )?)?any(?: new)? (?:news|updates?|corrections?|new"
    rf" {ARTICLE}){_REST}",
    rf"(?:is there |is )?(?:any|some)thing new{_REST}",
    rf"what (?:did|have) (?:i|we) miss(?:ed)?{_REST}",
    rf"(?:today|yesterday|this week)['’]?s (?:news|headlines|articles|stories){_REST}",
    rf"(?:the )?(?:latest|newest|most recent|recent|new) (?:news|headlines|articles|stories|corrections"
    rf"|changes){_REST}",
    r"(?:the |a )?(?:news|headlines)(?P<rest> (?:of )?(?:today|the day|since\b.*|this \w+))",
    rf"(?:the|an?)? ?(?:daily |weekly |morning )?(?:digest|news digest){_REST}",
)  # fmt: skip
COMPARISONS = _patterns(
    r"(?:compare|contrast) (?P<what>.+)",
    r"(?P<what>.+?) side by side",
    r"(?:how|where|in what) (?:do|does|did) (?P<what>.+?) (?:differ|disagree|compare|agree|contradict each other)"
    r"(?: (?:from|with|to) (?P<other>.+))?",
    r"what(?:['’]s| is| are) (?:the )?differences? between (?P<what>.+)",
    r"what (?:do|does) (?P<what>.+?) (?:have in common|both say|agree on|disagree (?:on|about))",
)  # fmt: skip
