"""The verbs by which somebody says something, and the patterns that articles, questions and claims are read with."""

import re
from collections.abc import Iterable, Sequence

# Whatever follows one of these was said.
_SAYING = """acknowledge add admit affirm allege announce argue ask assert believe caution complain concede conclude
    confirm contend declare deny emphasize exclaim explain insist joke opine predict proclaim propose quip reason
    recall reckon reiterate remark respond reveal say speculate stress suggest tell testify think vow warn wonder
    write""".split()
# The same, but their form in -s is a plural noun as well: "the new claims".
_NOUNS_TOO = """claim comment counter demand estimate hint hope indicate mention note pledge post promise repeat reply
    report state tweet urge worry""".split()
# Of an article, whose words follow, also these say something; by themselves they are deeds: "Who found the bell?"
_DEEDS = "continue feel find maintain observe read recount sing swear".split()
_DEEDS_AND_NOUNS = "agree charge".split()
_PHRASES = r"went\s+on|goes\s+on|going\s+on|put\s+it|puts\s+it|putting\s+it|pointed\s+out|points\s+out|pointing\s+out"
# With these, somebody is spoken to or is given a name.
_CALLING = "brand call describe dub label thank".split()
# With these, an article speaks of somebody, and says what was said only where a quotation follows.
_TREATING = """accuse applaud attack attribute blast castigate characterize cite compare condemn criticize decry defend
    denounce depict deride dismiss echo endorse hail invoke lambast laud liken mock praise portray question quote rebuke
    refer reject ridicule scold shout slam summarize threaten tout""".split()

# In a question these ask for a deed ("What did the café add?", "When did the trial conclude?") …
_ASKED_AS_DEEDS = """add affirm conclude contend counter declare hope indicate proclaim recall repeat report respond
    reveal worry""".split()
# … and these for something else, or they are nouns: "What did the state do?"
_ASKED_OTHERWISE = "ask caution comment demand estimate hint joke quip reason remark state stress wonder".split()

_PAST = {
    "feel": "felt", "find": "found", "read": "read", "say": "said", "sing": "sang", "swear": "swore", "tell": "told",
    "think": "thought", "write": "wrote",
}  # fmt: skip
_DOUBLED = {"admit": "admitt", "dub": "dubb", "label": "labell?", "quip": "quipp", "refer": "referr", "slam": "slamm"}
_PLURAL = "argue believe fear say tell think warn write".split()  # "they say"; of others it is mostly a noun


def _past(verb: str) -> str:
    """Return "warned" of "warn"."""
    stem = _DOUBLED.get(verb, re.sub(r"(?<=[^aeiou])y$", "i", verb))
    return _PAST.get(verb) or (f"{stem}d" if stem.endswith("e") else f"{stem}ed")


def _third(verb: str) -> str:
    """Return "warns" of "warn"."""
    stem = re.sub(r"(?<=[^aeiou])y$", "i", verb)
    return f"{stem}es" if re.search(r"(?:s|sh|ch|x|i)$", stem) else f"{stem}s"


def _participle(verb: str) -> str:
    """Return "warning" of "warn"."""
    return f"{_DOUBLED.get(verb, verb.removesuffix('e'))}ing"


def _told(verbs: Sequence[str], *, nouns: Sequence[str] = ()) -> list[str]:
    """Return the forms with which an article tells of speech; "findings" and "writing" are no such forms."""
    told = [form for verb in verbs for form in (_past(verb), _third(verb))]
    told += [_past(noun) for noun in nouns]
    return told + [_participle(verb) for verb in (*verbs, *nouns) if verb not in _PAST or verb in ("say", "tell")]


def _any(forms: Iterable[str]) -> str:
    return rf"(?:{'|'.join(dict.fromkeys(forms))})\b"


_ARTICLES = [
    *_told([*_SAYING, *_DEEDS], nouns=[*_NOUNS_TOO, *_DEEDS_AND_NOUNS]), *_PLURAL, _PHRASES,
]  # fmt: skip

# What follows is patterns of forms.
SAYS = _any(_ARTICLES)  # in an article, after these follows what was said, in whatever words
TREATS = _any([*_ARTICLES, *_told([*_CALLING, *_TREATING])])  # or, after some of these, only in a quotation
SAYS_PLAINLY = _any(["say", "said"])
# Never part of a description, as "alleged" and "registered" are.
SAID = "said|says|say|told|tells|wrote|writes|added|adds|noted|argued|argues|insisted|explained|warned|believes?"

_SPOKEN = [*_SAYING, *_NOUNS_TOO]
_ASKED = [verb for verb in [*_SPOKEN, "describe"] if verb not in _ASKED_AS_DEEDS]
# In a question: "What did she …?", "What has she …?" and "Who …?"
ASKS_WHAT = _any(verb for verb in _ASKED if verb not in _ASKED_OTHERWISE)
ASKS_WHAT_HAS = _any(map(_past, _ASKED))
ASKS_WHO = _any(form for verb in _ASKED for form in (_past(verb), _third(verb)))
CALLED = _any(_past(verb) for verb in _CALLING)

# In a claim: "Ann Lee …", and "…, said Ann Lee", where a name after other verbs is of whom somebody speaks to.
CLAIMS = _any([*(f for verb in [*_SPOKEN, *_CALLING] for f in (_past(verb), _third(verb))), *_PLURAL, "saying"])
_BEFORE_A_NAME = "add announce argue declare explain insist note post reply say state tweet warn write".split()
CLAIMS_BEFORE_A_NAME = _any([*(f for verb in _BEFORE_A_NAME for f in (_past(verb), _third(verb))), "say", "saying"])

# These decide where passages end (`ingest.passages.quotations`): another verb would cut every library anew, so they
# stay as they are, and a test holds them to their digest.
PASSAGES = (
    "said|says|say|added|adds|wrote|writes|explained|explains|noted|notes|warned|warns|argued|argues|insisted|insists|"
    "recalled|replied|tweeted|posted|stated|announced|declared|continued|testified|joked|concluded|predicted|remarked|"
    "told|tells|asked|asks|claimed|claims|admitted|acknowledged|called|calls|described|describes|urged|"
    "suggested|thanked|pledged|vowed|believes|thinks"
)
