"""Takes sources into the library: read, cut, embed what is new, commit, one article at a time, and report."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from ingest.article import Article
from ingest.errors import NewsdeskError
from ingest.library.library import Library
from ingest.library.versions import MissingVectors, Standing
from ingest.models.ports import Embedder, Vector
from ingest.passages import Passage, split
from ingest.sources.fetched import Failure

_TOGETHER = 128  # passages that are embedded in one go: enough texts of like length to pad little
_TRIES = 3  # how often an article is embedded again because a takedown took passages that it was to share


@dataclass(slots=True)
class Report:
    """What became of the sources; the passages are those of added and updated articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    passages_embedded: int = 0
    passages_reused: int = 0


@dataclass(frozen=True, slots=True)
class _Cut:
    """An article, ready to be embedded; `new` are its passages without a vector."""

    article: Article
    standing: Standing
    passages: list[Passage]
    new: list[Passage]


def take_in(
    articles: Iterable[Article | Failure],
    library: Library,
    embedder: Callable[[], Embedder],
    *,
    progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Take in `articles`; each succeeds or fails on its own, and what the report counts is on the disk.

    `embedder` is called when the first passage has to be embedded. `progress` is called after each article.
    """
    report = Report()
    waiting: list[_Cut] = []
    for article in articles:
        if isinstance(article, Failure):
            report.failed.append(article)
        elif (cut := _cut(article, library)) is None:
            report.unchanged += 1
        else:
            if _is_waiting(cut, waiting):  # an archive may hold several versions of a story: they go in one by one
                _flush(waiting, library, embedder, report, progress)
                cut = _cut(article, library) or cut
            waiting.append(cut)
            if sum(len(each.new) for each in waiting) >= _TOGETHER:
                _flush(waiting, library, embedder, report, progress)
        progress(report)
    _flush(waiting, library, embedder, report, progress)
    return report


def _cut(article: Article, library: Library) -> _Cut | None:
    standing = library.standing(article)
    if standing.unchanged:
        return None
    passages = split(standing.article_id, article.text)
    return _Cut(article, standing, passages, library.missing(passages))


def _is_waiting(cut: _Cut, waiting: list[_Cut]) -> bool:
    return any(
        cut.standing.article_id == other.standing.article_id
        or (cut.article.url and cut.article.url == other.article.url)
        for other in waiting
    )


def _flush(
    waiting: list[_Cut],
    library: Library,
    embedder: Callable[[], Embedder],
    report: Report,
    progress: Callable[[Report], None],
) -> None:
    vectors = iter(_embed(list(chain.from_iterable(_inputs(cut) for cut in waiting)), embedder))
    for cut in waiting:
        found = {passage.id: vector for passage, vector in zip(cut.new, vectors, strict=False)}
        _commit(cut, found, library, embedder, report)
        progress(report)
    waiting.clear()


def _commit(
    cut: _Cut, vectors: dict[str, Vector], library: Library, embedder: Callable[[], Embedder], report: Report
) -> None:
    try:
        for _ in range(_TRIES):
            try:
                outcome = library.commit(cut.standing.article_id, cut.article, cut.passages, vectors)
                break
            except MissingVectors:
                cut = _Cut(cut.article, cut.standing, cut.passages, new=cut.passages)
                vectors = dict(zip((p.id for p in cut.passages), _embed(list(_inputs(cut)), embedder), strict=True))
        else:
            raise NewsdeskError("it is being removed by another process: ingest it again later")
    except NewsdeskError as error:
        report.failed.append(Failure(cut.article.source, str(error)))
        return
    setattr(report, outcome, getattr(report, outcome) + 1)
    if outcome != "unchanged":
        report.passages_embedded += len(cut.new)
        report.passages_reused += len(cut.passages) - len(cut.new)


def _embed(texts: list[str], embedder: Callable[[], Embedder]) -> Iterable[Vector]:
    return embedder().embed(texts) if texts else ()


def _inputs(cut: _Cut) -> Iterator[str]:
    """What the embedding model reads: a passage alone ("He said no.") may not tell what it is about."""
    article = cut.article
    for passage in cut.new:
        about = (article.title, article.published and article.published[:10], passage.heading)
        yield "\n".join([part for part in about if part] + [passage.text])
