"""Recognises the same story at two addresses: a wire report that several outlets carry, or one that has moved.

Texts are compared by the runs of words they share (shingles: Broder 1997). What counts is the share of the shorter
one's that the longer one has too, because outlets cut a report from its end and add lines of their own.
"""

import re

_RUN = 4  # words: fewer are common phrases, more break at every edit
_SAME = 0.7  # of the shorter text: issues of one daily column share up to 0.68, their lines of welcome and goodbye
_FEW = 20  # runs: of what is shorter, all must be the same

_SOMETHING = 0.1  # of the shorter text: stories of one site share up to 0.04, 209 real revisions share 0.78 or more

Runs = frozenset[tuple[str, ...]]


def runs(text: str) -> Runs:
    """Return every run of words in `text`, whatever its style and punctuation."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(*(words[i:] for i in range(_RUN)), strict=False))


def shared(one: Runs, other: Runs) -> float:
    """Return the share of the shorter text's runs that the longer one has too, from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= _FEW else float(one == other and shorter > 0)


def related(one: Runs, other: Runs) -> bool:
    """Return whether two texts, given by their runs, have anything in common that two stories have not."""
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) >= _SOMETHING * shorter


def same(one: Runs, other: Runs) -> bool:
    """Tell whether two texts, given by their runs, are one, perhaps shortened or edited."""
    return shared(one, other) >= _SAME
