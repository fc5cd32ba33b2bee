"""Which article is meant? By its address or id, by words of its headline, by its paper or day, or the one at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Turn
from bot.overview.shelf import Shelf
from bot.overview.words import bag, folded, telling
from bot.question.days import spans, without
from ingest.article import canonical_url
from ingest.dates import instant
from ingest.library.survey import Entry

# What a word is worth that names an article, by where it is found.
_TITLE, _ORIGIN, _LEAD, _TEXT = 1.0, 0.8, 0.5, 0.3
_LEAST = 0.5  # of the most that the words could be worth
_LEAD_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Meant:
    """The articles that words may mean, the likeliest first; the first `equal` of them are equally likely."""

    entries: tuple[Entry, ...] = ()
    equal: int = 0

    @property
    def first(self) -> Entry | None:
        """The likeliest."""
        return self.entries[0] if self.entries else None


def meant(shelf: Shelf, words: str, turns: Sequence[Turn] = ()) -> Meant:
    """Return which articles `words` may mean; without words, the one at hand."""
    if not words:
        here = at_hand(shelf, turns)
        return Meant((here,), 1) if here else Meant()
    if exact := _by_name(shelf, words):
        return Meant((exact,), 1)
    wanted = telling(without(words))
    scored = [(_worth(shelf, entry, wanted), entry) for entry in _of_day(shelf, words)]
    if not wanted:
        return Meant(tuple(entry for _, entry in scored), len(scored)) if len(scored) < len(shelf.entries) else Meant()
    texts = _holding(shelf, wanted)
    ranked = sorted(
        ((worth + _in_text(entry, wanted, texts), -place, entry) for place, (worth, entry) in enumerate(scored)),
        key=lambda each: each[:2],
        reverse=True,
    )
    ranked = [each for each in ranked if each[0] >= _LEAST * len(wanted)]
    equal = sum(each[0] > ranked[0][0] - 0.01 for each in ranked) if ranked else 0
    return Meant(tuple(entry for *_, entry in ranked), equal)


def at_hand(shelf: Shelf, turns: Sequence[Turn]) -> Entry | None:
    """Return the article that a conversation was about last, the only one there is, or None."""
    for turn in reversed(turns):
        cited = [each.article_id for each in turn.answer.citations] if turn.answer else []
        if entry := next((shelf.by_id[each] for each in cited if each in shelf.by_id), None):
            return entry
        if turn.answer is None and (named := meant(shelf, turn.question).first):
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
    dated = [(entry, instant(entry.published).date()) for entry in shelf.entries if entry.published]
    return [entry for entry, day in dated if any(a <= day <= b for a, b in spans(words, day))]


def _worth(shelf: Shelf, entry: Entry, wanted: Sequence[str]) -> float:
    title, origin = bag(entry.title), bag(f"{entry.outlet or ''} {entry.author or ''}")
    return sum(_TITLE if folded(word) in title else _ORIGIN if folded(word) in origin else 0.0 for word in wanted)


def _holding(shelf: Shelf, wanted: Sequence[str]) -> dict[str, tuple[set[str], set[str]]]:
    """Return for each word which articles hold it at their beginning, and which anywhere."""
    found = {}
    for word in wanted:
        held = shelf.survey.holding([word])
        found[word] = {p.article_id for p in held if p.start == 0}, {p.article_id for p in held}
    return found


def _in_text(entry: Entry, wanted: Sequence[str], texts: dict[str, tuple[set[str], set[str]]]) -> float:
    said = bag(f"{entry.title} {entry.outlet or ''} {entry.author or ''}")
    worth = 0.0
    for word in wanted:
        if folded(word) not in said:
            lead, anywhere = texts[word]
            worth += _LEAD if entry.article_id in lead else _TEXT if entry.article_id in anywhere else 0.0
    return worth
