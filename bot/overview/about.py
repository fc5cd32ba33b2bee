"""Which articles are about a subject, wholly or in passing, and in which of their sentences."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.hits import Hit
from bot.overview.shelf import Excerpt, Shelf
from bot.overview.words import all_in, bag, telling
from ingest.library.catalogue import PlacedPassage
from ingest.library.survey import Entry

READ = 12  # articles that are read for a subject: those that are most about it
_HELD = 400  # passages that hold its words, from which these are chosen
_OPENING = 2  # sentences that say what a story is about
SURE = -2.0  # logits of a search from which on an article that lacks the words is about the subject
_OFTEN = 3  # sentences that speak of a subject: with so many, the article is about it

Search = Callable[[str], Sequence[Hit]]  # what a question finds, reranked


@dataclass(frozen=True, slots=True)
class Treatment:
    """How an article treats a subject: `wholly` if it is about it, and the `excerpts` that hold its words."""

    entry: Entry
    wholly: bool
    excerpts: tuple[Excerpt, ...] = ()

    @property
    def throughout(self) -> bool:
        """Is it about the subject all through, so that who speaks in it most likely speaks of that?"""
        return self.wholly and len(self.excerpts) >= _OFTEN


@dataclass(frozen=True, slots=True)
class Held:
    """What the passages of an article say of a subject, before its text is read; `weight` is how much that is."""

    entry: Entry
    passages: tuple[PlacedPassage, ...]
    weight: float
    wholly: bool


def treatments(shelf: Shelf, subject: str) -> list[Treatment]:
    """Return the articles that treat of `subject` most, the first of them most of all."""
    words = telling(subject)
    found = sorted(holding(shelf, words, most=_HELD), key=lambda each: -each.weight)[:READ]
    return [Treatment(each.entry, each.wholly, tuple(_speaking(shelf, each.entry, words))) for each in found]


def holding(shelf: Shelf, words: Sequence[str], most: int | None = None) -> Iterator[Held]:
    """Yield the articles that hold all of `words` in one passage, or in the headline, and how they do.

    An article is about them if its headline or opening holds them all, or many sentences do.
    """
    grouped: dict[str, list[PlacedPassage]] = {}
    for passage in shelf.survey.holding(words, most=most) if words else ():
        grouped.setdefault(passage.article_id, []).append(passage)
    for article_id, passages in grouped.items():
        if entry := shelf.by_id.get(article_id):
            title, opening = all_in(words, bag(entry.title)), _opens(entry, passages, words)
            often = sum(all_in(words, bag(p.text[a:b])) for p in passages for a, b in p.sentences)
            weight = 3.0 * title + 2.0 * opening + min(often, 2 * _OFTEN) / _OFTEN
            yield Held(entry, tuple(passages), weight, title or opening or often >= _OFTEN)


def nearest(shelf: Shelf, subject: str, search: Search, least: float) -> list[Treatment]:
    """Return the articles that a search finds to be about `subject` in other words, if it is sure of any."""
    found: dict[str, Treatment] = {}
    for hit in search(subject):
        entry = shelf.by_id.get(hit.passage.article_id)
        if entry and hit.logit is not None and hit.logit >= least and entry.article_id not in found:
            inside = [e for e in shelf.of(entry) if e.passage.number == hit.passage.number]
            found[entry.article_id] = Treatment(entry, hit.passage.start == 0, tuple(inside[:2]))
    return list(found.values())


def _opens(entry: Entry, passages: Sequence[PlacedPassage], words: Sequence[str]) -> bool:
    first = min(passages, key=lambda each: each.start)
    if first.sentences and first.start > first.sentences[0][1]:  # what stands before it lacks the words
        return False
    return all_in(words, bag(" ".join([entry.title, *(first.text[a:b] for a, b in first.sentences[:_OPENING])])))


def _speaking(shelf: Shelf, entry: Entry, words: Sequence[str]) -> Iterator[Excerpt]:
    for each in shelf.of(entry):
        if all_in(words, bag(f"{each.passage.heading or ''} {each.text}")):
            yield each
