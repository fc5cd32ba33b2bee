"""newsdesk itself, through what its commands call: `ingest` on an archive, and `search` in a process that stays."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from json import dumps
from pathlib import Path

from protocol import Article, Text

from bot.cli.intake_report import index_what_waits
from bot.desk import Desk
from bot.settings import Settings
from ingest.intake.sync import Intake, wanted
from ingest.models.ports import Embedder
from ingest.reading.read import Given
from ingest.sources.web.crawl import WebAccess
from ingest.sources.web.hosts import AllowedHosts


class Driver:
    """A library in `folder`."""

    quick = False  # don't let the reranker read what was found

    def __init__(self, folder: Path) -> None:
        self._archive = folder / "archive.jsonl"
        self._desk = Desk.open(Settings(home=folder / "library"), own_index="search" in sys.argv)
        self.embedded = 0

    def ingest(self, articles: Sequence[Article]) -> None:
        """Write the articles as an archive and ingest it, as `newsdesk ingest archive.jsonl` does."""
        self._archive.write_text("".join(dumps(asdict(article)) + "\n" for article in articles), encoding="utf-8")
        library = self._desk.library

        def embedder() -> Embedder:
            self._desk.check_model()
            return self._desk.models.embedder

        intake = Intake(library, embedder, WebAccess.allowing(AllowedHosts.parse("")), BytesIO())
        report = intake.take([wanted(str(self._archive), Given())])
        index_what_waits(library)
        if report.failed:
            raise RuntimeError(report.failed[0].error)
        self.embedded += report.passages_embedded

    def search(self, question: str, k: int) -> list[Text]:
        """Search as `newsdesk search` does, which reranks; with `quick`, as `newsdesk search --quick`."""
        hits = self._desk.search(question, k=k, quick=self.quick)
        return [(hit.passage.article_id, hit.passage.text) for hit in hits]

    def texts(self) -> list[Text]:
        """Return the passages of the current versions."""
        library = self._desk.library
        versions = [library.version(article.id) for article in library.articles()]
        return [(version.article_id, passage.text) for version in versions for passage in library.passages_of(version)]

    def close(self) -> None:
        """Close the library."""
        self._desk.close()
