"""The library on disk: real SQLite, real Chroma, the bundled embedding model unless a test names another."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from invented import HOUR, NOON, WordsEmbedder, article, back_to_first_schema, mark, story, write_archive
from sql import rows, settings_of

from ingest.article import Article
from ingest.errors import LibraryError
from ingest.intake.take_in import Report, take_in
from ingest.library import generations, migrate, removal
from ingest.library.index import Index
from ingest.library.library import Library
from ingest.library.seal import Seal, State
from ingest.models.bundled import BundledEmbedder
from ingest.passages.split import split

REPO = Path(__file__).parents[2]

GRANARY = """The old granary on Pell Street will become a swimming hall, the town of Aldermoor decided on Tuesday.

The work is to cost 7.1 million crowns and to last until the autumn of next year, said Runa Aldis, the town's architect.

"We keep every beam that carries, and put the water where the barley was," Runa Aldis told the council before the vote.

Two hundred people had signed a letter against the plan, because the granary's courtyard is where the market stands.

The market will move to the riverside for the time of the work, and traders there will pay no rent until it returns.

The granary was built in 1871 and has stood empty since the brewery that owned it closed its doors eleven years ago.

Its last tenant was a circus, which kept two camels and the tents of a whole season on the upper floors for one winter.

Swimmers have had to take the bus to Pryle since a beam of their own hall came down over the children's basin at night.

Nobody was in the water, but the insurers would not hear of a repair, and the town would not hear of the insurers.

The new hall is to have a basin of six lanes, one of them for those who can't swim yet, and a gallery with eighty seats.

Schools are to have the mornings, the club has asked for the evenings, and on Sundays the hall is to be open to all.

Heat for the water will come from the river, by a pump that the town's works have tried in a depot for three years."""
DEARER = GRANARY.replace("7.1 million", "9.6 million")


class Counting:
    """The bundled embedder, and what it was asked to embed."""

    def __init__(self, model: BundledEmbedder) -> None:
        self.name, self.digest, self.together, self._model = model.name, model.digest, model.together, model
        self.texts: list[str] = []

    def embed(self, texts):
        self.texts += texts
        return self._model.embed(texts)

    def embed_question(self, question):
        return self._model.embed_question(question)


@pytest.fixture
def embedder(models) -> Counting:
    return Counting(models.embedder)


@pytest.fixture
def home(tmp_path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def library(home):
    with closing(Library(home)) as library:
        yield library


def granary(text=GRANARY, *, hours=0, **fields) -> Article:
    known = {"id": "granary", "title": "Granary to become a swimming hall", "source": "/granary.txt"}
    return Article(text=text, fetched=NOON + hours * HOUR, **known | fields)


def taken(library, articles, embedder) -> Report:
    report = take_in(articles, library, lambda: embedder)
    assert report.failed == []
    return report


def dense(library, vector, k=10, *, at=None, article_id=None):
    with library.snapshot(at) as snapshot:
        return [passage for passage, _ in snapshot.dense(vector, k, article_id=article_id)]


def lexical(library, question, k=10, *, at=None, article_id=None):
    with library.snapshot(at) as snapshot:
        return [passage for passage, _ in snapshot.lexical(question, k, article_id=article_id)]


def texts(passages):
    return " ".join(passage.text for passage in passages)


def everything(home):
    """Every file of the library: name and bytes."""
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".sqlite3-shm"}


def files_with(home, sought):
    return sorted(path.name for path, content in everything(home).items() if sought in content)


# --- taking in ---


def test_an_article_is_kept_exactly_and_its_passages_cover_it(library, embedder):
    report = taken(library, [granary("\n  " + GRANARY + "\n\n")], embedder)
    version = library.version("granary")
    passages = library.passages_of(version)
    gaps = [version.text[a.end : b.start] for a, b in pairwise(passages)]

    assert version.text == "\n  " + GRANARY + "\n\n"
    assert all(passage.text == version.text[passage.start : passage.end] for passage in passages)
    assert "".join([version.text[: passages[0].start], *gaps, version.text[passages[-1].end :]]).strip() == ""
    assert (report.added, report.passages_embedded, report.passages_reused) == (1, len(passages), 0)


def test_what_was_taken_in_is_found_by_meaning_and_by_word(library, embedder):
    taken(library, [granary(), article(1)], embedder)

    assert "7.1 million" in dense(library, embedder.embed_question("How expensive is the new pool?"), 1)[0].text
    assert "7.1 million" in lexical(library, "crowns and architects", 1)[0].text


def test_an_update_embeds_only_what_changed_and_keeps_the_rest_with_id_number_and_vector(library, home, embedder):
    taken(library, [granary()], embedder)
    before = {row[0]: row for row in rows(home, "SELECT id, number, vector FROM passages")}
    embedder.texts.clear()
    report = taken(library, [granary(DEARER, hours=1)], embedder)
    after = {row[0]: row for row in rows(home, "SELECT id, number, vector FROM passages")}
    current = library.passages_of(library.version("granary"))

    assert before.items() <= after.items()
    assert [text for text in embedder.texts if "9.6 million" not in text] == []
    assert (report.updated, report.passages_embedded) == (1, 1)
    assert report.passages_reused == len(current) - 1 >= 2
    assert sum(passage.id in before for passage in current) == report.passages_reused


def test_the_same_article_again_is_unchanged_and_nothing_is_embedded(library, home, embedder):
    taken(library, [granary()], embedder)
    before = everything(home)
    report = take_in([granary(hours=5)], library, lambda: pytest.fail("the model was loaded"))

    assert (report.unchanged, report.added, report.updated, report.passages_embedded) == (1, 0, 0, 0)
    assert everything(home) == before


def test_a_new_headline_alone_is_a_new_version_that_embeds_nothing(library, embedder):
    taken(library, [granary()], embedder)
    report = taken(library, [granary(hours=1, title="A pool for Aldermoor")], embedder)

    assert (report.updated, report.passages_embedded) == (1, 0)
    assert {passage.title for passage in lexical(library, "granary")} == {"A pool for Aldermoor"}
    assert lexical(library, "aldermoor pool")


def test_a_text_that_comes_back_is_current_again_and_not_embedded_again(library, embedder):
    report = [taken(library, [granary(text, hours=i)], embedder) for i, text in enumerate([GRANARY, DEARER, GRANARY])][
        2
    ]

    assert (report.updated, report.passages_embedded) == (1, 0)
    assert library.version("granary").number == 3
    assert "7.1 million" in texts(lexical(library, "crowns"))
    assert "9.6 million" not in texts(lexical(library, "crowns"))


@pytest.mark.parametrize(
    ("first", "late"),
    [
        ({"hours": 5}, {"hours": 3}),
        (
            {"hours": 5, "modified": "2025-03-07T11:00:00+00:00"},
            {"hours": 9, "modified": "2025-03-07T08:00:00+00:00"},
        ),
    ],
    ids=["fetched before", "modified before, but fetched from a cache later"],
)
def test_an_older_text_that_arrives_late_becomes_history_and_does_not_overtake(library, embedder, first, late):
    taken(library, [granary(DEARER, **first)], embedder)
    report = taken(library, [granary(GRANARY, **late)], embedder)
    current, old = library.version("granary"), library.version("granary", 2)

    assert report.updated == 1
    assert (current.number, current.text, current.valid_until) == (1, DEARER, None)
    assert (old.text, old.valid_until) == (GRANARY, current.valid_from)
    assert old.valid_from < old.valid_until
    for found in (
        lexical(library, "7.1 million crowns"),
        dense(library, embedder.embed_question("7.1 million crowns")),
    ):
        assert "9.6 million" in texts(found)
        assert "7.1 million" not in texts(found)
    assert take_in([granary(GRANARY, **late)], library, lambda: pytest.fail("embedded")).unchanged == 1


def test_a_version_committed_by_another_process_meanwhile_is_not_taken_in_twice(library, home, embedder):
    class Slow(Counting):
        def embed(self, texts):
            with closing(Library(home)) as other:
                taken(other, [granary()], embedder)
            return super().embed(texts)

    report = taken(library, [granary()], Slow(embedder))

    assert (report.unchanged, report.added) == (1, 0)
    assert rows(home, "SELECT count(*) FROM versions") == [(1,)]


def test_an_article_that_is_removed_while_it_is_being_embedded_is_embedded_whole(library, home, embedder):
    class Slow(Counting):
        def embed(self, texts):
            if not self.texts:
                with closing(Library(home)) as other:
                    other.remove("granary")
            return super().embed(texts)

    taken(library, [granary()], embedder)
    slow = Slow(embedder)
    report = taken(library, [granary(DEARER, hours=1)], slow)
    passages = library.passages_of(library.version("granary"))

    assert (report.added, report.updated) == (1, 0)
    assert texts(passages).split() == DEARER.split()
    assert (report.passages_embedded, report.passages_reused) == (len(passages), 0)


def test_one_that_is_always_removed_meanwhile_fails_alone_and_says_so(library, home, embedder):
    class Hostile(Counting):
        def embed(self, texts):
            with closing(Library(home)) as other:
                other.remove("granary")
                if len(texts) < 3:
                    taken(other, [granary()], embedder)
            return super().embed(texts)

    taken(library, [granary()], embedder)
    report = take_in([article(1), granary(DEARER, hours=1)], library, lambda: Hostile(embedder))

    assert report.added + report.updated + len(report.failed) == 2
    assert library.version("story-1").text == story(1)


def newsdesk(home, *arguments, **environment):
    command = [sys.executable, "-m", "bot", *arguments]
    variables = os.environ | settings_of(home) | {"PYTHONPATH": str(REPO)} | environment
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=variables, cwd=home.parent, timeout=120
    )


def test_an_archive_with_two_versions_of_a_story_takes_in_both_in_order(home):
    archive = write_archive(home.parent / "archive.jsonl", [(1, 0), (2, 0), (1, 1)])
    done = newsdesk(home, "ingest", str(archive), "--json")
    report = json.loads(done.stdout)

    assert (done.returncode, done.stderr) == (0, "")
    assert (report["added"], report["updated"], report["unchanged"], report["failed"]) == (2, 1, 0, [])
    with closing(Library(home)) as library:
        assert [library.version("story-1", n).text for n in (1, 2)] == [story(1, 0), story(1, 1)]
        assert library.version("story-1").number == 2
        assert mark(1, 0) not in texts(lexical(library, mark(1, 0)))


# --- as of a moment ---


def test_a_moment_in_the_past_sees_the_text_of_then_and_now_the_new_one(library, embedder):
    taken(library, [granary(), granary(DEARER, hours=2)], embedder)
    vector = embedder.embed_question("What does the swimming hall cost?")
    for find, question in ((dense, vector), (lexical, "million crowns cost")):
        for narrowed in (None, "granary"):
            then = texts(find(library, question, at=NOON + HOUR, article_id=narrowed))
            now = texts(find(library, question, article_id=narrowed))
            at_the_change = texts(find(library, question, at=NOON + 2 * HOUR, article_id=narrowed))

            assert ("7.1 million" in then, "9.6 million" in then) == (True, False)
            assert ("7.1 million" in now, "9.6 million" in now) == (False, True)
            assert at_the_change == now
            assert find(library, question, at=NOON - HOUR, article_id=narrowed) == []


def test_a_version_counts_from_its_own_date_not_from_the_fetch(library, embedder):
    taken(library, [granary(published="2025-03-01"), granary(DEARER, hours=2, modified="2025-03-04")], embedder)

    assert "7.1 million" in texts(lexical(library, "crowns", at=NOON - 96 * HOUR))
    assert "9.6 million" in texts(lexical(library, "crowns", at=NOON - 48 * HOUR))


@pytest.mark.parametrize("indexed", [False, True])
def test_after_an_update_no_search_shows_the_old_passage(library, embedder, indexed):
    if indexed:
        assert library.own_index()
    for hours, text in enumerate([GRANARY, DEARER]):
        taken(library, [granary(text, hours=hours)], embedder)
        library.catch_up()
    old = next(passage for passage in split("granary", GRANARY) if "7.1" in passage.text).text
    for found in (dense(library, embedder.embed([old])[0], 50), lexical(library, old, 50)):
        assert "9.6 million" in texts(found)
        assert "7.1 million" not in texts(found)
        assert {passage.version for passage in found} == {2}


# --- names ---


def test_an_article_goes_by_its_id_or_by_what_that_begins_with(library, embedder):
    for number in (1, 12, 130):
        taken(library, [article(number)], WordsEmbedder())

    assert library.article_id("story-12") == "story-12"
    assert library.article_id("story-13") == "story-130"
    assert library.article_id("story-1") == "story-1"  # whole, though others begin with it


def test_an_article_is_found_by_its_url_however_that_is_spelled(library, home, embedder):
    taken(library, [granary(url="https://courier.example/old"), article(1)], embedder)
    moved = granary(GRANARY + " It will open in May.", hours=1, url="https://courier.example/hall?p=7")
    taken(library, [moved], embedder)

    assert library.at_url("https://Courier.example/hall?utm_source=x&p=7#top").number == 2
    assert library.at_url("https://courier.example/old") is None  # it is there no more
    assert library.at_url("https://courier.example/hall") is None


def test_of_several_articles_at_one_url_the_newest_is_meant(library, embedder):
    for id, day in (("a", "2025-03-01"), ("b", "2025-03-03"), ("c", None)):
        taken(library, [granary(f"{GRANARY} {id}", id=id, url="https://courier.example/live", published=day)], embedder)

    assert library.at_url("https://courier.example/live").article_id == "b"


def test_a_beginning_of_several_ids_names_them_and_an_unknown_one_says_where_to_look(library):
    taken(library, [article(21), article(22)], WordsEmbedder())
    with pytest.raises(LibraryError, match=r"several articles begin with 'story-2': story-21, story-22$"):
        library.article_id("story-2")
    for unknown in ("story-3", "", "%", "_tory-21"):
        with pytest.raises(LibraryError, match=r"there is no article .*`newsdesk articles` lists them$"):
            library.article_id(unknown)
    with pytest.raises(LibraryError, match=r"^story-21 has no version 7: its newest is 1$"):
        library.version("story-21", 7)


# --- stories that move ---


def test_a_story_with_a_new_headline_keeps_its_id(library, embedder):
    taken(library, [granary(id=None, url="https://a.example/granary")], embedder)
    report = taken(
        library, [granary(id=None, url="https://a.example/granary", title="A pool for all", hours=1)], embedder
    )

    assert (report.updated, [listed.title for listed in library.articles()]) == (1, ["A pool for all"])


def test_a_story_at_a_new_address_keeps_its_id_and_goes_by_both_addresses(library, embedder):
    for hours, text, url in ((0, GRANARY, "granary"), (1, DEARER, "2025/granary"), (2, GRANARY, "granary")):
        taken(library, [granary(text, id=None, url=f"https://a.example/{url}", hours=hours)], embedder)
    (listed,) = library.articles()

    assert (listed.version, listed.url) == (3, "https://a.example/granary")


@pytest.mark.parametrize(
    "other",
    [
        {"text": story(7), "url": "https://a.example/another"},
        {"url": "https://b.example/granary", "source": "/another.txt"},
        {"id": "mine", "url": "https://b.example/granary"},
    ],
    ids=["another story in the same file", "the same story in another paper", "a story that was given another id"],
)
def test_what_is_only_alike_is_an_article_of_its_own(library, embedder, other):
    taken(library, [granary(id=None, url="https://a.example/granary")], embedder)
    taken(library, [granary(**{"id": None, "hours": 1} | other)], embedder)

    assert len(library.articles()) == 2


def test_what_comes_from_stdin_is_one_story_only_if_it_says_so(library, embedder):
    for url in ("https://a.example/granary", "https://b.example/granary"):
        taken(library, [granary(id=None, url=url, source="-")], embedder)

    assert len(library.articles()) == 2


@pytest.mark.sqlite
def test_a_library_of_the_first_schema_is_upgraded_and_keeps_everything(library, home, embedder):
    taken(library, [granary()], embedder)
    library.close()
    back_to_first_schema(home)
    with closing(Library(home)) as again:
        assert again.version("granary").text == GRANARY

    assert rows(home, "SELECT version_num FROM alembic_version") == [(migrate.HEAD,)]
    assert len(rows(home, "SELECT 1 FROM sqlite_master WHERE name = 'ix_versions_source'")) == 1


# --- takedowns ---


class Marking(WordsEmbedder):
    """Gives what is to be removed a vector whose bytes Chroma does not change by normalising it."""

    vector = np.zeros(384, np.float32)
    vector[[5, 77, 201, 300]] = 0.5, -0.5, 0.5, -0.5

    def embed(self, texts):
        vectors = super().embed(texts)
        vectors[["Pell Street" in text for text in texts]] = self.vector
        return vectors


SECRETS = [
    b"The old granary on Pell Street",
    b"9.6 million",
    b"Granary to become",
    b"granari",  # as the lexical index stems it
    b"barley",
    Marking.vector.tobytes(),
]


def filled_for_removal(library) -> None:
    assert library.own_index()
    taken(library, [article(n) for n in range(5)], Marking())
    taken(library, [granary(), granary(DEARER, hours=1), granary(hours=2), article(9)], Marking())
    library.catch_up()


@pytest.mark.sqlite
def test_a_removed_article_is_in_no_file_of_the_library(library, home):
    filled_for_removal(library)
    held = [files_with(home, secret) for secret in SECRETS]
    _, count, rebuilt = library.remove("granary")

    assert all(held)
    assert "data_level0.bin" in held[-1]
    assert (count > 3, rebuilt) == (True, True)
    assert [files_with(home, secret) for secret in SECRETS] == [[]] * len(SECRETS)
    assert dense(library, Marking.vector, 100, at=NOON + HOUR) != []
    assert {p.article_id for p in dense(library, Marking.vector, 100)} == {f"story-{n}" for n in (0, 1, 2, 3, 4, 9)}
    assert lexical(library, "granary barley", at=NOON + HOUR) == []


@pytest.mark.sqlite
def test_a_reader_that_keeps_words_on_the_disk_is_told_of_and_its_end_is_theirs(home, monkeypatch):
    monkeypatch.setattr("ingest.library.sqlite._LOCK_WAIT", 0.1)
    with closing(Library(home)) as library:
        filled_for_removal(library)
        with closing(sqlite3.connect(home / "ledger.sqlite3", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM articles").fetchone()
            with pytest.raises(LibraryError, match=r"^it is removed, but .* stop every newsdesk process"):
                library.remove("granary")
            assert files_with(home, SECRETS[0]) == ["ledger.sqlite3-wal"]
        assert lexical(library, "granary barley", at=NOON + HOUR) == []

    assert [files_with(home, secret) for secret in SECRETS] == [[]] * len(SECRETS)


OTHER_PROCESS = """
import sys
from pathlib import Path
from ingest.library.library import Library
from ingest.library.seal import Seal, State
library = Library(Path(sys.argv[1]))
library.articles()
print("open", flush=True)
sys.stdin.readline()
print(len(library.articles()), flush=True)
sys.stdin.readline()
"""


@pytest.mark.sqlite
def test_it_is_in_no_file_while_another_process_has_the_library_open(library, home):
    filled_for_removal(library)
    command = [sys.executable, "-c", OTHER_PROCESS, str(home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(REPO)}, **pipes) as other:
        assert other.stdout.readline() == "open\n"
        library.remove("granary")
        held = [files_with(home, secret) for secret in SECRETS]
        other.stdin.write("\n")
        other.stdin.flush()
        seen = other.stdout.readline()
        other.communicate("\n", timeout=60)

    assert held == [[]] * len(SECRETS)
    assert seen == "6\n"


def test_of_two_copies_only_the_removed_one_is_gone(library, home):
    taken(library, [granary(url="https://a.example/granary"), granary(id="copy", url="https://b.example/x")], Marking())
    library.remove("granary")

    assert files_with(home, b"a.example") == []
    assert library.version("copy").text == GRANARY
    assert {passage.article_id for passage in dense(library, Marking.vector, 10)} == {"copy"}


@pytest.mark.parametrize(("held", "tolerated"), [(0, 2000), (199_999, 2000), (300_000, 3000)])
def test_a_hundredth_of_what_the_index_holds_may_wait_for_it(library, monkeypatch, held, tolerated):
    sealed = Seal(State("", "", held, 0), 0, held, [])
    monkeypatch.setattr(Index, "sealed", lambda folder: [sealed])

    assert library.tolerated() == tolerated


def test_one_removed_beside_the_owner_of_the_index_is_never_found_and_gone_after_its_next_catch_up(library, home):
    filled_for_removal(library)
    with closing(Library(home)) as other:
        _, _, rebuilt = other.remove("granary")

    assert not rebuilt
    assert "granary" not in {p.article_id for p in dense(library, Marking.vector, 100)}
    assert library.catch_up(backlog=2000)
    assert [files_with(home, secret) for secret in SECRETS] == [[]] * len(SECRETS)


def test_enough_is_found_although_the_index_still_holds_what_another_process_removed(library, home):
    assert library.own_index()
    taken(library, [article(n) for n in range(8)], WordsEmbedder())
    library.catch_up()
    question = WordsEmbedder().embed([story(3)])[0]
    with closing(Library(home)) as other:
        other.remove("story-3")

    assert len(dense(library, question, 10)) == 10


@pytest.mark.sqlite
def test_a_removal_that_was_killed_half_way_is_finished_by_whoever_opens_the_library_next(library, home):
    filled_for_removal(library)
    with library.ledger.writing() as connection:
        removal.remove(connection, "granary")
    shutil.copytree(home, home.with_name("killed"))  # what a kill would leave, at the moment of the commit
    with closing(Library(home.with_name("killed"))) as again:
        assert again.own_index()
        assert lexical(again, "granary", at=NOON + HOUR) == []

    assert [files_with(home.with_name("killed"), secret) for secret in SECRETS] == [[]] * len(SECRETS)


def test_a_removed_article_can_be_taken_in_again(library, home, embedder):
    taken(library, [granary(), granary(DEARER, hours=1)], embedder)
    library.remove("granary")
    report = taken(library, [granary()], embedder)

    assert (report.added, library.version("granary").number) == (1, 1)
    assert "7.1 million" in texts(lexical(library, "crowns"))


# --- what is refused ---


def test_another_embedding_model_is_refused_with_what_to_do_and_nothing_is_lost(library, home, embedder):
    library.check_model(embedder.name, embedder.digest)
    taken(library, [granary()], embedder)

    def another():
        library.check_model("another-model", "1" * 64)
        return WordsEmbedder()

    with pytest.raises(LibraryError) as refused:
        take_in([article(1)], library, another)

    assert re.fullmatch(
        r"this library was embedded with bge-small-en-v1.5, not with another-model: unset NEWSDESK_EMBEDDING_MODEL or"
        r" set it to .*, or set NEWSDESK_HOME to a new folder and ingest the articles again",
        str(refused.value),
    )
    library.check_model(embedder.name, embedder.digest)
    assert [listed.id for listed in library.articles()] == ["granary"]
    assert "7.1 million" in texts(dense(library, embedder.embed_question("What does it cost?"), 3))


def test_the_same_model_with_other_weights_is_another_model(library, embedder):
    library.check_model(embedder.name, embedder.digest)
    taken(library, [granary()], embedder)
    with pytest.raises(LibraryError, match="embedded with"):
        library.check_model(embedder.name, "1" * 64)


def test_an_emptied_library_takes_any_model(library, embedder):
    library.check_model(embedder.name, embedder.digest)
    taken(library, [granary()], embedder)
    library.remove("granary")
    library.check_model("another-model", "1" * 64)


def one_line(raised) -> str:
    message = str(raised.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


def test_a_library_of_a_newer_newsdesk_is_refused_in_one_line_and_left_alone(library, home):
    taken(library, [article(1)], WordsEmbedder())
    library.close()
    rows(home, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LibraryError, match=r"newer newsdesk \(schema 9999.*update newsdesk") as refused:
        Library(home)

    one_line(refused)
    assert rows(home, "SELECT id FROM articles") == [("story-1",)]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(os.urandom(50_000)),
        lambda path: path.write_bytes(b"SQLite format 3\0" + os.urandom(50_000)),
        lambda path: os.truncate(path, 50),
        lambda path: os.truncate(path, 4096),
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: os.truncate(path, path.stat().st_size - 4096),
    ],
    ids=["random", "random after its header", "50 bytes", "one page", "half", "a page short"],
)
def test_a_damaged_ledger_is_told_in_one_line_that_says_what_to_do(library, home, damage):
    taken(library, [article(n) for n in range(20)], WordsEmbedder())
    library.close()
    damage(home / "ledger.sqlite3")
    with (
        pytest.raises(LibraryError, match="restore a backup") as refused,
        closing(Library(home)) as opened,
    ):
        opened.ledger.check()

    assert str(home / "ledger.sqlite3") in one_line(refused)


@pytest.mark.sqlite
def test_a_file_that_is_another_database_is_refused_or_left_as_it_was(home):
    home.mkdir()
    (home / "ledger.sqlite3").write_text("Dear diary, today I opened a bakery.\n" * 500)
    with pytest.raises(LibraryError, match="damaged or not a newsdesk ledger") as refused:
        Library(home)

    one_line(refused)
    assert "Dear diary" in (home / "ledger.sqlite3").read_text()


@pytest.mark.sqlite
@pytest.mark.parametrize("below", [Path(), Path("x"), Path("x/y")], ids=str)
def test_a_home_that_cannot_be_made_is_told_in_one_line(tmp_path, below):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match="NEWSDESK_HOME") as refused:
        Library(tmp_path / "file" / below)

    one_line(refused)


@pytest.mark.sqlite
def test_a_home_below_a_device_is_told_in_one_line():
    with pytest.raises(LibraryError, match="NEWSDESK_HOME"):
        Library(Path("/dev/null/x"))


@pytest.mark.sqlite
def test_a_folder_in_place_of_the_ledger_is_told_in_one_line(home):
    (home / "ledger.sqlite3").mkdir(parents=True)
    with pytest.raises(LibraryError, match="NEWSDESK_HOME") as refused:
        Library(home)

    one_line(refused)


def test_the_code_knows_the_newest_migration():
    newest = max((Path(migrate.__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))

    assert newest.name.split("_")[0] == migrate.HEAD


# --- a copy ---


@pytest.mark.sqlite
def test_a_backup_taken_while_articles_come_in_answers_as_the_library_did_then(library, home, tmp_path):
    taken(library, [article(n) for n in range(10)], WordsEmbedder())
    stop, busy = threading.Event(), threading.Event()

    def work():
        for edition in count(1):
            for number in range(10):
                taken(library, [article(number, edition)], WordsEmbedder())
                busy.set()
                if stop.is_set():
                    return

    working = threading.Thread(target=work)
    working.start()
    try:
        for round_ in range(5):
            busy.clear()
            assert busy.wait(20)
            restored = tmp_path / f"restored{round_}"
            restored.mkdir()
            library.ledger.back_up(restored / "ledger.sqlite3")
            with closing(Library(restored)) as copy:
                copy.reindex()
                assert copy.ledger.check().endswith("intact")
                for listed in copy.articles():
                    now, number = copy.current(listed.id), int(listed.id.removeprefix("story-"))
                    assert now.text == story(number, listed.version - 1)
                    found = lexical(copy, mark(number, listed.version - 1))
                    assert {passage.version for passage in found} == {listed.version}
                    vector = WordsEmbedder().embed_question(story(number, listed.version - 1).split("\n\n")[-1])
                    assert mark(number, listed.version - 1) in dense(copy, vector, 1)[0].text
    finally:
        stop.set()
        working.join()


# --- the index beside the ledger ---


def scores(library, vector, k):
    with library.snapshot() as snapshot:
        return [score for _, score in snapshot.dense(vector, k)]


def exact(home, vector, k):
    """The scores of the k nearest current passages, by the ledger's own vectors."""
    found = rows(
        home,
        "SELECT DISTINCT p.id, p.vector FROM passages p JOIN placements l ON l.passage = p.number JOIN versions v"
        " ON v.article_id = l.article_id AND v.number = l.version WHERE v.valid_until IS NULL",
    )
    return sorted((float(np.frombuffer(stored, np.float32) @ vector) for _, stored in found), reverse=True)[:k]


def near(found):
    """Scores as they can be compared: Chroma counts in another order than we do."""
    return [round(score, 3) for score in found]


def test_search_through_the_index_and_its_backlog_equals_exact_search(library, home):
    assert library.own_index()
    embedder = WordsEmbedder()
    for edition, upto in ((0, 60), (1, 30)):
        taken(library, [article(n, edition) for n in range(upto)], embedder)
        library.catch_up()
    taken(library, [article(n, 2) for n in range(15)] + [article(n) for n in range(60, 80)], embedder)
    waiting = library.backlog()
    questions = embedder.embed([story(n, 2).split("\n\n")[n % 6] for n in range(0, 80, 2)])

    assert 20 < waiting < 200
    with closing(Library(home)) as other:  # does not own the index: scans
        missed = 0
        for question in questions:
            wanted = exact(home, question, 10)
            assert scores(other, question, 10) == pytest.approx(wanted, abs=1e-5)
            missed += len(set(near(wanted)) - set(near(scores(library, question, 10))))
        assert (
            missed <= len(questions) * 10 // 100
        )  # a neighbour graph is built by threads, and may miss one in a hundred


@pytest.mark.parametrize("indexed", [False, True])
def test_enough_is_found_behind_any_number_of_outdated_passages(library, home, indexed):
    if indexed:
        assert library.own_index()
    taken(library, [article(n, edition) for edition in range(250) for n in [0]], WordsEmbedder())
    taken(library, [article(n) for n in range(1, 12)], WordsEmbedder())
    library.catch_up()
    question = WordsEmbedder().embed(["The tally stood at that evening number 0 of the series."])[0]

    assert rows(home, "SELECT count(*) FROM passages")[0][0] > 500
    found, wanted = scores(library, question, 20), exact(home, question, 20)
    assert len(found) == 20
    missed = set(near(wanted)) - set(near(found))
    assert len(missed) <= (2 if indexed else 0)  # a neighbour graph may miss some among so many that are nearly alike
    assert len(lexical(library, "tally stood evening", 20)) >= 12


@pytest.mark.parametrize("indexed", [False, True])
def test_of_equal_scores_the_same_are_found_whatever_came_in_first(tmp_path, indexed):
    found = []
    for order in (1, -1):
        with closing(Library(tmp_path / f"{order}")) as library:
            if indexed:
                assert library.own_index()
            taken(library, [granary(id=f"copy-{n}") for n in range(9)][::order], WordsEmbedder())
            library.catch_up()
            vector = WordsEmbedder().embed_question(GRANARY[:100])
            hits = dense(library, vector, 4), lexical(library, "swimming hall", 4)
            found.append([[passage.id for passage in each] for each in hits])

    assert found[0] == found[1]


def test_a_lost_index_changes_nothing_that_is_found(library, home):
    assert library.own_index()
    taken(library, [article(n) for n in range(20)], WordsEmbedder())
    library.catch_up()
    question = WordsEmbedder().embed([story(7)])[0]
    before = [p.id for p in dense(library, question)]
    library.close()
    shutil.rmtree(home / "index")
    with closing(Library(home)) as again:
        assert again.own_index()
        assert [p.id for p in dense(again, question)] == before
        assert again.catch_up()
        assert generations.current(home / "index")
        assert [p.id for p in dense(again, question)] == before


# --- any order of events ---


class Newsroom(RuleBasedStateMachine):
    """Editions come, come again, come late and are taken down; a dict of what was fetched when says what is found."""

    numbers = st.integers(0, 3)

    @initialize(indexed=st.booleans())
    def open(self, indexed):
        self.home = Path(self.folders.mktemp("newsroom")) / "home"
        self.library = Library(self.home)
        self.embedder = WordsEmbedder()
        self.known = {}  # number -> [(hour of the fetch, edition)], oldest first
        self.hour = 10
        self.fresh = 0
        self.builds = 2
        if indexed:
            assert self.library.own_index()

    def expect(self, number, hour, edition):
        """Enter an edition into the model; return what the report should count."""
        held = self.known.get(number)
        if held is None:
            self.known[number] = [(hour, edition)]
            return "added"
        if held[-1][1] == edition or (hour < held[-1][0] and edition in [known for _, known in held]):
            return "unchanged"
        held.append((hour, edition))
        held.sort()
        return "updated"

    def ingest(self, number, hour, edition):
        expected = self.expect(number, hour, edition)
        report = take_in([article(number, edition, fetched=NOON + hour * HOUR)], self.library, lambda: self.embedder)
        assert report.failed == []
        assert getattr(report, expected) == 1

    @rule(number=numbers)
    def a_new_edition(self, number):
        self.hour, self.fresh = self.hour + 2, self.fresh + 1
        self.ingest(number, self.hour, self.fresh)

    @rule(number=numbers, ago=st.integers(0, 5))
    def an_old_edition_that_is_fetched_again(self, number, ago):
        held = self.known.get(number, [(0, 0)])
        self.hour += 2
        self.ingest(number, self.hour, held[-1 - min(ago, len(held) - 1)][1])

    @rule(number=numbers, ago=st.integers(0, 5))
    def an_old_fetch_that_arrives_again(self, number, ago):
        held = self.known.get(number)
        if held:
            self.ingest(number, *held[-1 - min(ago, len(held) - 1)])

    @rule(number=numbers, hours=st.integers(1, 20))
    def an_unknown_edition_that_arrives_late(self, number, hours):
        self.fresh += 1
        hour = self.hour - hours + self.fresh / 1000  # never the hour of another
        self.ingest(number, hour, self.fresh)

    @rule(number=numbers)
    def a_takedown(self, number):
        if number in self.known:
            del self.known[number]
            self.library.remove(f"story-{number}")

    @precondition(lambda self: self.builds > 0)
    @rule()
    def the_index_catches_up(self):
        self.builds -= self.library.catch_up()

    def living(self, hour):
        """What the model says the library holds at an hour: (article, start, end, text)."""
        editions = {
            number: max((each for each in held if hour is None or each[0] <= hour), default=None)
            for number, held in self.known.items()
        }
        return {
            (f"story-{number}", passage.start, passage.end, passage.text)
            for number, edition in editions.items()
            if edition
            for passage in split(f"story-{number}", story(number, edition[1]))
        }

    def found(self, passages):
        spans = [(p.article_id, p.start, p.end, p.text) for p in passages]
        assert len(spans) == len(set(spans))
        return set(spans)

    @rule(hour=st.one_of(st.none(), st.integers(0, 60)), number=numbers)
    def a_search(self, hour, number):
        at = None if hour is None else NOON + hour * HOUR
        expected = self.living(hour)
        question = f"tally number {number} of the series"
        vector = self.embedder.embed_question(question)
        assert self.found(dense(self.library, vector, 400, at=at)) == expected
        assert self.found(lexical(self.library, question + " season", 400, at=at)) == expected
        within = {each for each in expected if each[0] == f"story-{number}"}
        assert self.found(dense(self.library, vector, 400, at=at, article_id=f"story-{number}")) == within

    @invariant()
    def every_current_text_is_found_by_its_own_word_and_no_other(self):
        for number, held in self.known.items():
            version = self.library.version(f"story-{number}")
            assert version.text == story(number, held[-1][1])
            for _, edition in held:
                living = edition == held[-1][1]
                assert (
                    any(mark(number, edition) in p.text for p in lexical(self.library, mark(number, edition))) == living
                )
        assert {listed.id for listed in self.library.articles()} == {f"story-{number}" for number in self.known}

    def teardown(self):
        if hasattr(self, "library"):
            self.library.close()
            shutil.rmtree(self.home)


def test_whatever_comes_in_whatever_order_what_is_found_is_the_living_text(tmp_path_factory):
    class Here(Newsroom):
        folders = tmp_path_factory

    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_a_commit_leaves_other_articles_alone(library, home):
    taken(library, [article(1), article(2)], WordsEmbedder())
    before = rows(home, "SELECT * FROM placements WHERE article_id = 'story-2'")
    version = library.version("story-2")
    taken(library, [replace(article(1, 1), url="https://example.org/story-1")], WordsEmbedder())

    assert rows(home, "SELECT * FROM placements WHERE article_id = 'story-2'") == before
    assert library.version("story-2") == version
