"""Takes sources into the library: read, cut, embed what is new, commit, one article at a time, and report.

What is new is embedded in batches. While some are under way elsewhere, the next are read and cut here, and articles are
committed in the order in which they came: there is one reader and one writer, however many embed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial

import numpy as np

from ingest.article import Article
from ingest.errors import NewsdeskError
from ingest.intake.arrivals import Arrival, Item
from ingest.intake.doubts import doubt
from ingest.intake.identity import own
from ingest.library.embargo import is_held
from ingest.library.library import Library
from ingest.library.versions import MissingVectors, Outcome, Standing
from ingest.models.pool import Pending, Pool, done, pool_of
from ingest.models.ports import Embedder, Matrix, Vector
from ingest.passages.split import Passage, split
from ingest.sources.fetched import Failure, Note, Unchanged

_NONE: Matrix = np.empty((0, 0), np.float32)
_MOST = 1000  # articles in a batch; a choice: those that bring back a former text have nothing to embed
_TOLD = 1000  # failures, and notes, that a report keeps word for word: an archive may fail in millions of lines
_TRIES = 3  # how often an article is embedded again because a takedown took passages that it was to share


@dataclass(slots=True)
class Report:
    """What became of the sources; the passages are those of added and updated articles, `held` are under embargo.

    `failed` and `notes` are the first of them, `untold` counts further failures.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    held: int = 0
    failed: list[Failure] = field(default_factory=list)
    untold: int = 0
    notes: list[Note] = field(default_factory=list)
    passages_embedded: int = 0
    passages_reused: int = 0

    @property
    def failures(self) -> int:
        """How many failed in all."""
        return len(self.failed) + self.untold

    def fail(self, failure: Failure) -> None:
        """Count one more failure."""
        if len(self.failed) < _TOLD:
            self.failed.append(failure)
        else:
            self.untold += 1

    def note(self, note: Note) -> None:
        """Keep a note if there are not too many already."""
        if len(self.notes) < _TOLD:
            self.notes.append(note)

    def count(self, outcome: Outcome, *, embedded: int = 0, reused: int = 0) -> None:
        """Count one more article with this outcome, and its passages."""
        match outcome:
            case "added":
                self.added += 1
            case "updated":
                self.updated += 1
            case "unchanged":
                self.unchanged += 1
                return
        self.passages_embedded += embedded
        self.passages_reused += reused


@dataclass(frozen=True, slots=True)
class _Cut:
    """An article, ready to be embedded; `new` are its passages without a vector."""

    arrival: Arrival
    article: Article
    standing: Standing
    passages: list[Passage]
    new: list[Passage]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles whose new passages are embedded in one go, and their vectors in the same order."""

    cuts: list[_Cut]
    vectors: Pending


@dataclass(frozen=True, slots=True)
class _Taking:
    """What every step needs; `names` are the ids and addresses of all articles that are not committed yet."""

    library: Library
    pool: Callable[[], Pool]
    anyway: bool
    progress: Callable[[Report], None]
    report: Report = field(default_factory=Report)
    gathered: list[_Cut] = field(default_factory=list)
    under_way: deque[_Batch] = field(default_factory=deque)
    names: set[str] = field(default_factory=set)


def take_in(
    arriving: Iterable[Item | Arrival],
    library: Library,
    embedder: Callable[[], Embedder | Pool],
    *,
    anyway: bool = False,
    progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Take in what is `arriving`; each succeeds or fails on its own, and what the report counts is on the disk.

    `embedder` is called once, when the first passage has to be embedded. `anyway`: also take in what looks like
    something else than the article. `progress` is called after each article.
    """
    taking = _Taking(library, cache(lambda: pool_of(embedder())), anyway, progress)
    for each in arriving:
        _take(taking, each if isinstance(each, Arrival) else Arrival(each))
        progress(taking.report)
    _send(taking)
    while taking.under_way:
        _settle(taking)
    return taking.report


def _take(taking: _Taking, arrival: Arrival) -> None:
    match arrival.item:
        case Failure(_, error):
            _fail(taking, arrival, error)
        case Unchanged():
            _leave(taking, arrival)
        case Article() as article if is_held(article, datetime.now(UTC)):
            _hold(taking, arrival, article)
        case Article() as article:
            _queue(taking, arrival, article)
        case Note() as note:
            taking.report.note(note)


def _hold(taking: _Taking, arrival: Arrival, article: Article) -> None:
    """Keep an article that comes out later."""
    try:
        if taking.library.hold(own(article, taking.library), named=arrival.named):
            taking.report.held += 1
        else:
            taking.report.count("unchanged")
    except NewsdeskError as error:
        _fail(taking, arrival, str(error))
        return
    arrival.settled(None)


def release(library: Library, embedder: Callable[[], Embedder]) -> Report | None:
    """Take in what is under embargo no longer; None if that is nothing.

    Who is killed between finds it again, and it is the same article.
    """
    due = library.held(until=datetime.now(UTC))
    if not due:
        return None

    def settled(article: Article, error: str | None) -> None:
        if error is None:
            library.let_go(article)

    out = [replace(each.article, embargo_until=None) for each in due]
    arriving = [Arrival(each, known.named, partial(settled, each)) for each, known in zip(out, due, strict=True)]
    return take_in(arriving, library, embedder)


def _queue(taking: _Taking, arrival: Arrival, article: Article) -> None:
    """Let an article wait until enough passages can be embedded in one go."""
    cut = _cut(taking, arrival, article)
    while cut and not taking.names.isdisjoint(_names(cut)):
        # An archive may hold several versions of a story: one by one, as each depends on what is known of the last.
        if not taking.under_way:
            _send(taking)
        _settle(taking)
        cut = _cut(taking, arrival, article)
    if cut is None:
        _leave(taking, arrival)
    elif problem := _problem(taking, cut):
        _fail(taking, arrival, problem)
    else:
        taking.gathered.append(cut)
        taking.names.update(_names(cut))
        if len(taking.gathered) >= _MOST or (cut.new and _new(taking.gathered) >= taking.pool().together):
            _send(taking)
        while taking.under_way and (taking.under_way[0].vectors.done() or len(taking.under_way) > taking.pool().ahead):
            _settle(taking)


def _cut(taking: _Taking, arrival: Arrival, article: Article) -> _Cut | None:
    article = own(article, taking.library)
    standing = taking.library.standing(article)
    if standing.unchanged or (not arrival.named and taking.library.is_taken_down(article)):
        return None
    passages = split(standing.article_id, article.text)
    return _Cut(arrival, article, standing, passages, taking.library.missing(passages))


def _problem(taking: _Taking, cut: _Cut) -> str | None:
    if taking.anyway or not cut.article.extracted:
        return None
    return doubt(cut.article, taking.library.current(cut.standing.article_id))


def _leave(taking: _Taking, arrival: Arrival) -> None:
    taking.report.count("unchanged")
    arrival.settled(None)


def _fail(taking: _Taking, arrival: Arrival, error: str) -> None:
    taking.report.fail(Failure(arrival.item.source, error))
    arrival.settled(error)


def _new(cuts: list[_Cut]) -> int:
    return sum(len(cut.new) for cut in cuts)


def _names(cut: _Cut) -> set[str]:
    return {cut.standing.article_id} | ({cut.article.url} if cut.article.url else set())


def _send(taking: _Taking) -> None:
    """Have what was gathered embedded."""
    if taking.gathered:
        vectors = _embed([passage for cut in taking.gathered for passage in cut.new], taking.pool)
        taking.under_way.append(_Batch(taking.gathered[:], vectors))
        taking.gathered.clear()


def _settle(taking: _Taking) -> None:
    """Wait for the batch that was sent first, and commit its articles."""
    batch = taking.under_way.popleft()
    vectors = iter(batch.vectors.result())
    for cut in batch.cuts:
        _commit(taking, cut, {passage.id: vector for passage, vector in zip(cut.new, vectors, strict=False)})
        taking.names.difference_update(_names(cut))
        taking.progress(taking.report)


def _commit(taking: _Taking, cut: _Cut, vectors: dict[str, Vector]) -> None:
    arrival, library = cut.arrival, taking.library
    try:
        for _ in range(_TRIES):
            try:
                outcome = library.commit(
                    cut.standing.article_id, cut.article, cut.passages, vectors, named=arrival.named
                )
                break
            except MissingVectors:
                cut = replace(cut, new=cut.passages)
                vectors = dict(zip((p.id for p in cut.new), _embed(cut.new, taking.pool).result(), strict=True))
        else:
            raise NewsdeskError("it is being removed by another process: ingest it again later")
    except NewsdeskError as error:
        _fail(taking, arrival, str(error))
        return
    taking.report.count(outcome, embedded=len(cut.new), reused=len(cut.passages) - len(cut.new))
    arrival.settled(None)


def _embed(passages: Sequence[Passage], pool: Callable[[], Pool]) -> Pending:
    """Embed their own words alone: nothing of an old headline may stay in what is kept when an article changes."""
    return pool().submit([passage.text for passage in passages]) if passages else done(_NONE)
