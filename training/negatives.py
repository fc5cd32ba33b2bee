"""Turns questions on a text into pairs: with the text, with what resembles it, with less of it, and with names swapped.

Data sets ask of a text what was written about it. Search also finds texts that are merely about the same thing, people
mistake one name for another, and the gate reads the best sentence without those around it.
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.question.follow_ups import names
from ingest.models.bundled import BundledEmbedder
from training.pairs import Asked, Pair, around, lacks, sentences, shared, within, words

SEED = 13
ALONE, WINDOW = 0.5, 0.3  # of the questions that are answered, so many are also asked of less than the text

_TRIED = 80  # other names that are looked at for one that fits
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_PREFIX = "Represent this sentence for searching relevant passages: "


class Vectors:
    """Embeds texts, and keeps their vectors in a file."""

    def __init__(self, path: Path) -> None:
        """Take what is kept at `path`."""
        self._path = path
        self._known: dict[str, NDArray[np.float16]] = {}
        if path.exists():
            with np.load(path) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def of(self, texts: Sequence[str], *, questions: bool = False) -> NDArray[np.float32]:
        """Return a vector a text, each of length 1."""
        texts = [_PREFIX + text for text in texts] if questions else texts
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            vectors = BundledEmbedder().embed(list(new.values())).astype(np.float16)
            self._known |= dict(zip(new, vectors, strict=True))
            np.savez(self._path, keys=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        return np.array([self._known[key] for key in keys], np.float32)


def pairs(asked: Sequence[Asked], vectors: Vectors) -> Iterator[Pair]:
    """Yield all pairs made of the questions of one data set."""
    chance = random.Random(SEED)
    others = _named(asked)
    for each in asked:
        yield each.pair("asked", each.text, each.spans, title=each.title)
        if each.spans:
            if (question := swapped(each, others[each.split, each.pool], chance)) is not None:
                yield each.pair("swapped", each.text, title=each.title, question=question)
            yield from shorter(each, chance)
        elif chance.random() < ALONE and (sentence := likest(each)):
            yield each.pair("alone", sentence)
    yield from near(asked, vectors)


def near(asked: Sequence[Asked], vectors: Vectors) -> Iterator[Pair]:
    """Yield each answered question with the text most like it, of its own pool and split, without the answer's words.

    Where a pool has few texts (five reviews, one sentence), all texts of the split are looked through as well.
    """
    texts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for each in asked:
        texts[each.split, each.pool][each.text] = each.title
        texts[each.split, each.source][each.text] = each.title
    answered = [each for each in asked if each.spans]
    every = list(dict.fromkeys(each.text for each in asked))
    rows = {text: row for text, row in zip(every, vectors.of(every), strict=True)}
    stacked = {key: np.array([rows[text] for text in some]) for key, some in texts.items()}
    for each, question in zip(answered, vectors.of([each.question for each in answered], questions=True), strict=True):
        pools = [each.pool] if len(texts[each.split, each.pool]) > 2 else []
        if len(texts[each.split, each.pool]) < 10 and each.split != "held":
            pools.append(each.source)
        for pool in pools:
            some = list(texts[each.split, pool])
            order = np.argsort(-stacked[each.split, pool] @ question)
            found = (some[i] for i in order if some[i] != each.text and lacks(some[i], each.answers))
            if text := next(found, None):
                yield each.pair("near", text, title=texts[each.split, pool][text])


def shorter(each: Asked, chance: random.Random) -> Iterator[Pair]:
    """Yield the question with the sentence that answers alone, with those around it, and with one that doesn't answer.

    Short texts that don't answer are as many as short texts that do: how long a text is must tell nothing.
    """
    span = each.spans[0]
    if chance.random() < ALONE:
        start, end = around(each.text, span, beside=0)
        yield each.pair("alone", each.text[start:end], within(each.spans, (start, end)))
        if sentence := likest(each):
            yield each.pair("alone", sentence)
    if chance.random() < WINDOW:
        start, end = around(each.text, span, beside=1)
        yield each.pair("window", each.text[start:end], within(each.spans, (start, end)), title=each.title)


def likest(each: Asked) -> str | None:
    """Return the sentence that shares most words with the question, and none with the answers."""
    found = [each.text[start:end] for start, end in sentences(each.text)]
    found = [sentence for sentence in found if lacks(sentence, each.answers) and shared(each.question, sentence)]
    return max(found, key=lambda sentence: shared(each.question, sentence), default=None)


def swapped(each: Asked, others: Sequence[str], chance: random.Random) -> str | None:
    """Return the question with a name or number instead of which stands another that the text doesn't hold.

    `others` are names and numbers from questions about the same article.
    """
    others = chance.sample(others, min(len(others), _TRIED))
    own = [*names(each.question), *_NUMBER.findall(each.question)]
    held = {word.lower() for word in re.findall(r"\w+", f"{each.title} {each.text} {each.question}")}
    chance.shuffle(own)
    for name in own:
        digits = bool(_NUMBER.fullmatch(name))
        fitting = [
            other
            for other in others
            if bool(_NUMBER.fullmatch(other)) == digits
            and (not digits or len(other) == len(name))
            and not held & {word.lower() for word in re.findall(r"\w+", other)}
        ]
        if fitting and (digits or words(name)):
            return each.question.replace(name, chance.choice(fitting))
    return None


def _named(asked: Sequence[Asked]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in asked:
        found[each.split, each.pool].update(names(each.question), _NUMBER.findall(each.question))
    return defaultdict(list, {key: sorted(some) for key, some in found.items()})
