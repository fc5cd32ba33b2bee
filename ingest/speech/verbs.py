"""The verbs by which articles say that somebody speaks, as regular expressions."""

import re

_SAYING = """add admit affirm allege announce argue ask assert believe caution complain concede conclude confirm contend
    continue declare deny emphasize exclaim explain insist joke maintain observe opine predict proclaim propose quip
    reason recall reckon recount reiterate remark respond reveal speculate stress suggest testify vow warn wonder
    acknowledge""".split()
# Plural nouns as well ("the new charges"), so their form in -s doesn't count.
_NOUNS_TOO = """agree charge claim comment counter demand estimate hint hope indicate mention note pledge post promise
    repeat reply report state tweet urge worry""".split()
_TREATING = """accuse applaud attack attribute blast brand call castigate characterize cite compare condemn criticize
    decry defend denounce depict deride describe dismiss dub echo endorse hail invoke label lambast laud liken mock
    praise portray question quote rebuke refer reject ridicule scold shout slam summarize thank threaten tout""".split()
_IRREGULAR = """said says say saying told tells tell telling wrote writes write found finds thought thinks think
    swore swears sang sings read reads felt feels believe argue warn fear admitted admitting quipped quipping
    slammed slamming referred referring went|on goes|on going|on put|it puts|it putting|it pointed|out points|out
    pointing|out""".replace("|", r"\s+").split()


def _forms(verb: str, *, present: bool = True) -> list[str]:
    """Return "warned", "warning" and, if `present`, "warns"."""
    stem = f"{verb[:-1]}i" if re.search(r"[^aeiou]y$", verb) else verb
    past = f"{stem}d" if stem.endswith("e") else f"{stem}ed"
    third = f"{stem}es" if re.search(r"(?:s|sh|ch|x|i)$", stem) else f"{stem}s"
    return [past, f"{verb.removesuffix('e')}ing", *([third] if present else [])]


_SAYING_FORMS = [
    *_IRREGULAR,
    *(form for verb in _SAYING for form in _forms(verb)),
    *(form for verb in _NOUNS_TOO for form in _forms(verb, present=False)),
]

# After these follows what was said, in whatever words.
SAYS = rf"(?:{'|'.join(_SAYING_FORMS)})\b"
# With these an article treats of somebody or something, and says what was said only where a quotation follows.
TREATS = rf"(?:{'|'.join([*_SAYING_FORMS, *(form for verb in _TREATING for form in _forms(verb))])})\b"
# These are never part of a description, as "alleged" and "registered" are.
SAID = "said|says|say|told|tells|wrote|writes|added|adds|noted|argued|argues|insisted|explained|warned|believes?"
