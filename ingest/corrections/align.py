"""Finds for each sentence of one text the sentence of another that replaced it, wherever it moved.

Equal sentences are anchors: first those in order, then moved ones. Of the rest, runs of up to three neighbours that
share most of their words are paired, the most similar first, so a sentence that was split is one change, not three.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, product

from ingest.corrections.words import Word, likeness

Run = range  # of neighbouring sentences, by position
Taken = tuple[set[int], set[int]]  # old and new sentences that have found their match

# On 445 real revisions, 0.98 of the replaced sentences are found as pairs, and 0.97 of the changes are true
# (`python tests/benchmarks/corrections.py`). On every fourth of them, changing one number (0.3 or 0.5, 0.5 or 0.7, 0 or
# 0.16, 3 or 12) moves the first figure by 0.006 at most and the second by 0.003: none is critical.
_BESIDE, _ANYWHERE = 0.4, 0.6  # the least similarity of a pair between the same two anchors, and of any other pair
_LONGER = 0.08  # how much more similar a run must be than a single sentence, so that it does not absorb strays
_CANDIDATES = 6  # sentences compared with each one: those that share the most rare words


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """`text[start:end]`, its words, whose positions count from `start`, and what they say, whatever its punctuation."""

    start: int
    end: int
    words: tuple[Word, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A run of old sentences and the run of new ones that replaced it; one of them may be empty."""

    old: Run
    new: Run


def align(old: Sequence[PlacedSentence], new: Sequence[PlacedSentence]) -> list[Match]:
    """Return how `old` became `new`, in the order of the new text; removed sentences stay where they were."""
    matches = _anchors(old, new)
    taken = ({i for match in matches for i in match.old}, {j for match in matches for j in match.new})
    gaps = (_gaps(matches, len(old), old=True), _gaps(matches, len(new), old=False))
    for _, a, b in sorted(_likely(old, new, taken, gaps), reverse=True, key=lambda pair: pair[0]):
        if not taken[0].intersection(a) and not taken[1].intersection(b):
            taken[0].update(a)
            taken[1].update(b)
            matches.append(Match(a, b))
    matches += [Match(range(i, i + 1), range(0)) for i in range(len(old)) if i not in taken[0]]
    matches += [Match(range(0), range(j, j + 1)) for j in range(len(new)) if j not in taken[1]]
    return _in_reading_order(matches)


def _anchors(old: Sequence[PlacedSentence], new: Sequence[PlacedSentence]) -> list[Match]:
    keys = [sentence.key for sentence in old], [sentence.key for sentence in new]
    found = [
        (a + i, b + i)
        for a, b, size in SequenceMatcher(None, *keys, autojunk=False).get_matching_blocks()
        for i in range(size)
    ]
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in sorted(set(range(len(old))) - {i for i, _ in found}, reverse=True):
        waiting[keys[0][i]].append(i)
    moved = [j for j in sorted(set(range(len(new))) - {j for _, j in found}) if keys[1][j] in waiting]
    found += [(waiting[keys[1][j]].pop(), j) for j in moved if waiting[keys[1][j]]]
    return [Match(range(i, i + 1), range(j, j + 1)) for i, j in found]


def _gaps(anchors: Sequence[Match], count: int, *, old: bool) -> list[int]:
    """Return for each sentence how many anchors that did not move come before it."""
    steady: list[Match] = []
    for anchor in sorted(anchors, key=lambda match: match.old.start):
        if not steady or anchor.new.start > steady[-1].new.start:
            steady.append(anchor)
    starts = {(anchor.old if old else anchor.new).start for anchor in steady}
    gaps, passed = [], 0
    for i in range(count):
        passed += i in starts
        gaps.append(passed)
    return gaps


def _likely(
    old: Sequence[PlacedSentence],
    new: Sequence[PlacedSentence],
    taken: Taken,
    gaps: tuple[list[int], list[int]],
) -> Iterator[tuple[float, Run, Run]]:
    """Yield pairs of unmatched runs that are similar enough, with their similarity."""
    for i, j in _candidates(old, new, taken):
        single = likeness(old[i].words, new[j].words)
        for a, b in _runs(i, j, taken, (len(old), len(new))):
            longer = len(a) + len(b) > 2
            score = likeness(_joined(old, a), _joined(new, b)) if longer else single
            least = _BESIDE if gaps[0][i] == gaps[1][j] else _ANYWHERE
            if score >= least and (not longer or score >= single + _LONGER):
                yield score + 0.1 * (least == _BESIDE), a, b


def _candidates(
    old: Sequence[PlacedSentence], new: Sequence[PlacedSentence], taken: Taken
) -> Iterator[tuple[int, int]]:
    free = [j for j in range(len(new)) if j not in taken[1]]
    holders: dict[str, list[int]] = defaultdict(list)
    for j in free:
        for key in {word.key.casefold() for word in new[j].words if word.spoken}:
            holders[key].append(j)
    for i in (i for i in range(len(old)) if i not in taken[0]):
        shared: Counter[int] = Counter()
        for key in {word.key.casefold() for word in old[i].words if word.spoken}:
            if len(holders[key]) <= max(20, len(free) // 10):  # a word in every tenth sentence distinguishes nothing
                shared.update(holders[key])
        for j, _ in shared.most_common(_CANDIDATES):
            yield i, j


def _runs(i: int, j: int, taken: Taken, counts: tuple[int, int]) -> Iterator[tuple[Run, Run]]:
    """Yield the two sentences as runs, and each of them with the unmatched runs around the other."""
    one, other = range(i, i + 1), range(j, j + 1)
    yield one, other
    yield from product([one], _grown(j, taken[1], counts[1]))
    yield from product(_grown(i, taken[0], counts[0]), [other])


def _grown(i: int, taken: set[int], count: int) -> Iterator[Run]:
    for run in (range(i, i + 2), range(i, i + 3), range(i - 1, i + 1), range(i - 2, i + 1), range(i - 1, i + 2)):
        if run.start >= 0 and run.stop <= count and not taken.intersection(run):
            yield run


def _joined(sentences: Sequence[PlacedSentence], run: Run) -> list[Word]:
    return list(chain.from_iterable(sentences[i].words for i in run))


def _in_reading_order(matches: Sequence[Match]) -> list[Match]:
    became = {i: match.new.start for match in matches if match.new for i in match.old}

    def place(match: Match) -> tuple[int, int]:
        if match.new:
            return match.new.start, -1
        before = next((became[i] for i in range(match.old.start - 1, -1, -1) if i in became), -1)
        return before, match.old.start

    return sorted(matches, key=place)
