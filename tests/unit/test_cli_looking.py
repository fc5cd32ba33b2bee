"""`newsdesk articles`, `show` and `remove`."""

import json
import os
import pty

import pytest
from fakes import BRIDGE_TEXT

from ingest.library.local import LocalIndex


def test_the_articles(golden, newsdesk, library):
    golden("articles", newsdesk("articles").out)


def test_the_articles_as_json(newsdesk, library):
    bridge, ferry = json.loads(newsdesk("articles", "--json").out)

    assert bridge == {
        "id": "lantern-bridge", "title": "Harbour bridge to close", "url": "https://courier.example/bridge",
        "outlet": "Eastmere Courier", "published": "2025-03-06", "modified": None,
        "fetched": "2025-03-07T09:00:00.000000+00:00", "version": 1, "passages": 1, "stale": None,
    }  # fmt: skip
    assert ferry["id"] == "ferry"


def test_no_articles_say_what_to_do(newsdesk):
    done = newsdesk("articles")

    assert (done.code, done.out) == (0, "")
    assert done.err == "newsdesk: there are no articles yet: run `newsdesk ingest FILE`\n"
    assert newsdesk("articles", "--json").out == "[]\n"


def test_an_article_is_shown_to_be_read(golden, newsdesk, library):
    golden("version", newsdesk("show", "lantern").out)


@pytest.mark.parametrize("text", [BRIDGE_TEXT, "One.\r\nTwo.\r\n\r\nThree.  ", "No newline “at” its end"])
def test_the_text_is_printed_exactly(newsdesk, tmp_path, text):
    (tmp_path / "story.txt").write_bytes(text.encode())
    newsdesk("ingest", "story.txt", "--id", "story")

    assert newsdesk("show", "story", "--version", "1", "--text").out == text


def test_an_article_as_json_has_the_names_of_the_list(newsdesk, library):
    shown = json.loads(newsdesk("show", "lantern-bridge", "--json").out)
    listed = json.loads(newsdesk("articles", "--json").out)[0]
    del listed["stale"]  # is said of the source, not of the version

    assert {name: shown[name] for name in listed} == listed
    assert shown["text"] == BRIDGE_TEXT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nope",), "there is no article 'nope'"),
        (("lantern", "--version", "7"), "lantern-bridge has no version 7"),
    ],
)
def test_what_does_not_exist_is_one_line(newsdesk, library, arguments, message):
    done = newsdesk("show", *arguments)

    assert (done.code, done.out) == (1, "")
    assert message in done.err
    assert done.err.count("\n") == 1


def test_an_article_is_removed_for_good(newsdesk, library):
    done = newsdesk("remove", "lantern-bridge", "--yes", "--json")

    assert json.loads(done.out) == {"id": "lantern-bridge", "passages": 1, "index_rebuilt": True}
    assert newsdesk("show", "lantern-bridge").code == 1


def test_removing_in_words(newsdesk, library):
    assert newsdesk("remove", "ferry", "--yes").out == "removed ferry with 1 passage\n"


def test_a_process_that_has_the_index_open_is_mentioned(newsdesk, library, monkeypatch):
    monkeypatch.setattr(LocalIndex, "own", lambda self: False)

    assert "another newsdesk process has the index open" in newsdesk("remove", "ferry", "--yes").err


def test_nothing_is_removed_where_nobody_can_be_asked(newsdesk, library):
    done = newsdesk("remove", "lantern-bridge")

    assert (done.code, done.out) == (2, "")
    assert "add --yes" in done.err
    assert newsdesk("show", "lantern-bridge").code == 0


@pytest.mark.parametrize(("reply", "code"), [(b"y\n", 0), (b"Yes\n", 0), (b"n\n", 1), (b"\n", 1), (b"\x04", 1)])
def test_at_a_terminal_it_asks_first(newsdesk, library, reply, code):
    ours, theirs = pty.openpty()
    os.write(ours, reply)
    with os.fdopen(theirs) as terminal:
        done = newsdesk("remove", "lantern", stdin=terminal)
    os.close(ours)

    assert done.code == code
    assert "Remove “Harbour bridge to close” (lantern-bridge) for good? [y/N] " in done.err
    assert (newsdesk("show", "lantern-bridge").code == 1) == (code == 0)
