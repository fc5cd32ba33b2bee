"""What is new for who watches a subject or an article: each story once, copies once, and facts that changed."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeEmbedder, delete

from bot.overview.watching import can_be_watched, watched
from bot.records import watches
from bot.records.watches import MOST
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library

NOON = datetime(2025, 3, 6, 12, tzinfo=UTC)
FIRST = (
    "The harbour board voted to close Lantern Bridge on 24 March for repairs that will cost £4.2 million. "
    "Drivers will have to take the valley road through Upper Thorne until it reopens in August, the board said. "
    "Traders on the east quay fear for their summer, and the board has set up a fund to help them."
)
OTHER = "The county library opens an hour longer from May. Readers had asked for that for years, its director said."
PRAISE = "Ruth Amberley, who chairs the harbour board, praised the divers. They worked in the dark for nine weeks."


@pytest.fixture
def held(tmp_path):
    with closing(Library(tmp_path)) as held:
        publish(held, "library", OTHER)
        yield held


def publish(library, id, text, *, hours=0, title=None):
    article = Article(
        id=id, title=title or f"About {id}", text=text, source=f"/{id}.md", fetched=NOON + timedelta(hours=hours),
        published="2025-03-06",
    )  # fmt: skip
    take_in([article], library, FakeEmbedder)


def watch(library, **what):
    with library.ledger.writing() as connection:
        return watches.add(connection, "", "", **what)


def news(library):
    """Return what is new, told as it is in the terminal: (section, label, text) of each sentence."""
    with library.ledger.reading() as connection:
        mine = watches.of(connection, "", "")
    answer, upto = watched(library, mine)
    with library.ledger.writing() as connection:
        assert watches.told(connection, mine, upto)
    return [(each.section, each.label, each.text) for each in answer.sentences] if answer else []


def test_a_story_about_a_subject_is_told_once(held):
    watch(held, subject="harbour board")
    assert news(held) == []
    publish(held, "bridge", FIRST)

    assert [(section, label) for section, label, _ in news(held)] == [("harbour board", "About bridge")]
    assert news(held) == []


def test_what_was_there_before_and_what_is_about_something_else_is_not_told(held):
    publish(held, "bridge", FIRST)
    watch(held, subject="harbour board")
    publish(held, "ferry", "The ferry runs every twenty minutes. It takes sixty passengers, its owner said.")
    publish(held, "late", f"{OTHER} {OTHER} {OTHER} {OTHER}\n\n{OTHER} A cousin sits on the harbour board.", hours=1)

    assert news(held) == []


@pytest.mark.parametrize("told_first", [True, False])
def test_a_copy_is_not_told_again(held, told_first):
    watch(held, subject="harbour board")
    publish(held, "bridge", FIRST)
    told = news(held) if told_first else []
    publish(held, "wire", f"{FIRST} This report is from an agency.")
    told += news(held)

    assert [label for _, label, _ in told] == ["About bridge"]


def test_several_watches_are_told_together_and_each_under_its_name(held):
    watch(held, subject="harbour board")
    watch(held, subject="divers")
    publish(held, "praise", PRAISE)

    assert [section for section, *_ in news(held)] == ["harbour board", "divers"]


def test_a_watched_article_whose_facts_changed(held):
    publish(held, "bridge", FIRST, title="Bridge to close")
    watch(held, article_id="bridge")
    publish(held, "bridge", FIRST.replace("4.2", "4.8"), hours=1, title="Bridge to close")

    ((section, label, text),) = news(held)
    assert (section, label) == ("Bridge to close", "£4.2 million → £4.8 million")
    assert "£4.8 million" in text


@pytest.mark.parametrize(
    "changed", [FIRST.replace("voted to close", "decided to close"), FIRST.replace("The harbour", "The  harbour")]
)
def test_other_words_are_no_news(held, changed):
    publish(held, "bridge", FIRST)
    watch(held, article_id="bridge")
    publish(held, "bridge", changed, hours=1)

    assert news(held) == []


@pytest.mark.parametrize(
    ("text", "title", "label"),
    [
        (FIRST, "Bridge stays open", "new headline"),
        (FIRST[: FIRST.index("Traders")], "Bridge to close", "a sentence was taken out"),
    ],
)
def test_what_has_no_sentence_now_is_told_all_the_same(held, text, title, label):
    publish(held, "bridge", FIRST, title="Bridge to close")
    watch(held, article_id="bridge")
    publish(held, "bridge", text, hours=1, title=title)

    assert [label for _, label, _ in news(held)] == [label]


def test_a_correction_of_a_story_on_a_watched_subject(held):
    publish(held, "bridge", FIRST)
    watch(held, subject="harbour board")
    publish(held, "bridge", FIRST.replace("4.2", "4.8"), hours=1)

    ((_, label, _),) = news(held)
    assert label == "About bridge, corrected: £4.2 million → £4.8 million"


def test_an_article_that_is_watched_itself_is_not_told_of_under_a_subject_too(held):
    publish(held, "bridge", FIRST, title="Bridge to close")
    watch(held, subject="harbour board")
    watch(held, article_id="bridge")
    publish(held, "bridge", FIRST.replace("4.2", "4.8"), hours=1, title="Bridge to close")

    assert [section for section, *_ in news(held)] == ["Bridge to close"]


def test_an_older_edition_that_arrives_late_is_no_news(held):
    publish(held, "bridge", FIRST)
    watch(held, article_id="bridge")
    publish(held, "bridge", FIRST.replace("4.2", "3.9"), hours=-5)

    assert news(held) == []


def test_a_watch_goes_with_its_article(held):
    publish(held, "bridge", FIRST)
    watch(held, article_id="bridge")
    delete(held, "bridge")

    with held.ledger.reading() as connection:
        assert watches.of(connection, "", "") == []


def test_the_same_is_watched_once_and_no_more_than_there_is_room_for(held):
    first = watch(held, subject="harbour board")
    assert watch(held, subject="Harbour Board") == first
    for n in range(MOST - 1):
        watch(held, subject=f"subject {n}")

    assert watch(held, subject="one more") is None


def test_news_that_somebody_else_has_told_is_not_told_again(held):
    mine = [watch(held, subject="harbour board")]
    publish(held, "bridge", FIRST)
    with held.ledger.writing() as connection:
        assert [watches.told(connection, mine, 2) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("subject", "can"), [("harbour board", True), ("the", False), ("", False), ("2025", True)])
def test_what_can_be_watched(subject, can):
    assert can_be_watched(subject) is can


# --- the command


def test_watching_and_stopping(newsdesk, library):
    assert (
        newsdesk("watch").err
        == "newsdesk: nothing is watched yet: `newsdesk watch SUBJECT` or `newsdesk watch ID` does\n"
    )
    assert newsdesk("watch", "harbour board").out == "watching harbour board: `newsdesk watch` tells what is new\n"
    assert newsdesk("watch").out == "Nothing new on what is watched.\n"
    assert newsdesk("watch", "--list").out == "1  harbour board\n"
    assert json.loads(newsdesk("watch", "--list", "--json").out) == [
        {"number": 1, "subject": "harbour board", "article": None}
    ]
    assert newsdesk("watch", "--stop", "1").out == "stopped watching 1\n"
    assert newsdesk("watch", "--stop", "1").code == 1


def test_news_is_shown_and_then_known(newsdesk, library):
    newsdesk("watch", "harbour board")
    publish(library, "news", PRAISE, title="Divers praised")

    shown = newsdesk("watch").out
    assert shown.startswith("News on what you watch: “harbour board”")
    assert "Divers praised" in shown
    assert newsdesk("watch").out == "Nothing new on what is watched.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["the"], 2, "names no subject"),
        (["https://nowhere.example/x"], 1, "is not in the library"),
        (["board", "--list"], 2, "give one of"),
        (["--stop", "7"], 1, "nothing with number 7 is watched"),
    ],
)
def test_what_cannot_be_watched(newsdesk, library, arguments, code, said):
    done = newsdesk("watch", *arguments)

    assert (done.code, done.out) == (code, "")
    assert said in done.err
