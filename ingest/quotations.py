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
_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|St)\.\s+)?[A-Z][\w’'-]+"
    r"(?:\s+(?:(?:[A-Z]\.)+|(?:de|da|van|von|bin|al|el|la)\b|[A-Z][\w’'-]+)){0,8}"
)
_ASIDE = (  # between a name and its verb: ", 54," or ", the head of the board, a body of nine," or " (Eastmere)"
    rf"(?:,[^,.“”\"]{{1,90}},|,\s(?:the|an?|who|one)\s[^.“”\"]{{1,120}},|\s+\([^()]{{1,40}}\)"
    rf"|\s+(?:of|from|for)\s+(?:the\s+)?{_NAME})"
)
# Words between "said" and a name that make it a role ("said spokeswoman Ann Lee"), not the beginning of what was said.
_ROLE = (
    r"(?!(?:he|she|they|it|we|you|that|the|a|an|in|on|at|to|of|for|after|before|during|about|if|when|as|and|but|his|her"
    r"|their)\b)[a-z][\w’'-]*"
)
_NAMELESS = r"(?:\w+\s+)?(?:statement|report|ministry|agency|company|group"
_SAID_BY = (
    re.compile(
        rf"(?P<name>{_NAME}){_ASIDE}{{0,2}}(?:\s+(?:also|later|then|has|had|himself|herself)){{0,3}}\s+(?:{_SAYING})\b"
    ),
    # After a comma or a quotation (blanked: |), because in "she said Jonas Hale was late" it isn't he who speaks.
    re.compile(rf"(?:(?:^|[|,])\s*(?:{_SPEECH})|[Aa]ccording to)\s+(?:{_ROLE}\s+){{0,4}}(?P<name>{_NAME})"),
    re.compile(rf"\|\s*[―—–-]\s*(?P<name>{_NAME})"),
    re.compile(rf"\b(?P<name>[Hh]e|[Ss]he|[Tt]hey)\s+(?:also\s+|later\s+|then\s+)?(?:{_SAYING})\b"),
    re.compile(rf"\b(?P<name>[Tt]he {_NAMELESS}|official|spokesman|spokeswoman|spokesperson|post))\s+(?:{_SAYING})\b"),
    re.compile(rf"\|\s*(?:{_SPEECH})\s+(?P<name>the {_NAMELESS}))\b"),
)
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
_INTRODUCES = re.compile(r"[^.|]{0,60}:\s*\|")  # what follows an attribution that speaks for the next quotation
_OF = re.compile(r"\b(?:of|for|in|at|from)\s+(?:the\s+)?$")
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
    speaking before it. Where that is uncertain, None is better than a wrong name.
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    paragraph = text[first : last if last >= 0 else len(text)]
    if not _is_quoted(text[start:end]) and not is_open(text[first:start]):
        return None
    outside, span = outside_quotes(paragraph), (start - first, end - first)
    if _few_quoted(paragraph, span):  # a word in quotation marks is its own sentence's affair
        outside = "|" * span[0] + outside[slice(*span)]
    found = _nearest(outside, span)
    if found is None:
        goes_on = not re.search(r"\w", outside) and is_open(text[:first])  # from the paragraph before
        return _before(text, first) if goes_on else None
    if found["name"].lower() in _PRONOUNS:
        return _before(text, first + found.start())
    return full_name(text, found["name"])


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


def _few_quoted(paragraph: str, span: tuple[int, int]) -> bool:
    quotes = [match for match in _QUOTED.finditer(paragraph) if match.start() < span[1] and match.end() > span[0]]
    return bool(quotes) and sum(len(quote.group().split()) for quote in quotes) < _FEW


def _is_quoted(words: str) -> bool:
    return any(mark in words for mark in '“”"')


def _nearest(outside: str, span: tuple[int, int]) -> re.Match[str] | None:
    """Return the attribution nearest to `span`; of those inside it the first, who speaks of the others."""
    found = [
        (max(span[0] - match.end(), match.start() - span[1], 0), match.start(), i, match)
        for i, match in enumerate(_attributions(outside))
        if not (match.start() >= span[1] and _INTRODUCES.match(outside, match.end()))
    ]
    return min(found)[3] if found else None


def _attributions(outside: str) -> list[re.Match[str]]:
    return [match for pattern in _SAID_BY for match in pattern.finditer(outside) if _may_speak(match, outside)]


def _may_speak(found: re.Match[str], outside: str) -> bool:
    name = found["name"]
    if not _is_person(name):
        return True
    # What Ann Lee's lawyer says, or a resident of New Harbour, is not said by Ann Lee, or New Harbour.
    owner = name.endswith(("’s", "'s")) or _OF.search(outside, 0, found.start("name"))
    return name.split()[0] not in _NOT_PEOPLE and not owner


def _before(text: str, position: int) -> str | None:
    """Return who spoke last before `position`, else whoever was named last of those who speak in the article."""
    earlier = outside_quotes(text[max(0, position - _BACK) : position])
    spoke = [match for match in _attributions(earlier) if _is_person(match["name"])]
    if spoke:
        return full_name(text, max(spoke, key=lambda match: match.start())["name"])
    speak = {match["name"].split()[-1] for match in _attributions(outside_quotes(text)) if _is_person(match["name"])}
    named = [name for name in re.findall(_NAME, earlier) if " " in name and name.split()[-1] in speak]
    return full_name(text, named[-1]) if named else None


def _is_person(name: str) -> bool:
    return name.lower() not in _PRONOUNS and not name.lower().startswith("the ")
