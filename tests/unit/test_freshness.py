"""An answer says so if its article could not be checked for corrections when it should have been."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeEmbedder, citation, cost

from bot.formatting import written_by
from bot.freshness import staleness
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.known import Visit
from ingest.library.library import Library

AGO = datetime(2025, 3, 6, tzinfo=UTC)


@pytest.fixture
def library(tmp_path):
    with closing(Library(tmp_path)) as library:
        yield library


def taken_in(library, source, id):
    """Take an article in from a source that is read every hour, and was read long ago."""
    article = Article(id=id, title="T", text="The bridge is shut.", source=source, fetched=AGO, published="2025-03-06")
    take_in([article], library, FakeEmbedder)
    kind = "page" if source.startswith("http") else "file"
    library.sources.record([Visit(address=source, kind=kind, at=AGO, given={})])
    return citation(1, "The bridge is shut.", text="The bridge is shut.", article_id=id)


def test_an_answer_whose_page_could_not_be_read_for_long(library):
    cited = taken_in(library, "https://courier.example/bridge", "bridge")
    assert staleness(library, [cited]) is None  # without a schedule, nothing is late
    library.sources.schedule(3600)

    assert staleness(library, [cited]) == "Not checked for corrections since 6 March 2025: courier.example."
    assert staleness(library, []) is None


def test_one_that_was_read_in_time(library):
    cited = taken_in(library, "https://courier.example/bridge", "bridge")
    library.sources.schedule(3600)
    just_now = datetime.now(UTC) - timedelta(hours=2)
    library.sources.record([Visit(address="https://courier.example/bridge", kind="page", at=just_now)])

    assert staleness(library, [cited]) is None


def test_many_are_counted_and_files_go_by_their_names(library):
    cited = [taken_in(library, f"/articles/{n}.md", f"a{n}") for n in range(5)]
    library.sources.schedule(60)

    assert staleness(library, cited).endswith("since 6 March 2025: 0.md, 1.md, 2.md and 2 more.")


def test_every_front_end_shows_it():
    answer = replace(cost(), stale="Not checked for corrections since 6 March 2025: courier.example.")

    assert written_by(answer) == [answer.stale]
    assert answer.to_json()["stale"] == answer.stale
