"""What a search finds."""

from dataclasses import asdict, dataclass
from typing import Any

from ingest.library.catalogue import PlacedPassage


@dataclass(frozen=True, slots=True)
class Copy:
    """The same story at another address."""

    article_id: str
    title: str
    url: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a question. Ranks count from 1; None where that method did not find or rank it.

    `logit` is the reranker's, None for hits that it did not read; `score` falls along the order of the hits. `also`
    are the copies of its article that say the same there, and are no hits of their own.
    """

    passage: PlacedPassage
    score: float
    dense: int | None
    lexical: int | None
    rerank: int | None = None
    logit: float | None = None
    also: tuple[Copy, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the hit as `search --json` prints it."""
        passage = self.passage
        return {
            "article_id": passage.article_id,
            "title": passage.title,
            "url": passage.url,
            "published": passage.published,
            "version": passage.version,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "score": round(self.score, 6),
            "ranks": {"dense": self.dense, "lexical": self.lexical, "rerank": self.rerank},
            "also": [asdict(copy) for copy in self.also],
        }
