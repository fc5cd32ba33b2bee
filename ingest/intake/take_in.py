"""Takes sources into the library: read, cut, embed what is new, commit, one article at a time, and report."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ingest.article import Article
from ingest.errors import NewsdeskError
from ingest.intake.doubts import doubt
from ingest.intake.identity import own
from ingest.library.library import Library
from ingest.library.versions import MissingVectors, Standing
from ingest.models.ports import Embedder, Vector
from ingest.passages.split import Passage, split
from ingest.sources.fetched import Failure, Note, Unchanged

_TOGETHER = 128  # passages that are embedded in one go: enough texts of like length to pad little
_TRIES = 3  # how often an article is embedded again because a takedown took passages that it was to share


@dataclass(slots=True)
class Report:
    """What became of the sources; the passages are those of added and updated articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    passages_embedded: int = 0
    passages_reused: int = 0


Settled = Callable[["Article | Failure | Unchanged", str | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms articles are taken in.

    `anyway`: also what looks like something else than the article. `named` tells whether somebody has named an article
    itself: one that was taken down comes back for no less. `settled` is called with each article when what became of it
    is on the disk, and with the reason if it failed.
    """

    anyway: bool = False
    named: Callable[[Article], bool] = lambda article: True
    settled: Settled = lambda article, error: None


@dataclass(frozen=True, slots=True)
class _Cut:
    """An article, ready to be embedded; `new` are its passages without a vector."""

    item: Article
    article: Article
    standing: Standing
    passages: list[Passage]
    new: list[Passage]


@dataclass(frozen=True, slots=True)
class _Taking:
    """What every step needs."""

    library: Library
    embedder: Callable[[], Embedder]
    terms: Terms
    report: Report
    waiting: list[_Cut] = field(default_factory=list)


def take_in(
    articles: Iterable[Article | Failure | Unchanged | Note],
    library: Library,
    embedder: Callable[[], Embedder],
    terms: Terms = Terms(),
    *,
    progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Take in `articles`; each succeeds or fails on its own, and what the report counts is on the disk.

    `embedder` is called when the first passage has to be embedded. `progress` is called after each article.
    """
    taking = _Taking(library, embedder, terms, Report())
    for article in articles:
        if isinstance(article, Note):
            taking.report.notes.append(article)
        elif isinstance(article, Failure):
            _fail(taking, article, article.error)
        elif isinstance(article, Unchanged) or (cut := _cut_last(taking, article, progress)) is None:
            _leave(taking, article)
        elif problem := _problem(taking, cut):
            _fail(taking, article, problem)
        else:
            taking.waiting.append(cut)
            if sum(len(each.new) for each in taking.waiting) >= _TOGETHER:
                _flush(taking, progress)
        progress(taking.report)
    _flush(taking, progress)
    return taking.report


def _cut_last(taking: _Taking, item: Article, progress: Callable[[Report], None]) -> _Cut | None:
    """Return what `item` is, cut, once other versions of it are committed: an archive may hold several of a story."""
    cut = _cut(taking, item)
    if cut and _is_waiting(cut, taking.waiting):
        _flush(taking, progress)
        cut = _cut(taking, item)
    return cut


def _cut(taking: _Taking, item: Article) -> _Cut | None:
    article = own(item, taking.library)
    standing = taking.library.standing(article)
    if standing.unchanged or (not taking.terms.named(item) and taking.library.is_taken_down(article)):
        return None
    passages = split(standing.article_id, article.text)
    return _Cut(item, article, standing, passages, taking.library.missing(passages))


def _problem(taking: _Taking, cut: _Cut) -> str | None:
    if taking.terms.anyway or not cut.article.extracted:
        return None
    return doubt(cut.article, taking.library.current(cut.standing.article_id))


def _leave(taking: _Taking, article: Article | Unchanged) -> None:
    taking.report.unchanged += 1
    taking.terms.settled(article, None)


def _fail(taking: _Taking, article: Article | Failure, error: str) -> None:
    taking.report.failed.append(Failure(article.source, error))
    taking.terms.settled(article, error)


def _is_waiting(cut: _Cut, waiting: list[_Cut]) -> bool:
    return any(
        cut.standing.article_id == other.standing.article_id
        or (cut.article.url and cut.article.url == other.article.url)
        for other in waiting
    )


def _flush(taking: _Taking, progress: Callable[[Report], None]) -> None:
    vectors = iter(_embed([passage for cut in taking.waiting for passage in cut.new], taking.embedder))
    for cut in taking.waiting:
        _commit(taking, cut, {passage.id: vector for passage, vector in zip(cut.new, vectors, strict=False)})
        progress(taking.report)
    taking.waiting.clear()


def _commit(taking: _Taking, cut: _Cut, vectors: dict[str, Vector]) -> None:
    item, article, library, report = cut.item, cut.article, taking.library, taking.report
    named = taking.terms.named(item)
    try:
        for _ in range(_TRIES):
            try:
                outcome = library.commit(cut.standing.article_id, article, cut.passages, vectors, named=named)
                break
            except MissingVectors:
                cut = _Cut(item, article, cut.standing, cut.passages, new=cut.passages)
                vectors = dict(zip((p.id for p in cut.new), _embed(cut.new, taking.embedder), strict=True))
        else:
            raise NewsdeskError("it is being removed by another process: ingest it again later")
    except NewsdeskError as error:
        _fail(taking, item, str(error))
        return
    setattr(report, outcome, getattr(report, outcome) + 1)
    if outcome != "unchanged":
        report.passages_embedded += len(cut.new)
        report.passages_reused += len(cut.passages) - len(cut.new)
    taking.terms.settled(item, None)


def _embed(passages: Sequence[Passage], embedder: Callable[[], Embedder]) -> Iterable[Vector]:
    """Embed their own words alone: nothing of an old headline may stay in what is kept when an article changes."""
    return embedder().embed([passage.text for passage in passages]) if passages else ()
