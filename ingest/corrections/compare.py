"""The correction between two versions: their sentences side by side, and the kind of each change."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain

from ingest.corrections.align import PlacedSentence, Run, align
from ingest.corrections.furniture import story
from ingest.corrections.kinds import Changed, Kind, Span, kind_of, names_in
from ingest.corrections.words import Word, words
from ingest.passages.sentences import sentences

_Read = dict[str, tuple[tuple[Word, ...], tuple[str, ...]]]  # sentences: their words, and what these say
_OUTLET = " | "  # in a page's title, the site's name comes after it


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences of a version: `text == version.text[start:end]`, or its headline; `differs` are spans within `text`."""

    text: str
    start: int
    end: int
    differs: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A stretch of the old version and its replacement in the new one; `kind` is None if they say the same.

    `before` is None for an addition, `after` for a removal. Both are headlines if `kind` is headline.
    """

    before: Stretch | None
    after: Stretch | None
    kind: Kind | None


def compare(before: str, after: str) -> list[Pair]:
    """Return the sentences of two texts side by side, in the order of the new one.

    White space, the style of quotation marks, dashes and commas, moved paragraphs, sentences that are only split
    differently, and lines that link to other stories make no difference.
    """
    read: _Read = {}  # nearly all sentences are in both
    old, new = _sentences(before, read), _sentences(after, read)
    names = {name for words, _ in read.values() for name in names_in(words)}
    return [
        _pair(_stretch(before, old, match.old), _stretch(after, new, match.new), names) for match in align(old, new)
    ]


def compare_headlines(before: str, after: str) -> Pair | None:
    """Return how the headline changed, or None if it says the same."""
    old, new = (title.rpartition(_OUTLET)[0] or title for title in (before, after))
    pair = _pair(Stretch(old, 0, len(old)), Stretch(new, 0, len(new)), names=frozenset())
    return Pair(pair.before, pair.after, "headline") if pair.kind else None


def _sentences(text: str, read: _Read) -> list[PlacedSentence]:
    found = []
    for block in story(text):
        told = text[block.start : block.end]
        for start, end in sentences(told):
            sentence = told[start:end]
            if sentence not in read:
                in_it = tuple(words(sentence))
                read[sentence] = in_it, tuple(word.key for word in in_it if word.tells)
            found.append(PlacedSentence(block.start + start, block.start + end, *read[sentence]))
    return [sentence for sentence in found if sentence.key]  # not a line of dashes


def _stretch(text: str, found: Sequence[PlacedSentence], run: Run) -> Stretch | None:
    if not run:
        return None
    start, end = found[run[0]].start, found[run[-1]].end
    return Stretch(text[start:end], start, end)


def _pair(before: Stretch | None, after: Stretch | None, names: Set[str]) -> Pair:
    if before is None or after is None:
        return Pair(before, after, "added" if after else "removed")
    if before.text == after.text:  # nearly all of them
        return Pair(before, after, None)
    old, new = ([word for word in words(stretch.text) if word.tells] for stretch in (before, after))
    steps = SequenceMatcher(None, [w.key for w in old], [w.key for w in new], autojunk=False).get_opcodes()
    runs = [(old[a:b], new[c:d]) for step, a, b, c, d in steps if step != "equal"]
    if not runs:
        return Pair(before, after, None)
    lost, gained = ([run[i] for run in runs if run[i]] for i in (0, 1))
    kind = kind_of(Changed(before.text, [*chain(*lost)]), Changed(after.text, [*chain(*gained)]), names)
    return Pair(replace(before, differs=_spans(lost)), replace(after, differs=_spans(gained)), kind)


def _spans(runs: Iterable[Sequence[Word]]) -> tuple[Span, ...]:
    return tuple((run[0].start, run[-1].end) for run in runs)
