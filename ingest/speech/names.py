"""The people an article names: titles and later short names are one person's, and what the article says they are."""

import re
from collections import Counter
from typing import Literal

UPPER = "".join(char for char in map(chr, range(0x250)) if char.isupper())  # Latin letters: Élodie, Şahin, Żak
SHORT = r"(?:Mr|Mrs|Ms|Mx|Dr|Sen|Rep|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Prof|Rev|Hon|Del|St|Jr|Sr)s?\."
_WORD = (
    rf"(?:(?:Secretary|Speaker|Minister|Chief|Leader)\s+of\s+(?:the\s+)?[{UPPER}]\w+|{SHORT}|(?:[{UPPER}]\.)+"
    rf"|[{UPPER}](?:[\w’'&-]*\w)?)"
)
_PARTICLE = r"(?:de|da|del|der|di|van|von|bin|al|el|la)"
NAME = rf"(?-i:{_WORD}(?:[ \u00a0]+(?:{_PARTICLE}[ \u00a0]+)?{_WORD}){{0,7}})"

Gender = Literal["he", "she"]

_ROLES = """President Minister Secretary Senator Governor General Director Chief Officer Chairman Chairwoman Chair Mayor
    Judge Justice Chancellor Ambassador Spokesman Spokeswoman Spokesperson CEO Professor Speaker Councillor Commissioner
    Premier Leader King Queen Prince Princess Pope Congressman Congresswoman Representative Attorney Sir Lord Lady Dame
    Sheriff Captain Colonel Lieutenant Sergeant Admiral Reverend Doctor Bishop Cardinal Coach Nominee""".split()
_TITLE = re.compile(rf"^(?:.*\s)?(?:{SHORT}|{'|'.join(_ROLES)})(?:\s+of\s+(?:the\s+)?\w+)?\s+(?=[{UPPER}])")
_NOT_NAMES = frozenset(
    """The A An It Its In On At But And Or So He She They We You I That This These Those There Here When While As If For
    From With Without After Before During Since Until Though Although Because However Also Then Now Not No Yes Even
    Is Are Was Were Do Does Did Has Have
    Only Just To Of By What Who Where Why How Which His Her Their Our Your My One Two Three Some Many Most All Both Each
    Several Other Others Another Still Yet Once Meanwhile Earlier Later Asked Speaking According Last Next Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
    October November December""".split()
)
_HE = r"(?:Mr\.|Sir|Lord|King|Prince|Pope|[Cc]hairman|[Ss]pokesman|[Cc]ongressman|[Bb]usinessman)"
_SHE = r"(?:Mrs\.|Ms\.|Lady|Queen|Dame|Princess|[Cc]hairwoman|[Ss]pokeswoman|[Cc]ongresswoman|[Bb]usinesswoman)"
# A stretch without the end of a sentence in it: after "Mr.", "W." and "R-Ky.," it goes on.
INNER = r"(?:[^,.;:|“”\"()]|\.(?!\s|$)|(?<=\b[A-Z])\.|(?<=Mr|Ms|Dr)\.|(?<=Mrs)\.)"
_NO_ROLE = r"and|but|or|as|in|on|at|to|with|after|before|during|while|when|that|which|where|because|since|under|from|by"
_ROLE = (  # "the harbour's pilot", "54", "R-Ky.", "who runs the ferry", "vice president for policy"
    r"(?:(?:now\s)?(?:the|an?|one|his|her|its)\b|\d\d\b|[A-Z]-(?=[A-Z])|who\s(?:(?:is|was|has)\s(?!not\b)|runs|leads"
    r"|heads|chairs|serve[sd]|works|worked|studies|teaches|represents|owns|founded)\b"
    rf"|(?!(?:{_NO_ROLE})\b|{NAME}(?:,|\sand\b))(?:[\w’'-]+\s){{1,4}}(?:of|for|at)\b)"
    rf"(?:{INNER}|(?<=[A-Z][a-z])\.(?=,))*"
)
_IS = re.compile(  # what may follow a name and says who that is: "Ann Lee (Eastmere), the harbour's pilot, …"
    rf"(?P<place>\s\((?=[{UPPER}])[^()]{{1,30}}\)|\sof\s(?:the\s)?{NAME})?"
    rf"(?:,\s(?P<role>{_ROLE}(?:,\s(?=an?\s){_ROLE})?)(?=[,.;:|]|$))?"
)
_LONG = 20  # words of a role: a longer one is a story of its own


def trimmed(name: str) -> str:
    """Return `name` without words at its beginning that belong to the sentence, and without a possessive's ending."""
    words = name.split()
    while words and re.sub(r"[’'].*", "", words[0]) in _NOT_NAMES:
        words.pop(0)
    return re.sub(r"[’']s?$", "", " ".join(words))


def bare(name: str) -> str:
    """Return `name` without the titles before it: Mr. Hale and Mayor Hale are Hale."""
    return _TITLE.sub("", name).strip()


def full_name(text: str, name: str) -> str:
    """Return the form of a person's `name` that `text` has most among the longer ones: Mr. Hale is Jonas Hale."""
    short = bare(name)
    if " " in short:
        return short
    longer = Counter[str]()
    for match in re.finditer(rf"(?<![\w’'-])(?:{_WORD}[ \u00a0]){{1,3}}{re.escape(short)}\b(?![-’']\w\w)", text):
        full = bare(trimmed(match.group()))
        if " " in full and len(full.split()) <= 3:
            longer[full] += 1
    return max(longer, key=lambda full: longer[full], default=short)


def name_of(speaker: str) -> str:
    """Return the name of a speaker who is `described`: Ann Lee, of "Ann Lee (Eastmere), the harbour's pilot"."""
    return re.split(r",| \(", speaker)[0]


def described(text: str, name: str) -> str:
    """Return `name` with what `text` says that person is, where it says so beside the name."""
    for match in re.finditer(rf"\b{re.escape(name)}\b", text) if " " in name else ():
        found = _IS.match(text, match.end())
        if found and found.group():
            role = found["role"] if found["role"] and len(found["role"].split()) <= _LONG else None
            return name + (found["place"] or "").replace(" of ", ", of ", 1) + (f", {role}" if role else "")
    return name


def is_titled(text: str, name: str) -> bool:
    """Does `text` call somebody by a title and this `name`, as in Mr. Hale?"""
    return bool(re.search(rf"(?:{SHORT}|\b(?:{'|'.join(_ROLES)}))\s+{re.escape(name)}\b", text))


def gender(text: str, name: str) -> Gender | None:
    """Return whether `text` calls the person with this `name` he or she, by a title; None where it doesn't say."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    of = rf"(?:\s+{_WORD}){{0,2}}\s+{last}\b"
    if re.search(rf"\b{_SHE}{of}", text):
        return "she"
    return "he" if re.search(rf"\b{_HE}{of}", text) else None
