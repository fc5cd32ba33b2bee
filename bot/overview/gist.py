"""What an article is about: its first sentence, and those that carry most of the rest, in reading order.

Centrality is that of a sentence to the whole text, over words weighed by how few sentences have them (as in LexRank,
Erkan & Radev 2004, but to the centroid), and of its passage's vector to the article's; news tells first what matters.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import exp, log, sqrt

import numpy as np

from bot.overview.shelf import Excerpt, Shelf
from bot.overview.standing import stands_alone
from bot.overview.words import folded, telling
from ingest.library.survey import Entry

DEFAULT = 4  # sentences, the first among them
_LONGEST = 110  # words in all, but for the first sentence
_LONG = 60  # words of a sentence: a longer one is rarely the clearest

# What a sentence is worth: chosen on the articles of 2026, scored on those of 2022 (docs/evaluation.md).
_PLACE, _PLACE_SPAN = 2.0, 6.0
_CENTRAL, _NEAR, _TITLE, _FIGURE = 2.0, 0.5, 0.5, 0.1
_FAVOUR = 0.3  # for speaking of what is asked about
_REPEATS = 0.45  # likeness to a sentence that is shown: more, and it tells nothing new

_Bag = Mapping[str, float]


def gist(
    shelf: Shelf,
    entry: Entry,
    sentences: int | None = None,
    *,
    favoured: Collection[Excerpt] = (),
    worth: Mapping[int, float] | None = None,
) -> list[Excerpt]:
    """Return the sentences that tell most of an article, in reading order: its first one, and of the others rather
    those that are `favoured`. `worth` is what `central` returns, where that is known already."""
    told = [excerpt for excerpt in shelf.of(entry) if not excerpt.note]
    if not told:
        return []
    wanted = max(1, sentences or DEFAULT)
    lead = next((each for each in told[:3] if _fit(shelf, each)), None) or next(filter(shelf.shows, told), None)
    if lead is None:
        return []
    worth, bags = worth or central(shelf, entry), _bags(told)
    shown = [lead]
    for excerpt in sorted(told, key=lambda each: -worth[each.place] - _FAVOUR * (each in favoured)):
        if len(shown) >= wanted:
            break
        words = sum(len(each.text.split()) for each in shown[1:])
        fits = words + len(excerpt.text.split()) <= _LONGEST
        if excerpt not in shown and fits and _adds(bags, excerpt, shown) and _fit(shelf, excerpt):
            shown.append(excerpt)
    return sorted(shown, key=lambda each: each.place)


def _fit(shelf: Shelf, excerpt: Excerpt) -> bool:
    return stands_alone(shelf, excerpt) and shelf.shows(excerpt)


def central(shelf: Shelf, entry: Entry) -> dict[int, float]:
    """Return how much each sentence of an article carries, by its place: a note carries nothing."""
    worth = {each.place: 0.0 for each in shelf.of(entry)}
    told = [excerpt for excerpt in shelf.of(entry) if not excerpt.note]
    if not told:
        return worth
    bags = _bags(told)
    summed = Counter[str]()
    for bag in bags.values():
        summed.update(bag)
    centre = _unit(summed)
    title = {folded(word) for word in telling(entry.title)}
    near = _near(shelf, told)
    return worth | {
        each.place: _PLACE * exp(-order / _PLACE_SPAN)
        + _CENTRAL * _likeness(bags[each.place], centre)
        + _NEAR * near[each.passage.number]
        + _TITLE * len(title & bags[each.place].keys()) / max(1, len(title))
        + _FIGURE * bool(re.search(r"\d", each.text))
        - (0.5 if len(each.text.split()) > _LONG else 0.0)
        for order, each in enumerate(told)
    }


def _bags(told: Sequence[Excerpt]) -> dict[int, _Bag]:
    """Return the telling words of each sentence, each weighed by how few sentences have it."""
    words = {each.place: [folded(word) for word in telling(each.text)] for each in told}
    held = Counter(word for each in words.values() for word in set(each))
    return {place: _unit({word: log(1 + len(told) / held[word]) for word in each}) for place, each in words.items()}


def _unit(bag: _Bag) -> _Bag:
    length = sqrt(sum(weight * weight for weight in bag.values())) or 1.0
    return {word: weight / length for word, weight in bag.items()}


def _near(shelf: Shelf, told: Sequence[Excerpt]) -> dict[int, float]:
    """Return how near each passage is to the article as a whole, from 0 to 1."""
    vectors = shelf.survey.vectors(sorted({each.passage.number for each in told}))
    matrix = np.stack(list(vectors.values()))
    centre = matrix.mean(0)
    near = matrix @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    low, high = float(near.min()), float(near.max())
    return {number: (float(n) - low) / max(high - low, 1e-9) for number, n in zip(vectors, near, strict=True)}


def _adds(bags: Mapping[int, _Bag], excerpt: Excerpt, shown: Sequence[Excerpt]) -> bool:
    return all(_likeness(bags[excerpt.place], bags[each.place]) < _REPEATS for each in shown)


def _likeness(one: _Bag, other: _Bag) -> float:
    """Return the cosine of two bags."""
    return sum(weight * other[word] for word, weight in one.items() if word in other)
