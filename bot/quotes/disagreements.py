"""Finds where articles disagree: the same thing said of the same, with another number or name (12 dead, 14 dead)."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import pairwise

from bot.hits import Hit
from bot.injection import quotable
from bot.question.answer_type import kind
from ingest.corrections.kinds import names_in
from ingest.corrections.words import Word, likeness, words
from ingest.dates import instant
from ingest.english.calendar import NAMED_DAYS
from ingest.library.catalogue import PlacedPassage

_LIKE = 0.5  # of the words of both: less, and they speak of different things
_WORSE = 3.0  # logits: a hit that reads worse than the best by more is about something else
_NEAR = timedelta(days=30)  # between two stories: of longer ago, another number is another story
_KINDS = ("number", "name", "name or number")
_NUMBER, _YEAR = re.compile(r".*\d%?"), re.compile(r"(?:19|20)\d\d")


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
        if other.article_id in heard or not near(passage.published, other.published):
            continue
        for start, end in quotable(other):
            if all(differ(question, each, other.text[start:end]) for each in told):
                told.append(other.text[start:end])
                heard.add(other.article_id)
                yield other, start, end
                break


def near(one: str | None, other: str | None) -> bool:
    """Do two stories, published on these dates, come from the same weeks? Without a date they may."""
    return not (one and other) or abs(instant(one) - instant(other)) <= _NEAR


def differ(question: str, one: str, other: str) -> bool:
    """Do two sentences answer `question`, each with something else?

    They do if they share most words, and between the same words there stands a number or a name in one, and another in
    the other. A name that both have and the question lacks is taken for an answer on which they agree.
    """
    wanted, a, b = kind(question), words(one), words(other)
    if wanted not in _KINDS or likeness(a, b) < _LIKE:
        return False
    facts = _names(question, a, b) if wanted == "name" else _numbers(a) | _numbers(b)
    if wanted == "name or number":
        facts |= _names(question, a, b)
    here, there = [word.key for word in a], [word.key for word in b]
    changes = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    return any(tag == "replace" and facts.issuperset(here[i:j] + there[k:m]) for tag, i, j, k, m in changes)


def _names(question: str, a: Sequence[Word], b: Sequence[Word]) -> set[str]:
    """Return the names that the question lacks, if the sentences have none of them in common."""
    said = {word.key for word in words(question)}
    names = [set(names_in(side)) - said for side in (a, b)]
    return set() if names[0] & names[1] else names[0] | names[1]


def _numbers(sentence: Sequence[Word]) -> set[str]:
    """Return the numbers in figures, but for those of a date, which beside "12 people" are another matter."""
    dated = {
        one.key
        for one, beside in (*pairwise(sentence), *pairwise(reversed(sentence)))
        if beside.key.lower() in NAMED_DAYS
    }
    return {word.key for word in sentence if _NUMBER.fullmatch(word.key) and not _YEAR.fullmatch(word.key)} - dated
