"""`newsdesk ask`, `search` and `chat`."""

import json
from datetime import UTC, datetime

import pytest
from fakes import FakeDesk, cost, hit, refusal, warning

from ingest.errors import LibraryError


@pytest.fixture
def desk(desk):
    desk._answers = {answer.question: answer for answer in (cost(), warning())}
    return desk


def lines(done):
    return [json.loads(line) for line in done.out.splitlines()]


def as_read(value):
    """Return `value` as it is read back from JSON."""
    return json.loads(json.dumps(value))


def test_an_answer(golden, newsdesk, desk):
    done = newsdesk("ask", "What did the engineer say?")

    assert (done.code, done.err) == (0, "")
    golden("answer", done.out)


def test_a_refusal_is_no_failure(golden, newsdesk, desk):
    done = newsdesk("ask", "Who built it?")

    assert (done.code, done.err) == (0, "")
    golden("refusal", done.out)


def test_an_answer_as_json(newsdesk, desk):
    done = newsdesk("ask", "How much will it cost?", "--json")

    assert lines(done) == [as_read(cost().to_json())]


def test_a_question_may_be_typed_without_quotation_marks(newsdesk, desk):
    newsdesk("ask", "How", "much", "will", "it", "cost?")

    assert desk.asked[0][0] == "How much will it cost?"


def test_who_asks_once_does_not_open_the_index(newsdesk, desk):
    newsdesk("ask", "Who?")
    newsdesk("search", "Who?")

    assert desk.opened == [False, False]


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2025-03-06", datetime(2025, 3, 6, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2025/03/06", datetime(2025, 3, 6, 23, 59, 59, 999999, tzinfo=UTC)),
        ("6 March 2025", datetime(2025, 3, 6, 23, 59, 59, 999999, tzinfo=UTC)),
        ("March 6, 2025", datetime(2025, 3, 6, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2025-03-06 08:00", datetime(2025, 3, 6, 8, tzinfo=UTC)),
        ("2025-03-06 08:00 UTC", datetime(2025, 3, 6, 8, tzinfo=UTC)),
        ("2025-03-06 08:00 +0200", datetime(2025, 3, 6, 6, tzinfo=UTC)),
        ("2025-03-06T08:00:00+02:00", datetime(2025, 3, 6, 6, tzinfo=UTC)),
    ],
)
def test_a_day_counts_as_a_whole(newsdesk, desk, given, moment):
    newsdesk("ask", "Who?", "--as-of", given)
    newsdesk("search", "Who?", "--as-of", given)

    assert [asked[2] for asked in desk.asked] == [moment, moment]


def test_one_article_may_be_asked_about_by_the_beginning_of_its_id(newsdesk, desk):
    newsdesk("ask", "Who?", "--article", "lantern")

    assert desk.asked[0][3] == "lantern-bridge"


def test_an_article_that_does_not_exist_is_one_line(newsdesk, desk):
    done = newsdesk("ask", "Who?", "--article", "nope")

    assert done.code == 1
    assert done.err == "newsdesk: there is no article 'nope': `newsdesk articles` lists them\n"


@pytest.mark.parametrize("arguments", [("ask", "Who?"), ("search", "Who?"), ("chat",), ("ask", "--batch", "-")])
def test_an_empty_library_says_what_to_do(newsdesk, home, arguments):
    done = newsdesk(*arguments, stdin=b'{"question": "Who?"}\n')

    assert (done.code, done.out) == (1, "")
    assert done.err == "newsdesk: there are no articles yet: run `newsdesk ingest FILE`\n"


def test_hits(golden, newsdesk, desk):
    desk.hits = [hit(desk.library)] * 2

    golden("hits", newsdesk("search", "bridge").out)


def test_hits_as_json(newsdesk, desk):
    desk.hits = [hit(desk.library)] * 3

    done = newsdesk("search", "bridge", "-k", "2", "--json")

    assert lines(done) == [[desk.hits[0].to_json()] * 2]


@pytest.mark.parametrize("more", [("bridge",), ("--batch", "-")])
def test_quick_hits(newsdesk, desk, more):
    desk.hits = [hit(desk.library)]

    newsdesk("search", *more, "--quick", stdin=BATCH)

    assert all(asked[-1] == "quick" for asked in desk.asked)
    assert desk.asked


def test_no_hits_are_no_failure(newsdesk, desk):
    done = newsdesk("search", "bridge", "--as-of", "2025-03-07")

    assert (done.code, done.out) == (0, "Nothing found.\n")


def test_nothing_known_yet_is_said_so(newsdesk, desk):
    done = newsdesk("search", "bridge", "--as-of", "1999-01-01")

    assert (done.code, done.out) == (0, "Nothing was known then: what the articles say begins on 6 March 2025.\n")


BATCH = (
    b'\xef\xbb\xbf{"id": "a", "question": "How much will it cost?"}\r\n'
    b"\n"
    b'{"id": 2, "question": "Who built it?", "history": ["Where?", "When?"],'
    b' "as_of": "2025-03-06T08:00:00Z"}\n'
    b'{"question": "What did the engineer say?", "id": null, "history": null, "as_of": null, "more": 1}'
)


@pytest.mark.parametrize("name", ["batch.jsonl", "-"])
def test_a_batch_answers_line_by_line(newsdesk, desk, tmp_path, name):
    (tmp_path / "batch.jsonl").write_bytes(BATCH)

    done = newsdesk("ask", "--batch", name, stdin=BATCH)

    assert done.code == 0
    assert lines(done) == as_read([cost().to_json("a"), refusal().to_json(2), warning().to_json()])
    assert desk.opened == [True]


def test_a_line_of_a_batch_has_its_history_and_its_date(newsdesk, desk):
    newsdesk("ask", "--batch", "-", stdin=BATCH)

    _, turns, at, _ = desk.asked[1]

    assert [(turn.question, turn.answer) for turn in turns] == [("Where?", None), ("When?", None)]
    assert at == datetime(2025, 3, 6, 8, tzinfo=UTC)


def test_a_batch_of_searches(newsdesk, desk):
    desk.hits = [hit(desk.library)] * 3

    done = newsdesk("search", "--batch", "-", "-k", "2", stdin=BATCH)

    assert [line["id"] for line in lines(done)] == ["a", 2, None]
    assert lines(done)[0] == {"id": "a", "hits": [desk.hits[0].to_json()] * 2}


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"Who?", "is not JSON"),
        (b'{"question": "\xff"}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'"Who?"', "has no question"),
        (b'{"id": 1}', "has no question"),
        (b'{"question": " "}', "has no question"),
        (b'{"question": 1}', "has no question"),
        (b'{"question": "Who?", "id": [1]}', "its id is neither text nor a whole number"),
        (b'{"question": "Who?", "history": "Where?"}', "its history is not a list"),
        (b'{"question": "Who?", "history": [{}]}', "its history is not a list"),
        (b'{"question": "Who?", "as_of": "soon"}', "as of: 'soon' is not a date"),
        (b'{"question": "Who?", "as_of": [1]}', "as of is not a date"),
    ],
)
def test_a_broken_line_is_named_before_anything_is_answered(newsdesk, desk, command, line, message):
    sound = b'{"question": "Who?"}\n'
    done = newsdesk(command, "--batch", "-", stdin=sound + b"\n" + line + b"\n" + sound)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("newsdesk: line 3 of stdin")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not desk.opened


def test_a_batch_that_cannot_be_read_is_one_line(newsdesk, desk):
    done = newsdesk("ask", "--batch", "missing.jsonl")

    assert done.code == 1
    assert done.err == "newsdesk: missing.jsonl cannot be read (No such file or directory): check its name\n"


def test_an_answer_that_fails_names_its_line_and_keeps_those_before(newsdesk, desk, monkeypatch):
    class Failing(FakeDesk):
        async def answer(self, question, **options):
            if question == "Who built it?":
                raise LibraryError("the library is damaged: restore it")
            async for event in super().answer(question, **options):
                yield event

    monkeypatch.setattr(desk, "__class__", Failing)

    done = newsdesk("ask", "--batch", "-", stdin=BATCH)

    assert (done.code, len(lines(done))) == (1, 1)
    assert done.err == "newsdesk: line 3 of stdin: the library is damaged: restore it\n"


def test_text_that_is_no_unicode_does_not_break_the_output(newsdesk, desk):
    done = newsdesk("ask", "--batch", "-", stdin=rb'{"id": "\ud800", "question": "Who \ud800?"}')

    assert done.code == 0
    assert lines(done)[0]["id"] == "?"


def test_a_conversation_through_a_pipe(golden, newsdesk, desk):
    done = newsdesk("chat", stdin=b"What did the engineer say?\n/show 1\nWho built it?\n/nope\n")

    assert (done.code, done.err) == (0, "")
    assert desk.opened == [True]
    golden("chat_piped", done.out)
