"""Mends typing errors against the words of the library: "whtie house", "negotations", "Zelensky" for "Zelenskyy".

Only what is neither in the library nor a common English word is taken for an error, if one word alone is nearest.
"""

import re
from collections.abc import Callable, Collection, Sequence

from bot.question.language import language_of
from ingest.english.common_words import AUXILIARIES, QUESTION_WORDS
from ingest.library.vocabulary import distance

# Words of requests, which the library need not hold.
_ASKING = (
    *QUESTION_WORDS,
    *AUXILIARIES,
    *"""about article articles between briefing compare difference differences many mention mentioned mentions much
    quoted say said since story stories summarise summarize summary timeline yesterday""".split(),
)
_KEPT = re.compile(r"[“\"«„].+?[”\"»“]|https?://\S+|\b\w+-\w[\w-]*|\b\w*[\d_]\w*\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SHORT, _LONG = 4, 8  # letters: from the first on one error is mended, from the second on two
_NAME = 7  # letters: a shorter name with another letter is another name

Unknown = Callable[[Sequence[str]], Collection[str]]  # those of some words that the library does not hold
Nearly = Callable[[str, int], Sequence[tuple[str, int]]]  # words like one, with how many letters differ


def mended(question: str, unknown: Unknown, nearly: Nearly, common: Callable[[], Collection[str]]) -> str:
    """Return `question` with its typing errors mended, if it is in English; `common` are words that are right."""
    if language_of(question):
        return question
    kept = [found.span() for found in _KEPT.finditer(question)]
    typed = [
        found for found in _WORD.finditer(question)
        if not any(a < found.end() and found.start() < b for a, b in kept) and found[0].lower() not in _ASKING
    ]  # fmt: skip
    strange = set(unknown([found[0] for found in typed])) if typed else set()
    if strange:
        known = common()
        strange = {word for word in strange if word.lower() not in known}
    for found in reversed(typed):
        if found[0] in strange and (better := _better(found[0], nearly, first=not question[: found.start()].strip())):
            question = question[: found.start()] + better + question[found.end() :]
    return question


def _better(word: str, nearly: Nearly, *, first: bool) -> str | None:
    """Return the one word that `word` is nearest to, among those of requests or else of the library."""
    lowered, edits = word.lower(), 2 if len(word) >= _LONG else 1
    if asking := _nearest(
        [(each, distance(lowered, each, edits)) for each in _ASKING if _may_be(lowered, each)], edits
    ):
        return asking.capitalize() if word[:1].isupper() else asking
    if len(word) < _SHORT:
        return None
    near = nearly(word, edits)
    if word[:1].isupper() and not first:
        near = [(form, differs) for form, differs in near if form[:1].isupper() and _is_slip(word, form)]
    return _nearest(near, edits)


def _is_slip(word: str, form: str) -> bool:
    """Do two names differ as by a slip? By a doubled or a swapped letter or, if they are long, by one left out.

    Skerin is Skerrin and Amberly is Amberley, but Hanson is not Hansen, nor Valneva Valieva.
    """
    one, other = (re.sub(r"(\w)\1+", r"\1", each.lower()) for each in (word, form))
    left_out = len(word) >= _NAME and abs(len(word) - len(form)) == 1 and distance(one, other, 1) <= 1
    return one == other or sorted(word.lower()) == sorted(form.lower()) or left_out


def _may_be(typed: str, word: str) -> bool:
    """Of short words, only swapped letters are surely an error: "wsa", "hwo"."""
    return len(typed) >= _SHORT < len(word) or sorted(typed) == sorted(word)


def _nearest(near: Sequence[tuple[str, int]], edits: int) -> str | None:
    """Return the word that differs least, if it is one alone."""
    least = min((differs for _, differs in near), default=edits + 1)
    forms = [form for form, differs in near if differs == least]
    return forms[0] if least <= edits and len({form.lower() for form in forms}) == 1 else None
