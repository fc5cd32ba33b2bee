"""The corrections of an article: how each of its versions differs from the one before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from ingest.corrections.compare import Pair, Stretch, compare, compare_headlines
from ingest.library.catalogue import StoredVersion
from ingest.passages.sentences import sentences

_SEVERAL = re.compile(r"[.!?…][\"'”’)\]]*\s|\n")  # nothing else ends a sentence within a text
_NUMBERING = re.compile(r"(?:\d{1,3}|[A-Za-z])[.)][ \t]+(?=\S)")  # of a list: no word of the sentence after it
_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True)
class Correction:
    """The difference between a version and the next; it dates from when the later one does."""

    before: StoredVersion
    after: StoredVersion

    @property
    def at(self) -> datetime:
        """When it was made, as far as we know."""
        return datetime.fromisoformat(self.after.valid_from)

    @cached_property
    def headline(self) -> Pair | None:
        """How the headline changed."""
        return compare_headlines(self.before.title, self.after.title)

    @cached_property
    def sentences(self) -> Sequence[Pair]:
        """All sentences side by side, changed or not."""
        return compare(self.before.text, self.after.text)

    @property
    def changes(self) -> list[Pair]:
        """What changed, the headline first; empty if only style, byline, address or links did."""
        return [pair for pair in (self.headline, *self.sentences) if pair and pair.kind]

    def holds(self, span: tuple[int, int]) -> bool:
        """Does the later version hold the words at `span` of the earlier one, wherever?"""
        return self._sought(span) in self._later

    def keeps(self, span: tuple[int, int]) -> bool:
        """Does it hold them as the sentences that they were?

        To a sentence that goes on now, something was added that may turn it round.
        """
        sought = self._sought(span)
        if (at := self._later.find(sought)) < 0:
            return False
        begins, ends = (span[side] in self._cuts[side] for side in (0, 1))
        before, after = (_words(text) for text in (self.before.text[: span[0]], self.before.text[span[1] :]))
        starts, stops = self._sentences
        while at >= 0:
            end = at + len(sought) - 1
            # Beside the same word as before, it is only cut otherwise.
            whole = not begins or at in starts or _last(self._later[:at]) == _last(before)
            if whole and (not ends or end in stops or _first(self._later[end:]) == _first(after)):
                return True
            at = self._later.find(sought, at + 1)
        return False

    def _sought(self, span: tuple[int, int]) -> str:
        return f" {_words(self.before.text[slice(*span)])} "

    @cached_property
    def _later(self) -> str:
        return f" {_words(self.after.text)} "

    @cached_property
    def _cuts(self) -> tuple[set[int], set[int]]:
        """Where sentences of the earlier version begin, and where they end."""
        return _ends(self.before.text, (pair.before for pair in self.sentences))

    @cached_property
    def _sentences(self) -> tuple[set[int], set[int]]:
        """Where sentences of the later version begin and end among its words."""
        text, passed, at = self.after.text, 0, 0
        starts, stops = _ends(text, (pair.after for pair in self.sentences))
        found: tuple[set[int], set[int]] = (set(), set())
        for end in sorted(starts | stops):
            words = _words(text[passed:end])
            at += len(words) + bool(words)
            passed = end
            for side, ends in enumerate((starts, stops)):
                if end in ends:
                    found[side].add(at)
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the correction as `changes --json` prints it."""
        changes = [
            {"kind": pair.kind, "before": _to_json(pair.before), "after": _to_json(pair.after)} for pair in self.changes
        ]
        at = self.at.isoformat(timespec="seconds")
        return {"from": self.before.number, "to": self.after.number, "at": at, "changes": changes}


def corrections(editions: Sequence[StoredVersion], *, since: datetime | None = None) -> list[Correction]:
    """Return the corrections between `editions`, oldest first, without those made before `since`."""
    found = [Correction(before, after) for before, after in pairwise(editions)]
    return [correction for correction in found if since is None or correction.at >= since]


def _ends(text: str, stretches: Iterable[Stretch | None]) -> tuple[set[int], set[int]]:
    """Return where the sentences of stretches of `text` begin, with their number in a list and without it, and end."""
    spans = [
        (stretch.start + start, stretch.start + end)
        for stretch in stretches
        if stretch
        for start, end in (sentences(stretch.text) if _SEVERAL.search(stretch.text) else [(0, len(stretch.text))])
    ]
    starts = {start for start, _ in spans}
    numbered = {match.end() for start in starts if (match := _NUMBERING.match(text, start))}
    return starts | numbered, {end for _, end in spans}


def _first(words: str) -> str:
    return words.lstrip().partition(" ")[0]


def _last(words: str) -> str:
    return words.rstrip().rpartition(" ")[2]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _to_json(stretch: Stretch | None) -> dict[str, Any] | None:
    if stretch is None:
        return None
    differs = [list(span) for span in stretch.differs]
    return {"text": stretch.text, "start": stretch.start, "end": stretch.end, "differs": differs}
