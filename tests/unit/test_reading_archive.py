import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import printable
from ingest.reading import archive
from ingest.reading.read import Given, read
from ingest.sources.fetched import Failure, Fetched

NOW = datetime(2025, 3, 20, tzinfo=UTC)
STORY = "The ferry office closed at noon. Nobody was told."


def results(*rows, lines=None):
    content = b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    fetched = Fetched(source="/week.jsonl", kind="archive", fetched=NOW, content=content, lines=lines)
    return list(read(fetched, Given()))


def article(**row):
    [result] = results({"text": STORY, **row})
    assert not isinstance(result, Failure), result
    return result


def error(row):
    [result, after] = results(row, {"text": "After it."})
    assert isinstance(result, Failure)
    assert result.source == "/week.jsonl:1"
    assert "\n" not in result.error
    assert after.text == "After it."  # the others go on
    return result.error


def test_a_line_says_all_that_an_article_has():
    found = article(
        id="office",
        url="https://www.harbour.example/office?fbclid=1",
        title=" Office  shut ",
        published="2025-03-19T14:30:00+01:00",
        modified="2025-03-20",
        author="Ana Brook",
        outlet="Harbour Post",
    )

    assert (found.id, found.title, found.author, found.outlet) == (
        "office",
        "Office shut",
        "Ana Brook",
        "Harbour Post",
    )
    assert (found.published, found.modified) == ("2025-03-19T14:30:00+01:00", "2025-03-20")
    assert (found.url, found.source) == ("https://www.harbour.example/office", "/week.jsonl:1")


@pytest.mark.parametrize("name", ["published", "publish_date", "date"])
def test_a_day_goes_by_three_names_and_three_spellings(name):
    for day in ("2025-03-19", "2025/03/19", "20250319", 20250319):
        assert article(**{name: day}).published == "2025-03-19"


def test_an_id_may_be_called_doc_id_and_be_a_whole_number():
    assert article(doc_id=17).id == "17"
    assert article(id=0).id == "0"
    assert article(id="a", doc_id="b").id == "a"


def test_several_authors_are_named_one_after_the_other():
    assert article(author=["Ana Brook", {"name": "Ben Lo"}, "Ana Brook"]).author == "Ana Brook, Ben Lo"


def test_the_outlet_is_the_host_if_nothing_else_says_it():
    assert article(url="https://www.harbour.example/a").outlet == "harbour.example"
    assert article().outlet is None


@pytest.mark.parametrize("title", [None, "", "  "])
def test_a_missing_title_is_the_first_line_of_the_text(title):
    assert article(title=title, text="\nOffice shut\nAt noon.").title == "Office shut"
    assert len(article(title=title, text="word " * 100).title) <= 80


@given(text=st.text(st.characters()).filter(str.strip))
def test_the_text_of_a_line_is_kept_exactly(text):
    [result] = results({"text": text})

    assert result.text == printable(text)


def test_a_lone_surrogate_is_replaced_one_for_one():
    [result] = results(b'{"text": "Fire \\ud83d and \\ud83d\\ude00.\\r\\n", "title": "\\udc00x"}')

    assert (result.text, result.title) == ("Fire \ufffd and \U0001f600.\r\n", "\ufffdx")
    assert result.digest


def test_blank_lines_and_a_byte_order_mark_are_passed_over_and_lines_keep_their_numbers():
    found = results(b'\xef\xbb\xbf{"text": "One."}', b"", b" \r", b'{"text": "Two."}\r', b"")

    assert [(each.text, each.source) for each in found] == [
        ("One.", "/week.jsonl:1"),
        ("Two.", "/week.jsonl:4"),
    ]


def test_an_id_given_twice_is_two_articles_in_the_order_of_the_lines():
    found = results({"id": "office", "text": "Shut."}, {"id": "office", "text": "Open again."})

    assert [(each.id, each.text) for each in found] == [("office", "Shut."), ("office", "Open again.")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'{"text": "cut off', "not JSON"),
        (b"Office shut", "not JSON"),
        (b'{"text": "a"} {"text": "b"}', "column 15"),
        (b'["a"]', "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b', "text": "a"}', "not JSON"),
        ('{"text": "caf\xe9"}'.encode("cp1252"), "not UTF-8"),
        ({"title": "Office shut"}, "no `text`"),
        ({"text": ""}, "no `text`"),
        ({"text": " \n"}, "no `text`"),
        ({"text": None}, "no `text`"),
        ({"text": ["a"]}, "`text` is not text"),
        ({"text": 5}, "`text` is not text"),
        ({"text": "a", "title": 5}, "title is not text"),
        ({"text": "a", "author": 5}, "author is not text"),
        ({"text": "a", "id": True}, "id is not text"),
        ({"text": "a", "id": 1.5}, "id is not text"),
        ({"text": "a", "url": ["https://harbour.example"]}, "url is not text"),
        ({"text": "a", "url": "harbour.example/office"}, "not a web address"),
        ({"text": "a [+2345 chars]"}, "breaks off"),
    ],
)
def test_a_bad_line_is_a_failure_that_names_the_line_and_the_others_go_on(row, reason):
    found = error(row)

    assert reason in found
    assert len(found) <= 300


@pytest.mark.parametrize("date", ["19/03/2025", "2025-02-30", {"$date": 1}])
def test_a_date_that_cannot_be_read_costs_the_date_and_not_the_line(date):
    found, note = results({"text": "The office is shut.", "published": date})

    assert (found.text, found.published) == ("The office is shut.", None)
    assert note.source == "/week.jsonl:1"
    assert "not a date" in note.text


@pytest.mark.parametrize(
    "row",
    [
        {
            "content": STORY, "publishedAt": "2025-03-05T10:00:00Z", "author": "Ana Brook",
            "source": {"name": "Harbour Post"},
        },
        {
            "maintext": STORY, "date_publish": "2025-03-05 10:00:00", "authors": ["Ana Brook"],
            "source_domain": "Harbour Post",
        },
        {
            "text": STORY, "date": "2025-03-05T10:00:00Z", "author": "Ana Brook", "source": "https://harbour.example/x",
            "source-hostname": "Harbour Post",
        },
    ],
)  # fmt: skip
def test_archives_of_other_tools_are_understood(row):
    [found] = results(row)

    assert (found.text, found.author, found.outlet) == (STORY, "Ana Brook", "Harbour Post")
    assert found.published == "2025-03-05T10:00:00+00:00"


def test_a_line_that_is_too_long_is_a_failure(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 40)

    assert "longer than" in error({"text": STORY})


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_archive_without_an_article_is_a_failure(content):
    [result] = results(content)

    assert "one article a line" in result.error


def test_an_archive_in_utf_16_is_a_failure_that_says_how_to_save_it():
    [result] = results('{"text": "a"}\n{"text": "b"}'.encode("utf-16"))

    assert (result.source, result.error) == ("/week.jsonl", "this archive is in UTF-16: save it as UTF-8")


def test_a_disk_that_fails_midway_is_a_failure_and_what_was_read_is_kept():
    def lines():
        yield b'{"text": "One."}'
        raise OSError(5, "Input/output error")

    [first, failed] = results(lines=lines)

    assert first.text == "One."
    assert failed.error == "reading stopped after line 1 (Input/output error): ingest it again"


def test_an_archive_is_read_line_by_line():
    asked = []

    def lines():
        for number in range(3):
            asked.append(number)
            yield b'{"text": "One."}'

    found = read(Fetched(source="/week.jsonl", kind="archive", fetched=NOW, lines=lines), Given())
    next(found)

    assert asked == [0]
