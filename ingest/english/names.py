"""What a name looks like: capitals, titles, the small words within it, and words with a capital that are no name."""

import re

from ingest.english.calendar import CAPITALISED
from ingest.english.numbers import VALUES

# Capital Latin letters: Élodie, Şahin, Żak, Ấn. English texts write no names in other scripts, and with all of those
# the patterns take three times as long to compile.
UPPER = "".join(char for char in map(chr, [*range(0x250), *range(0x1E00, 0x1F00)]) if char.isupper())

COURTESY = ("Mr", "Mrs", "Ms", "Mx", "Dr")
_RANKS = "Sen Rep Gov Gen Lt Col Maj Capt Sgt Adm Prof Rev Hon Del St Jr Sr".split()
SHORT = rf"(?:{'|'.join([*COURTESY, *_RANKS])})s?\."
_ROLES = """President Minister Secretary Senator Governor General Director Chief Officer Chairman Chairwoman Chair Mayor
    Judge Justice Chancellor Ambassador Spokesman Spokeswoman Spokesperson CEO Professor Speaker Councillor Commissioner
    Premier Leader King Queen Prince Princess Pope Congressman Congresswoman Representative Attorney Sir Lord Lady Dame
    Sheriff Captain Colonel Lieutenant Sergeant Admiral Reverend Doctor Bishop Cardinal Coach Nominee""".split()
TITLE = rf"(?:{SHORT}|\b(?:{'|'.join([*COURTESY, *_ROLES])}))"  # British papers write Mr without a full stop
HE = r"(?:Mr\.?|Sir|Lord|King|Prince|Pope|[Cc]hairman|[Ss]pokesman|[Cc]ongressman|[Bb]usinessman)"
SHE = r"(?:Mrs\.?|Ms\.?|Lady|Queen|Dame|Princess|[Cc]hairwoman|[Ss]pokeswoman|[Cc]ongresswoman|[Bb]usinesswoman)"

# What is no person, whatever it does: bodies, and places.
BODIES = re.compile(
    r"\b(?:Agency|Association|Bank|Board|Buses|Caf[eé]|Club|College|Committee|Company|Corporation|Council|Court|Courier"
    r"|Department|Ferries|Government|Group|Inc|Ministry|News|Office|Party|Police|Post|Residents|Rovers|School|Service|Storm"
    r"|Times|Trust|Union|United|University)\b"
)
PLACES = re.compile(
    r"\b(?:Bay|Bridge|City|County|East|Hall|Hill|House|Island|Lane|Mill|New|North|Park|Primary|Quay|River|Road|Sound|South|Square"
    r"|State|Street|Town|Valley|West)\b"
)

_PARTICLES = "de|da|del|der|di|van|von|bin|al|el|la"
WORD = (
    rf"(?:(?:Secretary|Speaker|Minister|Chief|Leader)\s+of\s+(?:the\s+)?[{UPPER}]\w+|{SHORT}|(?:[{UPPER}]\.)+"
    rf"|[{UPPER}](?:[\w’'&-]*\w)?)"
)
NAME = rf"(?-i:{WORD}(?:[ \u00a0]+(?:(?:{_PARTICLES})[ \u00a0]+)?{WORD}){{0,7}})"  # of somebody, in an article
# Of whatever it may be: "Bank of Eastmere". In a question, no full stop stands behind its first word, which may be all
# of it, and a sentence's last: "She left for Skerrin. When?" The gate was fitted with names as they are found here.
_WITHIN = rf"\s+(?:of|the|{_PARTICLES})\s+[{UPPER}]"
IN_QUESTIONS = rf"\b[{UPPER}][\w’'-]*(?:{_WITHIN}[\w’'-]*|\s+[{UPPER}][\w’'.-]*)*"
IN_CLAIMS = rf"[{UPPER}][\w’'.-]*(?:{_WITHIN}[\w’'.-]*|\s+[{UPPER}][\w’'.-]*)*"

# Words that have a capital only because a sentence begins with them.
_NOT_NAMES = frozenset(
    """The A An It Its In On At But And Or So He She They We You I That This These Those There Here When While As If For
    From With Without After Before During Since Until Though Although Because However Also Then Now Not No Yes Even
    Is Are Was Were Do Does Did Has Have
    Only Just To Of By What Who Where Why How Which His Her Their Our Your My Some Many Most All Both Each Several Other
    Others Another Still Yet Once Meanwhile Earlier Later Asked Speaking According Last Next""".split()
).union(CAPITALISED, map(str.title, VALUES))

# A stretch without the end of a sentence in it: after "Mr.", "W." and "R-Ky.," it goes on.
_GOES_ON = "|".join(rf"(?<={title})\." for title in COURTESY)
INNER = rf"(?:[^,.;:|“”\"()]|\.(?!\s|$)|(?<=\b[^\W\d_])\.|{_GOES_ON})"

_TITLED = re.compile(rf"^(?:.*\s)?{TITLE}(?:\s+of\s+(?:the\s+)?\w+)?\s+(?=[{UPPER}])")


def trimmed(name: str) -> str:
    """Return `name` without words at its beginning that belong to the sentence, and without a possessive's ending."""
    words = name.split()
    while words and re.sub(r"[’'].*", "", words[0]) in _NOT_NAMES:
        words.pop(0)
    return re.sub(r"[’']s?$", "", " ".join(words))


def bare(name: str) -> str:
    """Return `name` without the titles before it: Mr. Hale and Mayor Hale are Hale."""
    return _TITLED.sub("", name).strip()
