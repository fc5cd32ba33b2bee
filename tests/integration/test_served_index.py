"""The index on a Chroma server: shared by all, mended by whoever comes first, and words where it is away."""

import logging
import shutil
import subprocess
import sys
from contextlib import closing

import pytest
from invented import WordsEmbedder, article, mark, story
from served_chroma import ChromaServer

from bot.answer import WORDS_ALONE
from bot.desk import Desk
from ingest.errors import IndexAwayError, LibraryError
from ingest.intake.take_in import take_in
from ingest.library import chroma_server, served
from ingest.library.chroma_server import Address
from ingest.library.library import Library

SECRET = "ck-hunter2"


@pytest.fixture(scope="module")
def chroma():
    server = ChromaServer()
    yield server
    server.close()


@pytest.fixture
def own():
    """A server that a test may kill."""
    server = ChromaServer()
    yield server
    server.close()


@pytest.fixture
def library(chroma, tmp_path):
    with closing(Library(tmp_path / "home", chroma=chroma.address)) as library:
        yield library


def filled(library, numbers=range(30), edition=0):
    assert take_in([article(n, edition) for n in numbers], library, WordsEmbedder).failed == []


def near(library, text, k=5):
    with library.snapshot() as snapshot:
        return [
            (passage.id, round(score, 4)) for passage, score in snapshot.dense(WordsEmbedder().embed_question(text), k)
        ]


def exact(library, text, k=5):
    with closing(Library(library.home)) as same:
        return near(same, text, k)


def test_what_is_found_is_what_an_exact_search_finds_with_and_without_a_backlog(library):
    filled(library)
    assert library.backlog() > 0
    assert near(library, "glacier lantern") == exact(library, "glacier lantern")

    assert library.catch_up()
    assert library.backlog() == 0
    assert near(library, "glacier lantern") == exact(library, "glacier lantern")

    filled(library, range(30, 40))
    assert near(library, story(35)[:200]) == exact(library, story(35)[:200])
    assert library.catch_up()
    assert not library.catch_up()
    assert near(library, story(35)[:200]) == exact(library, story(35)[:200])
    assert set(library._index._vectors._numbers[: library._index._vectors._count]) == set(library._index._served.missed)


def test_what_one_process_adds_counts_for_another_at_once(library, chroma):
    filled(library)
    with closing(Library(library.home, chroma=chroma.address)) as other:
        before = near(other, "glacier")
        assert library.catch_up()
        assert near(other, "glacier") == before
        assert other.backlog() == 0
        assert other._index.count == library._index.count > 0


def test_an_update_is_found_and_the_old_text_is_not(library):
    filled(library)
    library.catch_up()
    filled(library, [3], edition=1)
    library.catch_up()

    with library.snapshot() as snapshot:
        found = [passage for passage, _ in snapshot.dense(WordsEmbedder().embed_question(story(3)[:300]), 40)]
    assert not any(mark(3, 0) in passage.text for passage in found)
    assert any(mark(3, 1) in passage.text for passage in found)


def test_a_removal_builds_another_collection_and_deletes_the_one_before(library):
    filled(library)
    library.catch_up()
    before = library._index._served.collection
    _, _, rebuilt = library.remove("story-3")
    library.backlog()

    assert rebuilt
    assert library._index._served.collection != before
    client = library._index._server._connected
    mine = [each.name for each in client.list_collections() if each.name.startswith(library._index._prefix)]
    assert mine == [library._index._served.collection]
    assert all(not id.startswith("story-3") for id, _ in near(library, story(3)[:300], 40))


def test_who_searches_while_it_is_replaced_searches_the_new_one(library, chroma):
    filled(library)
    library.catch_up()
    with closing(Library(library.home, chroma=chroma.address)) as other:
        near(other, "glacier")
        with other.snapshot() as snapshot:
            library.reindex()
            assert snapshot.dense(WordsEmbedder().embed_question("glacier"), 5) != []
    assert not other.index_is_away


def test_an_addition_that_was_killed_half_way_is_finished_by_whoever_comes_next(library, chroma, monkeypatch):
    filled(library)
    library.catch_up()
    filled(library, range(30, 60))
    monkeypatch.setattr(chroma_server, "MOST", 50)
    adding = library._index._server.add
    with monkeypatch.context() as killing:

        def die(name, records):
            yield next(adding(name, records))
            raise KeyboardInterrupt

        killing.setattr(library._index._server, "add", die)
        with pytest.raises(KeyboardInterrupt):
            library.catch_up()
    with closing(Library(library.home, chroma=chroma.address)) as other:
        assert near(other, story(45)[:200]) == exact(library, story(45)[:200])
        assert other.catch_up()
        assert near(other, story(45)[:200]) == exact(library, story(45)[:200])


def test_only_one_process_brings_it_up_to_date(library, chroma):
    filled(library)
    with closing(Library(library.home, chroma=chroma.address)) as other, library.ledger.alone("index"):
        assert not other.catch_up()
        with pytest.raises(LibraryError, match="another newsdesk process is updating"):
            other.reindex()
    assert library.catch_up()


@pytest.mark.parametrize("how", ["killed", "paused"])
def test_while_it_is_away_words_are_searched_and_then_it_heals_by_itself(own, tmp_path, monkeypatch, caplog, how):
    monkeypatch.setattr(chroma_server, "_PATIENCE", 0.5)
    monkeypatch.setattr(served, "_REST", 0.0)
    caplog.set_level(logging.WARNING)
    with closing(Library(tmp_path / "home", chroma=own.address)) as library:
        filled(library)
        library.catch_up()
        whole = near(library, "glacier lantern")
        (own.kill if how == "killed" else own.pause)()

        assert near(library, "glacier lantern") == []
        assert library.index_is_away
        with library.snapshot() as snapshot:
            assert snapshot.lexical("glacier", 5) != []
        with pytest.raises(IndexAwayError):
            library.catch_up()
        assert caplog.text.count("searches use words alone") == 1

        (own.start if how == "killed" else own.go_on)()
        assert near(library, "glacier lantern") == whole
        assert not library.index_is_away
        assert not library.catch_up()


def test_a_server_that_failed_is_left_alone_for_a_while(own, tmp_path, monkeypatch):
    with closing(Library(tmp_path / "home", chroma=own.address)) as library:
        filled(library)
        library.catch_up()
        own.kill()
        near(library, "glacier")
        monkeypatch.setattr(library._index._server, "nearest", None)  # to be asked would be an error
        assert near(library, "glacier") == []


def test_a_server_that_lost_everything_is_filled_again(own, tmp_path):
    with closing(Library(tmp_path / "home", chroma=own.address)) as library:
        filled(library)
        library.catch_up()
        whole = near(library, "glacier lantern")
        own.kill()
        shutil.rmtree(own.folder / "data")
        own.start()

        assert library.catch_up()
        assert near(library, "glacier lantern") == whole
        assert library.check_index().endswith("on the Chroma server")


async def test_an_answer_from_words_alone_says_so(own, tmp_path, models, monkeypatch):
    library = Library(tmp_path / "home", chroma=own.address)
    with closing(Desk(library, models)) as desk:
        assert take_in([article(n) for n in range(4)], library, lambda: models.embedder).failed == []
        desk.check_model()
        library.catch_up()
        monkeypatch.setattr(chroma_server, "_PATIENCE", 0.5)
        own.kill()
        *_, answer = [event async for event in desk.answer(f"Where did the tally stand at {mark(2, 0)}?")]
        assert answer.note == WORDS_ALONE
        own.start()
        monkeypatch.setattr(served, "_REST", 0.0)
        *_, answer = [event async for event in desk.answer(f"Where did the tally stand at {mark(2, 0)}?")]
        assert answer.note is None


def test_a_server_that_is_not_there_is_told_of_in_one_line_without_the_token(tmp_path, monkeypatch):
    address = Address("http://127.0.0.1:1", token=SECRET)
    with closing(Library(tmp_path, chroma=address)) as library:
        filled(library, range(3))
        with pytest.raises(IndexAwayError, match="check that it runs, and NEWSDESK_CHROMA_URL") as refused:
            library.catch_up()
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value) + repr(address)

    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path))
    monkeypatch.setenv("NEWSDESK_CHROMA_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("NEWSDESK_CHROMA_TOKEN", SECRET)
    done = subprocess.run([sys.executable, "-m", "bot", "reindex"], check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stdout + done.stderr
