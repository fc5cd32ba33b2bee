"""claim -> what may be shown of it: code, not the model, decides what is said and what is cited.

Every rule looks for a reason against a sentence; one is enough. They read words, not meaning, so they refuse some that
are true, which costs a sentence, and are made to let none through that says what its quote doesn't. What they cannot
see is a sentence that uses a quote's own words to say who did what to whom the other way round.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.injection import has_link, is_order
from bot.writing.claims import Claim
from bot.writing.evidence import Evidence, QuotablePassage, find, stands_in
from bot.writing.facts import Words, bare, missing, stem
from ingest.english.common_words import OWNERS, PRONOUNS
from ingest.speech.people import name_of
from ingest.speech.speeches import Speeches

_LONGEST = 60  # words of a sentence
_LEAD_IN = re.compile(r"^(?:yes|no|yeah|nope)\b[\s,.:;–—-]*", re.IGNORECASE)  # would answer what nobody has checked
_MARKS = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_MARKUP = re.compile(r"[<>\[\]{}|`*@\\#_^~]|[^\w\s.,;:!?'\"’‘“”()%£$€¥&/+=°§…–—-]")
_FRAGMENT = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_TURNS = re.compile(r";|:|,?\s(?:but|while|although|whereas)\s")  # what is said may be the other way round behind it
_STANDS_FOR = re.compile(rf"\b(?:{'|'.join([*PRONOUNS, *OWNERS])})\b", re.IGNORECASE)
_LINKS = frozenset("of in at for near on".split())  # before a name that only says of what, or where
_OWN = 0.6  # the share of its telling words that a sentence must have from its quote, the others from around it
_REPORTING = frozenset({"accord"})  # according


@dataclass(frozen=True, slots=True)
class Proven:
    """A sentence that may be shown, and what proves it."""

    sentence: str
    evidence: tuple[Evidence, ...]


class Unproven(Exception):
    """A sentence that may not be shown; says why, for the log."""


def prove(claim: Claim, sources: Mapping[int, QuotablePassage]) -> Proven:
    """Return what may be shown of `claim`, whose passages are named by the numbers of `sources`. Raises Unproven."""
    evidence = [_found(each.words, sources.get(each.passage)) for each in claim.copied]
    if not evidence:
        raise Unproven("it quotes nothing")
    sentence = _tidy(claim.sentence)
    _refuse_form(sentence)
    quoted = Words(*(each.quote for each in evidence))
    around = Words(*(text for each in evidence for text in (each.source.passage.title, *each.source.shown)))
    # Its first word is no name if the passage has it without a capital.
    first = sentence.split()[0].lower()
    is_word = first in around.tokens or first == "according"
    said = Words(first + sentence[len(first) :] if is_word else sentence)
    _refuse_figures(said, quoted)
    _refuse_names(said, quoted, around, evidence)
    for fragment in _FRAGMENT.findall(sentence):
        if not any(stands_in(fragment, each.source.passage.text) for each in evidence):
            raise Unproven("it puts words between quotation marks that stand nowhere")
    sentence = _attributed(sentence, said, quoted, evidence)
    _refuse_words(said, quoted, around)
    _refuse_turns(said, quoted, evidence)
    return Proven(sentence, tuple(evidence))


def _found(words: str, source: QuotablePassage | None) -> Evidence:
    if source is None:
        raise Unproven("it names a passage that there is not")
    if (found := find(words, source)) is None:
        raise Unproven("its quote does not stand in the passage, or may not be quoted")
    return found


def _tidy(sentence: str) -> str:
    sentence = _LEAD_IN.sub("", _MARKS.sub("", " ".join(sentence.split())))
    return sentence[:1].upper() + sentence[1:]


def _refuse_form(sentence: str) -> None:
    if has_link(sentence) or _MARKUP.search(sentence):
        raise Unproven("it has a link or markup in it")
    if is_order(sentence):
        raise Unproven("it gives an order")
    if not 2 <= len(sentence.split()) <= _LONGEST or sentence.endswith("?"):
        raise Unproven("it is no sentence, or too long")


def _refuse_figures(said: Words, quoted: Words) -> None:
    """Numbers and dates must be those of the quote itself: any passage has others."""
    if other := missing(said.dates, quoted.dates):
        raise Unproven(f"{', '.join(other)} is not in the quote")
    several = len({each.phrase for each in quoted.figures}) > 1
    for number in said.figures:
        same = [each for each in quoted.figures if each.phrase == number.phrase]
        if not same:
            raise Unproven(f"{' '.join(number.phrase)} is not in the quote")
        if not any(each.bounds == number.bounds for each in same):
            raise Unproven(f"it is not {' '.join([*number.bounds, *number.phrase])} in the quote")
        # Of several figures, is this the one that counts what the sentence says it counts?
        if several and number.beside and not any(number.beside & each.beside for each in same):
            raise Unproven(f"{' '.join(number.phrase)} counts something else in the quote")


def _refuse_names(said: Words, quoted: Words, around: Words, evidence: Sequence[Evidence]) -> None:
    """A name from around the quote may say what "it" or "the bridge" is, but not take another name's place."""
    if unknown := missing(said.names, around.names):
        raise Unproven(f"{', '.join(unknown)} is not in the passage")
    speak = {bare(word) for each in evidence for word in (_speaker(each) or "").split()}
    stood_for = any(_STANDS_FOR.search(each.quote) for each in evidence)
    for run in said.runs:
        fuller = around.has(run) and any(stem(name) in quoted.stems for name in run)  # "Lantern Bridge", "the bridge"
        strange = [name for name in map(bare, run) if name not in quoted.names and name not in speak]
        if strange and not (fuller or stood_for or _only_links(run, said.tokens)):
            raise Unproven(f"{' '.join(map(bare, run))} is not in the quote")


def _only_links(run: Sequence[str], tokens: Sequence[str]) -> bool:
    """Does the name stand behind a word such as `of` wherever it stands?"""
    for at in [at for at, token in enumerate(tokens) if bare(token) == bare(run[0])]:
        before = at - 1 - (tokens[at - 1].lower() == "the")
        if before < 0 or tokens[before].lower() not in _LINKS:
            return False
    return True


def _refuse_words(said: Words, quoted: Words, around: Words) -> None:
    if not said.stems and not said.figures:
        raise Unproven("it says nothing")
    if unknown := missing(said.telling, quoted.stems, around.stems, _REPORTING):
        raise Unproven(f"{', '.join(unknown)} is in neither quote nor passage")
    if len(missing(said.stems, quoted.stems)) > (1 - _OWN) * len(said.stems):
        raise Unproven("most of it is not in the quote")


def _refuse_turns(said: Words, quoted: Words, evidence: Sequence[Evidence]) -> None:
    if lost := missing(Words(*map(_clause, evidence)).weakened, said.weakened):
        raise Unproven(f"it leaves out {', '.join(lost)}")
    if added := missing(said.weakened | said.widened, quoted.weakened | quoted.widened):
        raise Unproven(f"it adds {', '.join(added)}")


def _clause(evidence: Evidence) -> str:
    """The copied words with what stands before and behind them, as far as the sentence goes the same way."""
    text = evidence.source.text
    before = [turn.end() for turn in _TURNS.finditer(text, evidence.first, evidence.start)]
    behind = _TURNS.search(text, evidence.end, evidence.last)
    return text[before[-1] if before else evidence.first : behind.start() if behind else evidence.last]


def _attributed(sentence: str, said: Words, quoted: Words, evidence: Sequence[Evidence]) -> str:
    """Return the sentence, with who says so where it does not tell. Raises Unproven if it names somebody else."""
    speak = dict.fromkeys(who for each in evidence if (who := _speaker(each)))
    last = frozenset(map(_surname, speak))
    whole = frozenset(_surname(who) for each in evidence if (who := _speaker(each, whole=True)))
    if missing(said.speakers, last | quoted.speakers | whole) or (last and said.speakers and not last & said.speakers):
        raise Unproven("it names another speaker than the article")
    if len(last) > 1 and not last <= said.names:
        raise Unproven("it speaks for several people at once")
    if not last or last & (said.names | said.speakers):
        return sentence
    who = next(iter(speak))
    return f"{who[:1].upper()}{who[1:]}: {sentence}"


def _surname(who: str) -> str:
    return bare(who.rsplit(maxsplit=1)[-1])


def _speaker(evidence: Evidence, *, whole: bool = False) -> str | None:
    """Return whose own words were copied; for the `whole` sentence, whom it has say it in whatever words."""
    span = (evidence.first, evidence.last) if whole else (evidence.start, evidence.end)
    speech = Speeches(evidence.source.text).at(*span)
    return name_of(speech.speaker) if speech and (speech.direct or whole) else None
