from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import printable
from ingest.reading.read import Given, read
from ingest.reading.titles import first_line, from_name, headline
from ingest.sources.fetched import Failure, Fetched
from ingest.sources.find import find

NOW = datetime(2025, 3, 20, tzinfo=UTC)
STORY = "The ferry office closed at noon. Nobody was told."


def article(content, kind="text", source="/stories/ferry-office-closes.txt", **said):
    [result] = results(content, kind, source, **said)
    assert not isinstance(result, Failure), result
    return result


def error(content, kind="text", **said):
    [result] = results(content, kind, **said)
    assert isinstance(result, Failure)
    assert "\n" not in result.error
    return result.error


def results(content, kind="text", source="/stories/ferry-office-closes.txt", **said):
    content = content.encode() if isinstance(content, str) else content
    return list(read(Fetched(source=source, kind=kind, fetched=NOW, content=content), Given(**said)))


TEXTS = st.text(st.characters(codec="utf-8")).filter(lambda text: text.strip("\ufeff").strip() and "\0" not in text)


@given(text=TEXTS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_text_file_is_kept_exactly_from_the_disk_to_the_article(tmp_path_factory, text, encoding):
    path = tmp_path_factory.mktemp("stories") / "story.txt"
    content = text.encode(encoding)
    path.write_bytes(content)
    expected = text.removeprefix("\ufeff") if encoding == "utf-8" else text

    [fetched] = find(str(path), stdin=None)
    [result] = read(fetched, Given())

    assert result.text == printable(expected)


@pytest.mark.parametrize("text", ["\r\n One.\r\n\r\nTwo. \r\n", "One.\rTwo.\n\n\n", "\t One. \u00a0"])
def test_white_space_and_line_ends_stay_as_they_are(text):
    assert article(text).text == text


def test_control_characters_are_replaced_one_for_one():
    assert article("One\x07 two\x1b[0m.").text == "One\ufffd two\ufffd[0m."


@pytest.mark.parametrize(
    "content",
    [
        "“Café” — noon.".encode(),
        "“Café” — noon.".encode("utf-8-sig"),
        "“Café” — noon.".encode("utf-16"),
        "\ufeff“Café” — noon.".encode("utf-16-be"),
        "“Café” — noon.".encode("cp1252"),
    ],
)
def test_every_encoding_gives_the_same_text_without_a_byte_order_mark(content):
    assert article(content).text == "“Café” — noon."


def test_a_text_that_was_cut_off_inside_a_character_stays_utf_8():
    assert article("“Café” — noon…".encode()[:-1]).text == "“Café” — noon\ufffd"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        STORY.encode("utf-16-le"),
        STORY.encode("utf-32"),
        b"\xff\xfeodd",
        "Паром больше не ходит".encode("cp1251"),
        bytes(range(1, 256)),
        b"Words \x81 and junk",
        b"\x9c\x07\xf3 short junk with a control character",
    ],
)
def test_what_cannot_be_decoded_is_a_failure_that_says_what_to_save(content):
    assert "save it as UTF-8" in error(content)


@pytest.mark.parametrize("content", ["\u00a0\u2003\n", "\ufeff"])
def test_a_text_of_white_space_alone_is_a_failure(content):
    assert "empty" in error(content)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferry office closes\n\nAt noon.", "Ferry office closes"),
        ("\n\nFerry office closes \r\n\r\nAt noon.", "Ferry office closes"),
        ("Who closed the ferry office?\n \nNobody knows.", "Who closed the ferry office?"),
        ("Ferry office closes\nAt noon.\n\nNobody was told.", None),
        ("The ferry office closed.\n\nAt noon.", None),
        ("Ferry office closes", None),
        ("x" * 121 + "\n\nAt noon.", None),
        ("-----\n\nAt noon.", None),
    ],
)
def test_a_first_line_is_a_headline_if_it_looks_like_one(text, title):
    assert headline(text) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("harbour-bridge_reopens.txt", "Harbour bridge reopens"),
        ("2025-03-19-harbour-bridge.md", "Harbour bridge"),
        ("2025-03-19.txt", "2025 03 19"),
        ("UN vote.txt", "UN vote"),
        ("___.txt", "___"),
    ],
)
def test_a_file_name_becomes_a_readable_title(name, title):
    assert from_name(f"/stories/{name}") == title


def test_a_first_line_is_cut_between_words_at_80_characters():
    title = first_line("\n***\n" + "word " * 40, otherwise="")

    assert title == "word " * 15 + "word…"
    assert len(title) == 80


def test_a_text_file_without_a_headline_is_called_like_its_file_and_its_text_is_whole():
    assert article(STORY).title == "Ferry office closes"
    assert article("Office shut\n\n" + STORY).title == "Office shut"
    assert article("Office shut\n\n" + STORY).text.startswith("Office shut\n\n")


@pytest.mark.parametrize(
    ("text", "title"), [(STORY, STORY), ("Office shut\n\n" + STORY, "Office shut"), ("…\n", "stdin")]
)
def test_what_is_piped_in_is_called_by_its_first_line(text, title):
    assert article(text, source="stdin:0123456789ab").title == title


def test_a_text_file_says_no_date_and_the_time_of_fetching_is_none():
    found = article(STORY)

    assert (found.published, found.modified, found.fetched) == (None, None, NOW)
    assert (found.id, found.url, found.author, found.outlet) == (None, None, None, None)


def test_what_the_command_line_says_is_taken():
    found = article(
        STORY,
        id=" ferry ",
        title="Office\nshut",
        url="HTTPS://www.Harbour.example/a?utm_source=x#top",
        author="Ana Brook",
        published="2025-03-19",
    )

    assert (found.id, found.title, found.author, found.published) == (
        "ferry",
        "Office shut",
        "Ana Brook",
        "2025-03-19",
    )
    assert (found.url, found.outlet) == ("https://www.harbour.example/a", "harbour.example")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"published": "last Tuesday"}, "published: 'last Tuesday' is not a date"),
        ({"published": "0001-01-01T00:00:00+05:00"}, "published"),
        ({"url": "harbour.example/a"}, "not a web address"),
        ({"url": "ftp://harbour.example/a"}, "not a web address"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        ({"url": "https://[::1/a"}, "not a web address"),
        ({"url": "https:///a"}, "not a web address"),
        ({"url": "https://harbour.example/<!channel>"}, "not a web address"),
    ],
)
def test_what_the_command_line_says_wrongly_is_a_failure(said, reason):
    assert reason in error(STORY, **said)


FRONT = """---
Title: "Office shut: nobody told"
date: 2025-03-19 14:30:00 -0500
lastmod: 2025-03-20
byline:
  - Ana Brook
  - name: Ben Lo
publisher: {name: Harbour Post}
canonical-url: https://harbour.example/office
id: 17
---

"""


def test_front_matter_says_what_stands_beside_the_text():
    found = article(FRONT + STORY, "markdown")

    assert (found.title, found.author, found.outlet) == (
        "Office shut: nobody told",
        "Ana Brook, Ben Lo",
        "Harbour Post",
    )
    assert (found.published, found.modified) == ("2025-03-19T14:30:00-05:00", "2025-03-20")
    assert (found.url, found.id) == ("https://harbour.example/office", "17")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_text_of_markdown_is_what_follows_the_front_matter_exactly(newline):
    body = newline.join(["## Noon", "", "* item *one*  ", "", ""])

    assert article(FRONT.replace("\n", newline) + newline + body, "markdown").text == body


def test_the_command_line_wins_over_the_front_matter():
    assert article(FRONT + STORY, "markdown", title="Mine", id="mine").title == "Mine"


@pytest.mark.parametrize("front", ["", "---\n---\n", "---\n# only a comment\n---\n", "---\ntitle:\n---\n"])
def test_markdown_without_a_title_takes_its_first_heading(front):
    found = article(f"{front}# Office *shut* #\n\n{STORY}", "markdown")

    assert found.title == "Office *shut*"
    assert found.text == f"# Office *shut* #\n\n{STORY}"


@pytest.mark.parametrize("text", ["---\nRuled off\n---\nWords.", "---\nnever closed\n\nWords."])
def test_ruled_lines_are_not_front_matter(text):
    assert article(text, "markdown").text == text


@pytest.mark.parametrize("value", ["No", "1984", "2025-03-19", "null and void"])
def test_a_title_that_yaml_would_take_for_something_else_stays_text(value):
    assert article(f"---\ntitle: {value}\n---\n{STORY}", "markdown").title == value


@pytest.mark.parametrize("line", ["date: null", "published: true", "date: ~", "url: /posts/office/"])
def test_front_matter_that_says_nothing_of_the_kind_is_passed_over(line):
    found = article(f"---\n{line}\n---\n{STORY}", "markdown")

    assert (found.published, found.url) == (None, None)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("a: " + "x" * 70000, "longer than 64 KB"),
        ("title: [one, two]", "title is not text"),
        ("author: [[Ana, Ben]]", "author is not text"),
    ],
)
def test_broken_front_matter_is_a_failure_that_says_where(front, reason):
    assert reason in error(f"---\n{front}\n---\n{STORY}", "markdown")


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("title: Harbour plan: what the town wants", ("Harbour plan: what the town wants", None, None, None)),
        (
            'title: "We stay," says owner\ndate: 2025-03-05',
            ('"We stay," says owner', None, "2025-03-05", None),
        ),
        ("title: Plan\ndate: March 5, 2025", ("Plan", None, "2025-03-05", None)),
        ("title: Plan\ndate: 5th March 2025", ("Plan", None, "2025-03-05", None)),
        (
            'title: Plan\nsource: https://harbour.example/plan\nauthor:\n  - "[[Ana Brook]]"\npublished: 2025-03-05',
            ("Plan", "Ana Brook", "2025-03-05", "https://harbour.example/plan"),
        ),
        ("title: Plan\nauthor: [[Ana Brook]]", ("Plan", "Ana Brook", None, None)),
        (
            "title: Plan\ncreators:\n  - firstName: Ana\n    lastName: Brook\npublicationTitle: Harbour Post",
            ("Plan", "Ana Brook", None, None),
        ),
    ],
)
@pytest.mark.parametrize("before", ["", "\n"])
def test_front_matter_is_read_as_people_have_it(front, fields, before):
    found = article(f"{before}---\n{front}\n---\n{STORY}", "markdown")

    assert (found.title, found.author, found.published, found.url) == fields
    assert found.text == STORY


def test_front_matter_may_be_toml():
    found = article(f'+++\ntitle = "Plan: two"\ndate = 2025-03-05\nauthors = ["Ana Brook"]\n+++\n{STORY}', "markdown")

    assert (found.title, found.author, found.published, found.text) == ("Plan: two", "Ana Brook", "2025-03-05", STORY)


@pytest.mark.parametrize(
    ("front", "note"),
    [
        ("date: soon", "line 3: published: 'soon' is not a date"),
        ("lastmod: 2025-02-30", "line 3: modified: '2025-02-30' is not a date"),
        ("author:\n  - [Ana", "line 3 of its front matter cannot be read"),
    ],
)
def test_what_cannot_be_read_of_front_matter_is_told_with_its_line_and_the_article_is_read(front, note):
    found, told = results(f"---\ntitle: Plan\n{front}\n---\n{STORY}", "markdown")

    assert (found.title, found.published, found.text) == ("Plan", None, STORY)
    assert told.text.startswith(note)
    assert told.text.endswith(("it was left out", "was left out: correct it"))


def test_front_matter_alone_is_a_failure():
    assert "no text after its front matter" in error("---\ntitle: x\n---\n\n", "markdown")


def test_a_story_found_on_disk_is_read_with_the_path_as_its_source(tmp_path):
    path = tmp_path / "ferry.txt"
    path.write_text(STORY)

    [fetched] = find(str(path), stdin=None)

    assert [each.source for each in read(fetched, Given())] == [str(Path(path).resolve())]
