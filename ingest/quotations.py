"""Quotations and the people who said them."""

import re

_SPEECH = (  # verbs after which a name is the one who speaks: "…," said Ms. Okafor
    "said|says|say|added|adds|wrote|writes|explained|explains|noted|notes|warned|warns|argued|argues|insisted|insists|"
    "recalled|replied|tweeted|posted|stated|announced|declared|continued|testified|joked|concluded|predicted|remarked"
)
_SAYING = (  # the same, and verbs after which a name is the one spoken to or of
    _SPEECH + "|told|tells|asked|asks|claimed|claims|admitted|acknowledged|called|calls|described|describes|urged|"
    "suggested|thanked|pledged|vowed|believes|thinks"
)
_NAME = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|St)\.\s+)?[A-Z][\w’'-]+(?:\s+(?:(?:[A-Z]\.)+|(?:de|da|van|von|bin|al|el|la)\b|[A-Z][\w’'-]+))*"
# Words between "said" and a name that make it a role ("said spokeswoman Ann Lee"), not the beginning of what was said.
_ROLE = r"(?!(?:he|she|they|it|we|you|that|the|a|an|in|on|at|to|of|for|after|before|during|about|if|when|as|and|but|his|her|their)\b)[a-z][\w’'-]*"
_SAID_BY = (
    re.compile(rf"(?P<name>{_NAME})(?:,[^,.“”\"]{{1,90}},|\s+(?:also|later|then|has|had|himself|herself))*\s+(?:{_SAYING})\b"),
    re.compile(rf"(?:\b(?:{_SPEECH})|[Aa]ccording to)\s+(?:{_ROLE}\s+){{0,4}}(?P<name>{_NAME})"),
    re.compile(rf"\b(?P<name>[Hh]e|[Ss]he|[Tt]hey)\s+(?:also\s+|later\s+|then\s+)?(?:{_SAYING})\b"),
    re.compile(rf"\b(?P<name>[Tt]he (?:\w+\s+)?(?:statement|report|ministry|agency|company|official|spokesman|spokeswoman|spokesperson|group|post))\s+(?:{_SAYING})\b"),
)  # fmt: skip
_TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof)\.\s+|.*\b(?:President|Minister|Secretary|Senator|Governor|General|"
    r"Director|Chief|Officer|Chairman|Chair|Mayor|Judge|Justice|Chancellor|Ambassador|Spokesman|Spokeswoman|"
    r"Spokesperson|CEO|Professor|Speaker|Councillor|Commissioner|Premier|Leader)\s+)(?=[A-Z])"
)
_NOT_PEOPLE = frozenset(
    "The A An It In On At But And He She They We You I That This These Those There When While As If Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October "
    "November December".split()
)
_PRONOUNS = frozenset({"he", "she", "they"})
_FEW = 4  # quoted words: with fewer, nobody is quoted at length
_BACK = 1500  # characters before a quotation in which the person behind a pronoun is looked for
_ATTRIBUTION = re.compile(rf"^[^“”\"]{{0,60}}\b(?:{_SAYING}|according to)\b", re.IGNORECASE)
_SPOKEN = re.compile(rf"\b(?:{_SAYING}|according to)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")


def holds_together(before: str, after: str) -> bool:
    """Would a boundary between these two stretches of text cut a quotation from the rest of it, or from its speaker?

    True while a quotation is open, and where one that names nobody is followed by a bare "…, she said".
    """
    if is_open(before):
        return True
    spoken = before.rstrip().endswith(("”", '"')) and not _SPOKEN.search(outside_quotes(before))
    return spoken and bool(_ATTRIBUTION.match(after)) and len(after.split()) <= 40


def is_open(text: str) -> bool:
    """Does `text` end inside a quotation?"""
    return text.rfind("“") > text.rfind("”") or ("“" not in text and text.count('"') % 2 == 1)


def outside_quotes(text: str) -> str:
    """Return `text` with its quotations blanked, every other character where it was."""
    return _QUOTED.sub(lambda found: "|" * len(found.group()), text)


def speaker(text: str, start: int, end: int) -> str | None:
    """Return who says the words `text[start:end]`, by the fullest name the article has; None if nobody is quoted there.

    The attribution nearest to the words within their paragraph counts; a pronoun stands for the last person named as
    speaking before it.
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    paragraph = text[first : last if last >= 0 else len(text)]
    if not _is_quoted(text[start:end]) and not is_open(text[first:start]):
        return None
    outside, span = outside_quotes(paragraph), (start - first, end - first)
    if _few_quoted(paragraph[slice(*span)]):  # a word in quotation marks is its own sentence's affair
        outside = "|" * span[0] + outside[slice(*span)]
    found = _nearest(outside, span)
    if found is None and paragraph.lstrip()[:1] in "“\"":  # a quotation that goes on from the paragraph before
        found = "they"
    if found is None:
        return None
    if found.lower() in _PRONOUNS:
        return _before(text, first + max(paragraph.find(found), 0))
    return full_name(text, found)


def full_name(text: str, name: str) -> str:
    """Return the longest form of `name` in `text`: Mr. Zelenskyy is Volodymyr Zelenskyy."""
    bare = _TITLE.sub("", name).strip()
    if " " in bare or name[:1].islower() or name.startswith(("The ", "the ")):
        return bare
    for match in re.finditer(rf"((?:[A-Z][\w’'-]+\s+){{1,2}}){re.escape(bare)}\b", text):
        longer = _TITLE.sub("", match.group()).strip()
        words = longer.split()
        if 1 < len(words) <= 3 and not _NOT_PEOPLE.intersection(words):
            return longer
    return bare


def _few_quoted(words: str) -> bool:
    quoted = [match.group() for match in _QUOTED.finditer(words)]
    return bool(quoted) and sum(len(quote.split()) for quote in quoted) < _FEW


def _is_quoted(words: str) -> bool:
    return any(mark in words for mark in "“”\"")


def _nearest(outside: str, span: tuple[int, int]) -> str | None:
    """Return the name that an attribution gives nearest to `span`; of those inside it the first, who speaks of the others."""
    found = [
        (max(span[0] - match.end(), match.start() - span[1], 0), match.start(), match["name"])
        for pattern in _SAID_BY
        for match in pattern.finditer(outside)
        if match["name"].split()[0] not in _NOT_PEOPLE or match["name"].lower() in _PRONOUNS
        or match["name"].lower().startswith("the ")
    ]  # fmt: skip
    return min(found)[2] if found else None


def _before(text: str, position: int) -> str | None:
    """Return who spoke last before `position`, else who was named last."""
    earlier = outside_quotes(text[max(0, position - _BACK) : position])
    spoke = [
        match for pattern in _SAID_BY[:2] for match in pattern.finditer(earlier)
        if match["name"].split()[0] not in _NOT_PEOPLE
    ]  # fmt: skip
    if spoke:
        return full_name(text, max(spoke, key=lambda match: match.start())["name"])
    people = [name for name in re.findall(_NAME, earlier) if " " in name and name.split()[0] not in _NOT_PEOPLE]
    return full_name(text, people[-1]) if people else None
