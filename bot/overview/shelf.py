"""What an overview is made from: the articles that count, their sentences, and which of these may be shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.injection import quotable
from ingest.corrections.furniture import story
from ingest.library.catalogue import PlacedPassage
from ingest.library.survey import Entry, Survey
from ingest.speech.speeches import Speech, Speeches

_FEWEST = 4  # words of what is shown though it ends like no sentence
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")
_NOTE = re.compile(
    r"(?:correction|clarification|editor['’]s note|update|updated|this (?:article|story) (?:was|has been))\b", re.I
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of an article, `passage.text[start:end]`, or several; `place` is the last one's in its article.

    A `note` speaks of the article ("Correction: …"), not of the news.
    """

    passage: PlacedPassage
    start: int
    end: int
    place: int
    note: bool = False

    @property
    def text(self) -> str:
        """The sentence."""
        return self.passage.text[self.start : self.end]

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in its version."""
        return self.passage.start + self.start, self.passage.start + self.end

    @property
    def key(self) -> tuple[str, int, int, int]:
        """What it is known by."""
        return self.passage.article_id, self.passage.version, *self.span


class Shelf:
    """The articles as an asker may see them: of some outlets, of one article, or all. Each text is read once."""

    def __init__(self, survey: Survey, *, outlets: Sequence[str] = (), article_id: str | None = None) -> None:
        self.survey = survey
        self._outlets = outlets
        self._article_id = article_id
        self._excerpts: dict[tuple[str, int], list[Excerpt]] = {}
        self._quotable: dict[int, frozenset[tuple[int, int]]] = {}
        self._speeches: dict[tuple[str, int], Speeches] = {}

    @cached_property
    def entries(self) -> list[Entry]:
        """The articles, newest first."""
        return [entry for entry in self.survey.entries() if self.holds(entry)]

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """The articles by their ids."""
        return {entry.article_id: entry for entry in self.entries}

    @property
    def is_whole(self) -> bool:
        """Is nothing of the library left out?"""
        return not self._outlets and self._article_id is None

    @property
    def at_hand(self) -> Entry | None:
        """The article that is asked about alone, or the only one there is."""
        return self.entries[0] if len(self.entries) == 1 else None

    def holds(self, entry: Entry) -> bool:
        """May the asker see this one?"""
        return self._article_id in (None, entry.article_id) and (not self._outlets or entry.outlet in self._outlets)

    def text(self, article_id: str, version: int) -> str:
        """Return the text of a version."""
        return self.speeches(article_id, version).text

    def speeches(self, article_id: str, version: int) -> Speeches:
        """Return what is said in a version."""
        key = article_id, version
        if key not in self._speeches:
            self._speeches[key] = Speeches(self.survey.version(*key).text)
        return self._speeches[key]

    def speech(self, excerpt: Excerpt) -> Speech | None:
        """Return who says a sentence."""
        return self.speeches(excerpt.passage.article_id, excerpt.passage.version).at(*excerpt.span)

    def excerpts(self, article_id: str, version: int) -> list[Excerpt]:
        """Return the sentences of a version in reading order: no headings, nor what stands around the story."""
        key = article_id, version
        if key not in self._excerpts:
            text = self.text(*key)
            told = [(block.start, block.end) for block in story(text) if not block.heading]
            notes = [(start, end) for start, end in told if _NOTE.match(text, start)]
            placed = self.survey.passages(*key)
            found = [(p, a, b) for p in placed for a, b in p.sentences if _is_told(p, a, b, told)]
            self._excerpts[key] = [
                Excerpt(p, a, b, place, note=_is_within(p.start + a, notes)) for place, (p, a, b) in enumerate(found)
            ]
        return self._excerpts[key]

    def same(self, excerpt: Excerpt) -> Excerpt:
        """Return a sentence that was found by itself as that of its article, with its place there."""
        told = self.excerpts(excerpt.passage.article_id, excerpt.passage.version)
        return next((each for each in told if each.key == excerpt.key), excerpt)

    def shows(self, excerpt: Excerpt) -> bool:
        """May a sentence be shown? One that gives orders, or leads elsewhere, may not."""
        number = excerpt.passage.number
        if number not in self._quotable:  # looked up when a sentence is about to be shown: it takes 3 ms a passage
            self._quotable[number] = frozenset(quotable(excerpt.passage))
        inside = [(a, b) for a, b in excerpt.passage.sentences if excerpt.start <= a and b <= excerpt.end]
        return bool(inside) and self._quotable[number].issuperset(inside)

    def of(self, entry: Entry) -> list[Excerpt]:
        """Return the sentences of an article."""
        return self.excerpts(entry.article_id, entry.version)


def _is_told(passage: PlacedPassage, start: int, end: int, story: Sequence[tuple[int, int]]) -> bool:
    """Is it a whole sentence of the story, rather than what stands around it, a heading or a byline?"""
    text = passage.text[start:end]
    if not _ENDS.search(text) and len(text.split()) < 2 * _FEWEST:
        return False
    return _is_within(passage.start + start, story) and len(text) > 1


def _is_within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)
