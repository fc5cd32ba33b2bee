"""What arrives to be taken in: an article, or the reason why there is none, and who waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.article import Article
from ingest.sources.fetched import Failure, Note, Unchanged

Item = Article | Failure | Unchanged | Note


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item on its way into the library.

    `named`: somebody has named the article itself, so that it comes back although it was taken down. `settled` is
    called once, when what became of the item is on the disk, and with the reason if it failed.
    """

    item: Item
    named: bool = True
    settled: Callable[[str | None], None] = lambda error: None
