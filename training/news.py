"""RealTime QA of 2023 and 2024: quiz questions on the news, with articles that answer and articles that nearly do.

Quiz questions from August 2024 on are never learnt from: a reader is chosen by how it does on them. Those of 2022 and
2026 are not here at all; they are only scored.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.question.follow_ups import names
from ingest.passages.split import split
from training.negatives import SEED, swapped
from training.pairs import Asked, Pair, Span, Split, around, lacks, shared, within

CHECKED_FROM = "2024-08-01"  # the date of a quiz

_POSITIVE, _SAME, _NEAR, _NEAR_EACH = 3, 2, 8, 2  # passages a question: that answer, of the same articles, of others
_ENOUGH = 0.35  # of the question's words stand near an answer, or it is there by chance
_BEST = 0.6  # an occurrence counts that has so much of what the best one has of the question's words
_SAYS_LITTLE = {"true", "false", "yes", "no", "none", "all of the above", "both"}


def news(path: Path) -> Iterator[Pair]:
    """Yield the pairs of questions and passages, as newsdesk cuts them, under their headline."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    chance = random.Random(SEED)
    named: dict[Split, list[str]] = {"learn": [], "check": []}
    for row in rows:
        named[_split(row)].extend(names(row["question"]))
    for row in rows:
        yield from _pairs(row, named[_split(row)], chance)


def _pairs(row: dict[str, Any], named: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    base = Asked("news", _split(row), row["id"], " ".join(row["question"].split()), "", "", (), "")
    answers: list[str] = row["answers"]
    if row["open"] and not {answer.lower() for answer in answers} & _SAYS_LITTLE:
        answering, beside = _answering(base, answers, row["positive"])
        for each in answering:
            yield from _asked(each, named, chance)
        for each in beside:
            yield each.pair("near", each.text, title=each.title)
        for article in row["positive"]:
            title = article["title"]
            yield base.pair("headline", title, occurrences(title, answers))
    missed: list[Asked] = []
    for article in row["near_miss"]:
        some = [each for each in _passages(base, article) if lacks(f"{each.title} {each.text}", answers)]
        missed += _likest(some)[:_NEAR_EACH]
        if lacks(article["title"], answers) and chance.random() < 0.25:  # as many as answer
            yield base.pair("headline", article["title"])
    for each in _likest(missed)[:_NEAR]:
        yield each.pair("near", each.text, title=each.title)


def _answering(base: Asked, answers: Sequence[str], articles: Sequence[dict[str, Any]]) -> tuple[list[Asked], ...]:
    """Return the passages of `articles` that answer, and those that lack the answer's words; each best first."""
    answering, beside = [], []
    for article in articles:
        lacking = []
        for each in _passages(base, article):
            if spans := _near_question(each, answers):
                answering.append(replace(each, spans=spans))
            elif lacks(f"{each.title} {each.text}", answers):
                lacking.append(each)
        beside += _likest(lacking)[:1]
    return _likest(answering)[:_POSITIVE], _likest(beside)[:_SAME]


def _near_question(each: Asked, answers: Sequence[str]) -> tuple[Span, ...]:
    """Return where `answers` stand in a passage with the question's words around them, under a headline that helps."""
    found: dict[Span, float] = {}
    for span in occurrences(each.text, answers):
        start, end = around(each.text, span, beside=1)
        found[span] = shared(each.question, f"{each.title} {each.text[start:end]}")
    best = max(found.values(), default=0.0)
    return tuple(span for span, much in found.items() if much >= max(_ENOUGH, _BEST * best))


def _asked(each: Asked, named: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    yield each.pair("asked", each.text, each.spans, title=each.title)
    span = max(each.spans, key=lambda span: shared(each.question, each.text[slice(*around(each.text, span, beside=0))]))
    for kind, beside in (("alone", 0), ("window", 1)):
        start, end = around(each.text, span, beside=beside)
        if kind == "alone":
            yield each.pair("alone", each.text[start:end], within(each.spans, (start, end)))
        else:
            yield each.pair("window", each.text[start:end], within(each.spans, (start, end)), title=each.title)
    start, end = around(each.text, span, beside=0)
    rest = each.text[:start] + each.text[end:]
    left = Asked(each.source, each.split, each.key, each.question, each.title, rest, (), "")
    if not occurrences(rest, each.answers):
        yield left.pair("near", rest, title=each.title)  # the passage as if that sentence were not there
    if (question := swapped(each, named, chance)) is not None:
        yield each.pair("swapped", each.text, title=each.title, question=question)


def occurrences(text: str, answers: Sequence[str]) -> tuple[Span, ...]:
    """Return where `answers` stand in `text` as whole words, whatever the case."""
    spans: set[Span] = set()
    for answer in answers:
        spans.update(found.span() for found in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE))
    return tuple(sorted(spans))


def _passages(base: Asked, article: dict[str, Any]) -> list[Asked]:
    return [replace(base, title=article["title"], text=each.text) for each in split(article["url"], article["text"])]


def _likest(some: Sequence[Asked]) -> list[Asked]:
    return sorted(some, key=lambda each: -shared(each.question, f"{each.title} {each.text}"))


def _split(row: dict[str, Any]) -> Split:
    return "check" if row["date"] >= CHECKED_FROM else "learn"
