"""The people an article names: titles and later short names are one person's, and what the article says they are."""

import re
from collections import Counter
from typing import Literal

from ingest.english.names import HE, INNER, NAME, SHE, TITLE, UPPER, WORD, bare, trimmed

Gender = Literal["he", "she"]

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
_BEFORE = (  # "the harbour board's chair, Ann Lee, …"; of "on the bridge, Ann Lee, …", the place is `within`
    r"(?P<within>\b(?i:on|in|at|near|from|to|of|for|after|before|since|under|over|through|outside|inside|behind)\s)?"
    r"\b(?P<role>(?i:the|its|his|her|their|an?)(?:\s[\w’'-]+){1,7}|(?P<owner>[\w-]+[’']s)(?:\s[\w’'-]+){1,5})"
)
_LONG = 20  # words of a role: a longer one is a story of its own


def full_name(text: str, name: str) -> str:
    """Return the form of a person's `name` that `text` has most among the longer ones: Mr. Hale is Jonas Hale."""
    short = bare(name)
    if " " in short:
        return short
    longer = Counter[str]()
    for match in re.finditer(rf"(?<![\w’'-])(?:{WORD}[ \u00a0]){{1,3}}{re.escape(short)}\b(?![-’']\w\w)", text):
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
    if " " not in name or f", {name}" not in text:
        return name
    before = re.search(rf"{_BEFORE}, {re.escape(name)}(?=[,.;|])", text)
    if before is None or before["within"]:
        return name
    role = before["role"]
    return f"{name}, {role if before['owner'] else role[0].lower() + role[1:]}"


def is_titled(text: str, name: str) -> bool:
    """Does `text` call somebody by a title and this `name`, as in Mr. Hale?"""
    return bool(re.search(rf"{TITLE}\s+{re.escape(name)}\b", text))


def gender(text: str, name: str) -> Gender | None:
    """Return whether `text` calls the person with this `name` he or she, by a title; None where it doesn't say."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    of = rf"(?:\s+{WORD}){{0,2}}\s+{last}\b"
    if re.search(rf"\b{SHE}{of}", text):
        return "she"
    return "he" if re.search(rf"\b{HE}{of}", text) else None
