"""The ledger in PostgreSQL: one writer at a time, a server that goes and comes back, and answers as from a file."""

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from invented import WordsEmbedder, article, mark, story
from news_site import page
from postgres_server import PROGRAMS, PostgresServer
from sqlalchemy import Connection, insert, select

from bot.records.asked import Asked, Kept
from bot.records.records import Records
from bot.settings import Settings
from ingest.errors import LibraryAwayError, LibraryError, SettingsError
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.library.schema import arrivals, articles, facts

SECRET = "hunter2"
QUESTION = Asked(
    team="T1", channel="C1", ts="1.0", thread="1.0", user="U1", kind="mention", question="What will it cost?"
)


@pytest.fixture
def url(postgres, request):
    return postgres.database(f"{request.node.name[:40]}-{id(request)}")


@pytest.fixture
def library(url, tmp_path):
    with closing(Library(tmp_path / "home", url)) as library:
        yield library


@pytest.fixture
def server(postgres):
    """A server that is killed: of this test's own, as it keeps what is committed."""
    server = PostgresServer(durable=True)
    yield server
    server.close()


def filled(library, count=30):
    report = take_in([article(n) for n in range(count)], library, WordsEmbedder)
    assert report.failed == []


def test_words_are_found_with_the_scores_of_a_file(library, tmp_path):
    with closing(Library(tmp_path / "file")) as file:
        filled(library)
        filled(file)
        for question in (
            "What does story 7 say?",
            "the glacier",
            "Ilmari praised the harbours",
            f"{mark(3, 0)} {mark(4, 0)} tram",
        ):
            ranked = []
            for each in (library, file):
                with each.snapshot() as snapshot:
                    found = snapshot.lexical(question, 20)
                    ranked.append([(passage.id, round(score, 9)) for passage, score in found])

            assert ranked[0] == ranked[1]
            assert ranked[0]


def test_one_transaction_writes_at_a_time_and_what_comes_later_has_the_higher_number(library):
    order = []

    def write(name):
        with library.ledger.writing() as connection:
            connection.execute(insert(articles).values(id=name, identity=name))
            order.append(name)

    with library.ledger.writing() as connection:
        other = threading.Thread(target=write, args=("second",))
        other.start()
        other.join(0.3)
        connection.execute(insert(articles).values(id="first", identity="first"))
        order.append("first")
    other.join()

    assert order == ["first", "second"]


def test_a_reader_sees_one_moment_whatever_is_committed_meanwhile(library):
    with library.ledger.reading() as connection:
        before = connection.execute(select(arrivals.c.number)).all()
        filled(library, 2)

        assert connection.execute(select(arrivals.c.number)).all() == before == []


def test_who_reads_cannot_write(library):
    with pytest.raises(LibraryError, match="read-only"), library.ledger.reading() as connection:
        connection.execute(insert(facts).values(name="x", value="y"))


def test_a_task_that_one_has_ended_is_free_before_the_server_notices_the_end_of_its_connection(library, monkeypatch):
    ended: list[Connection] = []

    def later(connection):
        ended.append(connection)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "close", later)
        for _ in range(2):
            with library.ledger.alone("sync") as mine:
                assert mine
    for connection in ended:
        connection.close()


def test_one_process_is_alone_at_a_task_until_its_connection_ends(library, url, tmp_path, postgres):
    with closing(Library(tmp_path / "other", url)) as other, library.ledger.alone("sync") as mine:
        assert mine
        with other.ledger.alone("sync") as theirs, other.ledger.alone("webhook") as else_:
            assert (theirs, else_) == (False, True)
        postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with other.ledger.alone("sync") as theirs:
            assert theirs


def test_a_nul_is_kept_as_the_sign_for_what_cannot_be_shown(library):
    library.ledger.record("given", "a\0b")

    assert library.ledger.fact("given") == "a\ufffdb"


def test_nothing_of_a_removed_article_is_in_any_table(library, url, postgres):
    filled(library, 3)
    library.remove("story-1")

    assert [each.id for each in library.articles()] == ["story-0", "story-2"]
    for (name,) in postgres.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", url.rpartition("/")[2]
    ):
        kept = str(postgres.execute(f'SELECT * FROM "{name}"', url.rpartition("/")[2]))
        assert mark(1, 0) not in kept


def test_a_backup_taken_while_articles_come_in_answers_as_the_library_did_then(library, url, postgres, tmp_path):
    filled(library, 10)
    stop, busy = threading.Event(), threading.Event()

    def work():
        for edition in range(1, 100):
            for number in range(10):
                take_in([article(number, edition)], library, WordsEmbedder)
                busy.set()
                if stop.is_set():
                    return

    with pytest.raises(LibraryError, match="pg_dump"):
        library.ledger.back_up(tmp_path / "copy")
    working = threading.Thread(target=work)
    working.start()
    try:
        assert busy.wait(20)
        subprocess.run([PROGRAMS / "pg_dump", "--format", "custom", "--file", tmp_path / "copy", url], check=True)
    finally:
        stop.set()
        working.join()
    restored = postgres.database("restored")
    subprocess.run([PROGRAMS / "pg_restore", "--no-owner", "--dbname", restored, tmp_path / "copy"], check=True)
    with closing(Library(tmp_path / "restored", restored)) as copy, copy.snapshot() as snapshot:
        assert copy.ledger.id == library.ledger.id
        for listed in copy.articles():
            number, edition = int(listed.id.removeprefix("story-")), listed.version - 1
            assert copy.current(listed.id).text == story(number, edition)
            assert {passage.version for passage, _ in snapshot.lexical(mark(number, edition), 10)} == {listed.version}


@pytest.mark.parametrize("given", ["mysql://a/b", "sqlite:///x", "postgres", "not an address", "http://127.0.0.1/"])
def test_an_address_of_something_else_is_refused_in_one_line(tmp_path, given):
    with pytest.raises(SettingsError, match="no address of a PostgreSQL database, such as") as refused:
        Library(tmp_path, given)

    assert "\n" not in str(refused.value)


@pytest.mark.sqlite
def test_without_the_driver_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "ingest.library.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(SettingsError, match=r"pip install 'newsdesk\[postgresql\]'"):
        Library(tmp_path, "postgresql://127.0.0.1/newsdesk")


def test_a_server_that_is_not_there_is_told_of_in_one_line_without_the_password(tmp_path):
    with pytest.raises(LibraryAwayError, match="check that PostgreSQL runs there") as refused:
        Library(tmp_path, f"postgresql://newsdesk:{SECRET}@127.0.0.1:1/newsdesk")

    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_command_says_so_too_and_shows_no_password(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path))
    monkeypatch.setenv("NEWSDESK_DATABASE_URL", f"postgresql://newsdesk:{SECRET}@127.0.0.1:1/newsdesk")
    for command in (["articles"], ["doctor", "--offline"]):
        done = subprocess.run([sys.executable, "-m", "bot", *command], check=False, capture_output=True, text=True)

        assert done.returncode != 0
        assert SECRET not in done.stdout + done.stderr
        assert "127.0.0.1:1/newsdesk" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert SECRET not in repr(Settings.load())


def test_after_a_server_was_killed_everything_committed_is_there_and_work_goes_on(server, tmp_path):
    with closing(Library(tmp_path / "home", server.database("one"))) as library:
        filled(library, 20)
        server.kill()
        with pytest.raises(LibraryAwayError):
            library.articles()
        server.start()

        assert len(library.articles()) == 20
        filled(library, 40)
        assert len(library.articles()) == 40


def test_a_process_that_stays_waits_for_a_server_that_starts_after_it(server, tmp_path, site):
    url = server.database("one")
    settings = {"NEWSDESK_HOME": str(tmp_path), "NEWSDESK_DATABASE_URL": url, "NEWSDESK_ALLOWED_HOSTS": site.host}
    site.pages["/a"] = page("Story A")
    ingest = [sys.executable, "-m", "bot", "ingest", site.url("/a")]
    subprocess.run(ingest, check=True, capture_output=True, env=os.environ | settings)
    server.kill()
    command = [sys.executable, "-m", "bot", "sync", "--every", "1s"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | settings
    ) as process:
        assert b"waiting for it" in process.stderr.readline()
        server.start()
        assert b"1 unchanged" in process.stdout.readline()
        process.terminate()
        _, rest = process.communicate()
    assert (process.returncode, b"stopped after" in rest) == (0, True)


async def test_a_question_that_comes_while_the_server_is_away_is_kept_once_it_is_back(server, tmp_path):
    with closing(Library(tmp_path / "home", server.database("one"))) as library:
        records = Records(library.ledger)
        await records.ready(1)
        server.kill()
        receiving = asyncio.create_task(records.receive("T1", "E1", QUESTION, Kept(notice="full")))
        reading = asyncio.create_task(records.ready(10))
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.start)

        assert (await receiving).turn.asked == QUESTION
        await reading
        assert [user for _, user in await records.ready(10)] == ["U1"]
        records.close()


async def test_a_server_that_stays_away_is_an_error_in_the_end(server, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.records.group_commit._PATIENCE", 0.5)
    with closing(Library(tmp_path / "home", server.database("one"))) as library:
        records = Records(library.ledger)
        server.kill()
        with pytest.raises(LibraryAwayError):
            await records.receive("T1", "E1", QUESTION, Kept(notice="full"))
        with pytest.raises(LibraryAwayError):
            await records.ready(1)
        records.close()
