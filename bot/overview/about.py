"""Which articles are about a subject, wholly or in passing, and in which of their sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.hits import Hit
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.words import all_in, bag, telling
from ingest.library.survey import Entry

_OPENING = 2  # sentences that say what a story is about
SURE = -2.0  # logits of a search from which on an article that lacks the words is about the subject
_OFTEN = 3  # sentences that speak of a subject: with so many, the article is about it

Search = Callable[[str], Sequence[Hit]]  # what a question finds, reranked


@dataclass(frozen=True, slots=True)
class Treatment:
    """How an article treats a subject: `wholly` if it is about it, and the `excerpts` that hold its words."""

    entry: Entry
    wholly: bool
    excerpts: tuple[Excerpt, ...]
    weight: float


def treatments(shelf: Shelf, subject: str) -> list[Treatment]:
    """Return the articles that treat of `subject`, those that are most about it first.

    One does that holds all of its words in one passage, or in the headline.
    """
    words = telling(subject)
    held = dict.fromkeys(p.article_id for p in shelf.survey.holding(words)) if words else {}
    found = [treatment(shelf, shelf.by_id[each], words) for each in held if each in shelf.by_id]
    return sorted(found, key=lambda each: -each.weight)


def treatment(shelf: Shelf, entry: Entry, words: Sequence[str]) -> Treatment:
    """Return how an article treats what `words` name."""
    told = shelf.of(entry)
    holding = tuple(each for each in told if all_in(words, bag(f"{each.passage.heading or ''} {each.text}")))
    title = all_in(words, bag(entry.title))
    opening = all_in(words, bag(" ".join([entry.title, *(each.text for each in told[:_OPENING])])))
    weight = 3.0 * title + 2.0 * opening + min(len(holding), 2 * _OFTEN) / _OFTEN
    return Treatment(entry, title or opening or len(holding) >= _OFTEN, holding, weight)


def nearest(shelf: Shelf, subject: str, search: Search, least: float) -> list[Treatment]:
    """Return the articles that a search finds to be about `subject` in other words, if it is sure of any."""
    found: dict[str, Treatment] = {}
    for hit in search(subject):
        entry = shelf.by_id.get(hit.passage.article_id)
        if entry and hit.logit is not None and hit.logit >= least and entry.article_id not in found:
            inside = [e for e in shelf.of(entry) if e.passage.number == hit.passage.number]
            found[entry.article_id] = Treatment(entry, hit.passage.start == 0, tuple(inside[:2]), hit.logit)
    return list(found.values())
