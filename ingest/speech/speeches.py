"""Who says the words at a place in an article, and whether in their own words or in the article's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ingest.english.common_words import PRONOUNS
from ingest.speech import people
from ingest.speech.attributions import Attribution, attributions, is_described
from ingest.speech.outside import OutsideSentence, blank, sentences

_INNER = re.compile(r"(?<!\w)(?:‘[^‘’]+(?:’\w[^‘’]*)*’|'[^']+(?:'\w[^']*)*'|“[^“”]+”)(?!\w)")
_PARTICIPLE = re.compile(r",\s+(?:and\s+)?\w+ing\b[^|,]{0,40}[,:]?\s*$")  # "Lee was late, saying: “…”"
_FEW = 4  # quoted words: fewer are the article's irony, or a name, unless they end as speech does: “No,” she said
_BACK = 12  # sentences before a pronoun in which its person is looked for


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody says something, in their own words if `direct`, else in the article's.

    `speaker` is named in full, with what the article says they are: "Ann Lee, the harbour's pilot". The attribution
    is `text[start:end]`.
    """

    speaker: str
    direct: bool
    start: int
    end: int


_Found = tuple[Attribution, int]  # and the number of its sentence


class Speeches:
    """What is said in one text, read as far as it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._read: dict[int, tuple[Attribution, ...]] = {}

    def at(self, start: int, end: int, *, said: bool = False) -> Speech | None:
        """Return who says the words `text[start:end]`; None where nobody does or that is uncertain.

        `said` is for words of which somebody asks who said them: then also one word, and the words of a sentence
        without a verb of speech, are a quotation.
        """
        near = self._near(start, end)
        if pieces := self._pieces(start, end, 1 if said else _FEW):
            _, i, piece = max(pieces)
            speech = self._speech(self._quoting(-i, piece, said=said), direct=True)
            inner = self._nested(piece, start, end)
            return replace(speech, speaker=f"{inner}, as quoted by {speech.speaker}") if speech and inner else speech
        paraphrases = (self._speech((told, i), direct=False) for i in near for told in self._attributions(i))
        return next(filter(None, paraphrases), None)

    def quotes(self, start: int, end: int) -> bool:
        """Is somebody quoted in `text[start:end]`, whether or not it is known who?"""
        return bool(self._pieces(start, end, _FEW))

    def everybody(self, start: int, end: int) -> Iterator[str]:
        """Yield all who are said to speak there: in "she said the mayor warned of it" both do."""
        if main := self.at(start, end):
            yield main.speaker
        for i in self._near(start, end):
            yield from filter(None, (self._speaker(told, i) for told in self._attributions(i)))

    def _pieces(self, start: int, end: int, few: int) -> list[tuple[int, int, tuple[int, int]]]:
        """Return quotations of so many words, each as how much of it is meant, minus its sentence, and its place."""
        return [
            (min(b, end) - max(a, start), -i, (a, b))
            for i in self._near(start, end)
            for a, b in self._sentences[i].quoted
            if a < end and b > start and (len(self.text[a:b].split()) >= few or self.text[b - 2 : b - 1] in ",?!")
        ]

    def _near(self, start: int, end: int) -> list[int]:
        return [i for i, sentence in enumerate(self._sentences) if sentence.start < end and sentence.end > start]

    @cached_property
    def _sentences(self) -> list[OutsideSentence]:
        return sentences(self.text)

    def _attributions(self, i: int) -> tuple[Attribution, ...]:
        if i not in self._read:
            self._read[i] = attributions(self._sentences[i].outside, self._sentences[i].start)
        return self._read[i]

    def _speech(self, found: _Found | None, *, direct: bool) -> Speech | None:
        speaker = found and self._speaker(*found)
        return Speech(speaker, direct, found[0].start, found[0].end) if found and speaker else None

    def _quoting(self, i: int, piece: tuple[int, int], *, said: bool) -> _Found | None:
        """Return the attribution of a quotation, which somebody is known to have `said`, or may be a name or irony."""
        sentence = self._sentences[i]
        if not sentence.tells:
            return self._continued(i)
        nearest = _nearest(sentence, self._attributions(i), piece)
        if nearest is None and (about := sentence.subject):
            led_to = sentence.outside[: piece[0] - sentence.start].rstrip().endswith((":", ","))
            # "Lee fired back: “…”" quotes Lee; "Lee is known for “…”" may, "the bridge is “…”" does not.
            nearest = about if led_to or (said and not is_described(about.name)) else None
        return (nearest, i) if nearest else None

    def _nested(self, piece: tuple[int, int], start: int, end: int) -> str | None:
        """Return who is named as saying words that are a quotation within a quotation."""
        inside = self.text[piece[0] + 1 : piece[1] - 1]
        start, end = start - piece[0] - 1, end - piece[0] - 1
        if not any(match.start() < start and end < match.end() for match in _INNER.finditer(inside)):
            return None
        outside = _INNER.sub(blank, inside)
        told = [each for each in attributions(outside) if _is_name(each.name)]
        nearest = min(told, key=lambda each: max(each.start - end, start - each.end), default=None)
        return self._in_full(nearest.name) if nearest else None

    def _continued(self, i: int) -> _Found | None:
        """Return the attribution of a sentence that is all quotation: of who spoke before it, or right after."""
        for j in range(i, max(0, i - _BACK), -1):
            if not self._go_together(j - 1):
                break
            before, told = self._sentences[j - 1], self._attributions(j - 1)[-1:]
            if before.tells:
                found = told[0] if told else before.subject
                if found:
                    return found, j - 1
                break
        after = self._attributions(i + 1) if i + 1 < len(self._sentences) and self._go_together(i) else ()
        return (after[0], i + 1) if after else None

    def _go_together(self, i: int) -> bool:
        """Is the sentence after `i` of the same paragraph, or of one that `i` leads to?"""
        first = self._sentences[i]
        return not self._sentences[i + 1].begins or first.open or first.outside.rstrip().endswith(":")

    def _speaker(self, told: Attribution, i: int) -> str | None:
        name = told.name
        if name.lower() in ("he", "she"):
            return self._meant(name.lower(), told.start, i)
        if name.lower() in PRONOUNS:
            about = self._sentences[i].subject
            return self._speaker(about, i) if about and about.end < told.start else None
        if is_described(name) or " and " in name:
            return name
        return self._in_full(name)

    def _in_full(self, name: str) -> str:
        return people.described(self.text, people.full_name(self.text, name))

    def _meant(self, pronoun: str, position: int, i: int) -> str | None:
        """Return whom a pronoun stands for: who spoke, or was told of, last before it."""
        for name in self._mentioned(position, i):
            full = people.full_name(self.text, name)
            somebody = " " in full or people.is_titled(self.text, full)
            if somebody and people.gender(self.text, full) in (None, pronoun):
                return people.described(self.text, full)
        return None

    def _mentioned(self, position: int, i: int) -> Iterator[str]:
        for j in range(i, max(-1, i - _BACK), -1):
            told = [each for each in reversed(self._attributions(j)) if not each.aside]
            for each in (*told, self._sentences[j].subject):
                if each and each.end <= position and _is_name(each.name):
                    yield each.name


def _is_name(name: str) -> bool:
    return name.lower() not in PRONOUNS and not is_described(name) and not name.isupper()


def _nearest(sentence: OutsideSentence, told: tuple[Attribution, ...], piece: tuple[int, int]) -> Attribution | None:
    """Return the attribution of a quotation in its sentence: right behind it, else before it, else after it."""
    start, end = piece[0] - sentence.start, piece[1] - sentence.start
    before = [each for each in told if each.end <= piece[0] + 1]
    after = [each for each in told if each.start >= piece[1] - 1]
    if after and not re.search(r"\w", sentence.outside[end : after[0].start - sentence.start]):
        return after[0]
    said = [each for each in before if not each.aside]
    if _PARTICIPLE.search(sentence.outside[:start]):
        return said[0] if said else sentence.subject
    within = [each for each in told if each not in before and each not in after]
    return next(iter([*said[::-1], *before[::-1], *after, *within]), None)
