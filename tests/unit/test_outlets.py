"""A search for some outlets finds what they published, however much of others is nearer."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from fakes import FakeEmbedder

from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with closing(Library(tmp_path_factory.mktemp("outlets"))) as library:
        take_in(map(article, range(60)), library, FakeEmbedder)
        yield library


def article(n):
    """Return one of 60 articles, of which the Post published the one that says least of the bridge."""
    post = n == 30
    text = f"Story {n} of the council speaks of a bridge once." if post else f"Bridge, bridge, bridge: story {n}."
    return Article(
        id=f"a{n}", title=f"Story {n}", text=text, source=f"/{n}.md", fetched=datetime(2025, 3, 6, tzinfo=UTC),
        outlet="Post" if post else "Courier",
    )  # fmt: skip


@pytest.mark.parametrize("search", ["lexical", "dense", "holding"])
@pytest.mark.parametrize(("outlets", "found"), [(("Post",), {"Post"}), (("Nobody",), set()), ((), {"Courier"})])
def test_only_what_the_outlets_published_is_found(library, search, outlets, found):
    (vector,) = FakeEmbedder().embed(["Bridge, bridge, bridge: story 3."])
    asked = {"lexical": "bridge", "dense": vector, "holding": ["bridge"]}[search]
    with library.snapshot(outlets=outlets) as snapshot:
        hits = getattr(snapshot, search)(asked, 3)

    assert {passage.outlet for passage, _ in hits} == found
