"""Which article is meant? By its address or id, by words of its headline, by its paper or day, or the one at hand."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from bot.answer import Turn
from bot.overview.shelf import Shelf
from bot.overview.words import bag, folded, telling
from bot.question.days import spans, without
from ingest.article import canonical_url
from ingest.dates import day_of
from ingest.library.survey import Entry

# What a word is worth that names an article, by where it is found.
_TITLE, _ORIGIN, _OPENING, _TEXT = 1.0, 0.8, 0.5, 0.3
_LEAST = 0.5  # of the most that the words could be worth
_READ = 12  # articles of which the first sentence is read


@dataclass(frozen=True, slots=True)
class Meant:
    """The articles that words may mean, the likeliest first; the first `equal` of them are equally likely."""

    entries: tuple[Entry, ...] = ()
    equal: int = 0

    @property
    def first(self) -> Entry | None:
        """The likeliest."""
        return self.entries[0] if self.entries else None


def meant(shelf: Shelf, words: str, turns: Sequence[Turn] = (), *, least: float = _LEAST) -> Meant:
    """Return which articles `words` may mean; without words, the one at hand. See `_LEAST` for `least`."""
    if not words:
        here = at_hand(shelf, turns)
        return Meant((here,), 1) if here else Meant()
    if exact := _by_name(shelf, words):
        return Meant((exact,), 1)
    wanted = telling(without(words))
    scored = [(_worth(entry, wanted), entry) for entry in _of_day(shelf, words)]
    if not wanted:
        return Meant(tuple(entry for _, entry in scored), len(scored)) if len(scored) < len(shelf.entries) else Meant()
    anywhere = {word: {p.article_id for p in shelf.survey.holding([word])} for word in wanted}
    ranked = sorted(
        ((worth + _in_text(entry, wanted, anywhere), entry) for worth, entry in scored), key=lambda each: -each[0]
    )
    ranked = [(worth + _in_opening(shelf, entry, wanted), entry) for worth, entry in ranked[:_READ]]
    ranked = sorted((each for each in ranked if each[0] >= least * len(wanted)), key=lambda each: -each[0])
    equal = sum(worth > ranked[0][0] - 0.01 for worth, _ in ranked)
    return Meant(tuple(entry for _, entry in ranked), equal)


def at_hand(shelf: Shelf, turns: Sequence[Turn]) -> Entry | None:
    """Return the article that a conversation was about last, the only one there is, or None."""
    for turn in reversed(turns):
        cited = [each.article_id for each in turn.answer.citations] if turn.answer else []
        if entry := next((shelf.by_id[each] for each in cited if each in shelf.by_id), None):
            return entry
        if turn.answer is None and (named := meant(shelf, turn.question, least=_LEAST / 2).first):
            return named
    return shelf.at_hand


def _by_name(shelf: Shelf, words: str) -> Entry | None:
    if words.startswith(("http://", "https://")):
        url = canonical_url(words.rstrip(".,;)"))
        return next((entry for entry in shelf.entries if entry.url and canonical_url(entry.url) == url), None)
    named = words.casefold()
    return next(
        (
            entry
            for entry in shelf.entries
            if entry.article_id == words or entry.title.casefold() == named
            or (len(words.split()) == 1 and "-" in words and entry.article_id.startswith(words))
        ),
        None,
    )  # fmt: skip


def _of_day(shelf: Shelf, words: str) -> list[Entry]:
    """Return the articles of the days that `words` name, as seen from each article's own; all where they name none."""
    if without(words) == words:
        return shelf.entries
    dated = [(entry, day_of(entry.published)) for entry in shelf.entries if entry.published]
    return [entry for entry, day in dated if any(a <= day <= b for a, b in spans(words, day))]


def _worth(entry: Entry, wanted: Sequence[str]) -> float:
    title, origin = bag(entry.title), bag(f"{entry.outlet or ''} {entry.author or ''}")
    return sum(_TITLE if folded(word) in title else _ORIGIN if folded(word) in origin else 0.0 for word in wanted)


def _in_text(entry: Entry, wanted: Sequence[str], anywhere: Mapping[str, Set[str]]) -> float:
    """Return what those of the words are worth that only the text holds."""
    return sum(_TEXT for word in _unsaid(entry, wanted) if entry.article_id in anywhere[word])


def _in_opening(shelf: Shelf, entry: Entry, wanted: Sequence[str]) -> float:
    """Return what the words are worth more that the first sentence holds."""
    opening = bag(" ".join(each.text for each in shelf.of(entry)[:1]))
    return sum(_OPENING - _TEXT for word in _unsaid(entry, wanted) if folded(word) in opening)


def _unsaid(entry: Entry, wanted: Sequence[str]) -> list[str]:
    said = bag(f"{entry.title} {entry.outlet or ''} {entry.author or ''}")
    return [word for word in wanted if folded(word) not in said]
