"""Counts a story once that several addresses carry: a wire report in two papers says a thing once, not twice."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from bot.answer import Citation
from bot.hits import Copy, Hit
from ingest.duplicates import Runs, runs, same
from ingest.library.catalogue import PlacedPassage

TextOf = Callable[[str, int], str]  # of an article and the number of its version


def once(hits: Sequence[Hit], text_of: TextOf) -> list[Hit]:
    """Return `hits` without those that repeat a better one from another copy of its story, which then names the copy.

    What only one copy says stays a hit of its own. Articles that merely quote the same words are no copies.
    """

    @cache
    def story(article_id: str, version: int) -> Runs:
        return runs(text_of(article_id, version))

    def repeats(one: PlacedPassage, other: PlacedPassage) -> bool:
        return (
            one.article_id != other.article_id
            and same(runs(one.text), runs(other.text))
            and same(story(one.article_id, one.version), story(other.article_id, other.version))
        )

    kept: list[Hit] = []
    sayers: defaultdict[str, list[int]] = defaultdict(list)  # of a sentence: who of those that are kept
    for hit in hits:
        said = _sentences(hit.passage)
        near = sorted({i for sentence in said for i in sayers[sentence]})
        if (first := next((i for i in near if repeats(kept[i].passage, hit.passage)), None)) is not None:
            kept[first] = _with_copy(kept[first], hit)
            continue
        for sentence in said:
            sayers[sentence].append(len(kept))
        kept.append(hit)
    return kept


def cited(citations: Sequence[Citation], hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return `citations` with the copies that the hits they come from name."""
    return tuple(replace(citation, also=_copies(citation, hits)) for citation in citations)


def _sentences(passage: PlacedPassage) -> set[str]:
    """Return the sentences of a passage, whatever their style: two that have none in common are not compared."""
    return {" ".join(re.findall(r"\w+", passage.text[a:b].casefold())) for a, b in passage.sentences}


def _copies(citation: Citation, hits: Sequence[Hit]) -> tuple[Copy, ...]:
    places = ((hit.passage, hit.also) for hit in hits if hit.passage.article_id == citation.article_id)
    return next((also for p, also in places if p.start <= citation.start and citation.end <= p.end), ())


def _with_copy(hit: Hit, repeated: Hit) -> Hit:
    passage = repeated.passage
    copy = Copy(passage.article_id, passage.title, passage.url, passage.outlet)
    return hit if copy in hit.also else replace(hit, also=(*hit.also, copy))
