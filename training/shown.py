"""Pairs as tokens, and which of them an epoch shows, in which batches."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from ingest.models.bundled import RERANKER, checked_folder
from training.pairs import Pair, Span

TOKENS = 384  # of a question and a text: hardly any passage is longer
BUDGET = 6000  # tokens of a batch, some thirty pairs; texts of like length come together, so hardly any is padding

# Questions that an epoch shows of each source: news and what people write count for more than Wikipedia, of which there
# is most elsewhere. Of the 383 quiz questions that articles answer each is shown three times, with other pairs.
SHOWN = {
    "news": 1150,
    "news unanswered": 900,
    "reddit": 3600,
    "amazon": 3600,
    "wiki": 2200,
    "squad": 3200,
    "qamr": 1300,
    "written": 6000,
}

# Of a question that is answered, a pair that does and one that doesn't are shown (two of a quiz question: search finds
# more near misses than answers), these kinds as often as that.
ANSWERING = {"asked": 0.6, "alone": 0.2, "window": 0.12, "headline": 0.08}
LACKING = {"near": 0.45, "alone": 0.25, "swapped": 0.22, "headline": 0.08, "asked": 1.0}


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as tokens: which are the text's `words`, where each stands in it, and the accepted answers' tokens."""

    pair: Pair
    ids: NDArray[np.int32]
    kinds: NDArray[np.bool_]
    words: NDArray[np.bool_]
    places: NDArray[np.int32]
    spans: tuple[Span, ...]

    @property
    def answerable(self) -> bool:
        """Does the text answer?"""
        return bool(self.spans)


class Batch(NamedTuple):
    """Pairs side by side: (batch, tokens); `choice` are the tokens that an answer may begin or end with."""

    ids: Tensor
    kinds: Tensor
    there: Tensor
    choice: Tensor


def tokenized(pairs: Sequence[Pair]) -> list[Shown]:
    """Return `pairs` as the reranker's tokens, but for those whose answer is too far down to be seen."""
    tokenizer = Tokenizer.from_file(str(checked_folder(RERANKER) / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()
    shown = []
    for at in range(0, len(pairs), 1000):
        some = pairs[at : at + 1000]
        for pair, encoded in zip(some, tokenizer.encode_batch([(p.question, p.text) for p in some]), strict=True):
            places = np.array(encoded.offsets, np.int32)
            kinds = np.array(encoded.type_ids) == 1
            words = kinds & (places[:, 0] < places[:, 1])
            spans = {span for start, end in pair.spans if (span := tokens(words, places, start, end))}
            if bool(pair.spans) == bool(spans):
                shown.append(Shown(pair, np.array(encoded.ids, np.int32), kinds, words, places, tuple(sorted(spans))))
    return shown


def tokens(words: NDArray[np.bool_], places: NDArray[np.int32], start: int, end: int) -> Span | None:
    """Return the first and last token of what stands from `start` to `end`; None where some of it is not seen."""
    inside = np.flatnonzero(words & (places[:, 0] < end) & (places[:, 1] > start))
    seen = len(inside) and places[inside[-1], 1] >= end
    return (int(inside[0]), int(inside[-1])) if seen else None


def stacked(some: Sequence[Shown], device: torch.device) -> Batch:
    """Return `some` as one batch."""
    shape = len(some), max(len(each.ids) for each in some)
    ids, kinds = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    there, choice = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
    for row, each in enumerate(some):
        long = len(each.ids)
        ids[row, :long] = torch.from_numpy(each.ids)
        kinds[row, :long] = torch.from_numpy(each.kinds)
        there[row, :long] = True
        choice[row, :long] = torch.from_numpy(each.words)
    choice[:, 0] = True
    return Batch(*(part.to(device) for part in (ids, kinds, there, choice)))


class Deck:
    """Deals what each epoch shows: the same for the same seed, however often it is asked."""

    def __init__(
        self, shown: Sequence[Shown], *, seed: int, shares: dict[str, int] | None = None, budget: int = BUDGET
    ) -> None:
        """Deal `shares` of the questions of each source, in batches of at most `budget` tokens."""
        self._shown, self._seed, self._budget = shown, seed, budget
        self._shares = SHOWN if shares is None else shares
        groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, each in enumerate(shown):
            groups[each.pair.source][each.pair.group].append(number)
        self._groups: dict[str, list[list[int]]] = {}
        for source, found in groups.items():
            for some in found.values():
                answered = source != "news" or any(shown[i].answerable for i in some)
                self._groups.setdefault(source if answered else f"{source} unanswered", []).append(some)

    def batches(self, epoch: int) -> list[list[int]]:
        """Return the numbers of the pairs of each batch, those of one question together."""
        chance = random.Random(self._seed * 1000 + epoch)
        units = [
            unit
            for source, many in self._shares.items()
            for group in _dealt(self._groups.get(source, []), many, chance)
            if (unit := self._unit(group, 2 if source.startswith("news") else 1, chance))
        ]
        chance.shuffle(units)
        cut = [batch for at in range(0, len(units), 400) for batch in self._cut(units[at : at + 400])]
        chance.shuffle(cut)
        return cut

    def _unit(self, group: Sequence[int], lacking: int, chance: random.Random) -> list[int]:
        answering = [i for i in group if self._shown[i].answerable]
        rest = [i for i in group if not self._shown[i].answerable]
        return [*self._some(answering, 1, ANSWERING, chance), *self._some(rest, lacking, LACKING, chance)]

    def _some(self, numbers: list[int], many: int, shares: dict[str, float], chance: random.Random) -> list[int]:
        left, some = list(numbers), list[int]()
        while left and len(some) < many:
            kinds = sorted({self._shown[i].pair.kind for i in left})
            (kind,) = chance.choices(kinds, [shares[kind] for kind in kinds])
            some.append(chance.choice([i for i in left if self._shown[i].pair.kind == kind]))
            left.remove(some[-1])
        return some

    def _cut(self, units: Sequence[list[int]]) -> Iterator[list[int]]:
        def long(unit: list[int]) -> int:
            return max(len(self._shown[i].ids) for i in unit)

        batch: list[int] = []
        longest = 0
        for unit in sorted(units, key=long):
            longest = max(longest, long(unit))
            if batch and longest * (len(batch) + len(unit)) > self._budget:
                yield batch
                batch, longest = [], long(unit)
            batch = [*batch, *unit]
        yield batch


def _dealt(groups: Sequence[list[int]], many: int, chance: random.Random) -> list[list[int]]:
    if not groups:
        return []
    whole, rest = divmod(many, len(groups))
    return [*(whole * list(groups)), *chance.sample(list(groups), rest)]
