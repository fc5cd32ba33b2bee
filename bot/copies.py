"""Counts a story once that several addresses carry: a wire report in two papers says a thing once, not twice."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from bot.answer import Citation
from bot.hits import Copy, Hit
from ingest.duplicates import Runs, runs, same

TextOf = Callable[[str, int], str]  # of an article and the number of its version


def once(hits: Sequence[Hit], text_of: TextOf) -> list[Hit]:
    """Return `hits` without those that repeat a better one from another copy of its story, which then names the copy.

    What only one copy says stays a hit of its own. Articles that merely quote the same words are no copies.
    """

    @cache
    def story(article_id: str, version: int) -> Runs:
        return runs(text_of(article_id, version))

    def repeats(one: Hit, other: Hit) -> bool:
        articles = [(hit.passage.article_id, hit.passage.version) for hit in (one, other)]
        return articles[0][0] != articles[1][0] and same(*(story(*article) for article in articles))

    kept: list[Hit] = []
    said: list[Runs] = []
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for hit in hits:
        words = runs(hit.passage.text)
        near = sorted({i for run in words for i in holders[run]})
        first = next((i for i in near if same(said[i], words) and repeats(kept[i], hit)), None)
        if first is not None:
            kept[first] = _with_copy(kept[first], hit)
            continue
        for run in words:
            holders[run].append(len(kept))
        kept.append(hit)
        said.append(words)
    return kept


def cited(citations: Sequence[Citation], hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return `citations` with the copies that the hits they come from name."""
    return tuple(replace(citation, also=_copies(citation, hits)) for citation in citations)


def _copies(citation: Citation, hits: Sequence[Hit]) -> tuple[Copy, ...]:
    places = ((hit.passage, hit.also) for hit in hits if hit.passage.article_id == citation.article_id)
    return next((also for p, also in places if p.start <= citation.start and citation.end <= p.end), ())


def _with_copy(hit: Hit, repeated: Hit) -> Hit:
    passage = repeated.passage
    copy = Copy(passage.article_id, passage.title, passage.url, passage.outlet)
    return hit if copy in hit.also else replace(hit, also=(*hit.also, copy))
