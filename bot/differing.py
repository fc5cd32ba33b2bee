"""Finds where articles disagree: the same thing said of the same, with another number or name (12 dead, 14 dead)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.hits import Hit
from bot.kind import kind
from ingest.corrections.compare import compare
from ingest.corrections.kinds import names_in
from ingest.corrections.words import likeness, words
from ingest.dates import instant
from ingest.library.catalogue import PlacedPassage

_LIKE = 0.5  # of the words of both: less, and they speak of different things
_WORSE = 3.0  # logits: a hit that reads worse than the best by more is about something else
_NEAR = timedelta(days=30)  # between two stories: of longer ago, another number is another story
_FACTS = {"number": {"number"}, "name": {"name"}, "name or number": {"number", "name"}}


def elsewhere(
    question: str, passage: PlacedPassage, said: str, hits: Sequence[Hit]
) -> Iterator[tuple[PlacedPassage, int, int]]:
    """Yield where articles other than that of `passage`, and than each other, answer otherwise than `said`.

    `hits` are reranked; a sentence is `passage.text[start:end]`. Copies of a story are no hits of their own, so that
    they are heard once.
    """
    told, heard = [said], {passage.article_id}
    read = [hit.passage for hit in hits if hit.logit is not None and hit.logit >= (hits[0].logit or 0) - _WORSE]
    for other in read:
        if other.article_id in heard or not _near(passage, other):
            continue
        for start, end in other.sentences:
            if all(differ(question, each, other.text[start:end]) for each in told):
                told.append(other.text[start:end])
                heard.add(other.article_id)
                yield other, start, end
                break


def _near(one: PlacedPassage, other: PlacedPassage) -> bool:
    """Do two stories come from the same weeks? Without a date they may."""
    return not (one.published and other.published) or abs(instant(one.published) - instant(other.published)) <= _NEAR


def differ(question: str, one: str, other: str) -> bool:
    """Do two sentences answer `question`, each with something else? Told as a correction is told, from what differs.

    A name that both have and the question lacks is taken for the answer on which they agree.
    """
    facts = _FACTS.get(kind(question) or "", set())
    if not facts or likeness(words(one), words(other)) < _LIKE:
        return False
    pairs = compare(one, other)
    if len(pairs) != 1 or pairs[0].kind not in facts:
        return False
    shared = set(names_in(words(one))) & set(names_in(words(other)))
    return pairs[0].kind == "number" or shared <= {word.key for word in words(question)}
