"""`newsdesk questions`: what was asked in Slack."""

import asyncio
import json

import pytest
from fakes import cost, refusal

from bot.records.asked import Asked, Kept
from bot.records.records import Records

FULL = Kept(notice="full")


@pytest.fixture
def asked(library):
    """Fill the records: an answer rated bad, a refusal in the same thread, and a refusal that was rated good."""

    async def fill():
        records = Records(library.ledger, clock=lambda: 1_700_000_000.0)
        for number, (answer, user, thread, rating) in enumerate(
            [(cost(), "U1", "1", "bad"), (refusal(), "U1", "1", None), (refusal("Who paid?"), "U2", "3", "good")], 1
        ):
            change = Asked(
                team="T1", channel="C1", ts=str(number), thread=thread, user=user, kind="mention",
                question=answer.question,
            )  # fmt: skip
            turn = await records.claim((await records.receive("T1", f"Ev{number}", change, FULL)).turn.id)
            await records.store(turn, Kept(answer=answer))
            await records.finish(turn, answer.status)
            if rating:
                await records.rate(turn.id, "U9", rating)
        records.close()

    asyncio.run(fill())


@pytest.mark.parametrize(
    ("options", "found"),
    [([], [1, 2, 3]), (["--refused"], [2, 3]), (["--rated", "bad"], [1]), (["--since", "2024-01-01"], [])],
)
def test_what_was_asked_is_listed(newsdesk, asked, options, found):
    done = newsdesk("questions", *options, "--json")

    assert [each["id"] for each in json.loads(done.out)] == found


def test_each_question_comes_with_what_became_of_it(newsdesk, asked):
    first, second, _ = json.loads(newsdesk("questions", "--json").out)

    assert (first["outcome"], first["ratings"], first["articles"]) == ("answered", ["bad"], ["lantern-bridge"])
    assert (second["history"], second["asked"]) == ([cost().question], "2023-11-14T22:13:20+00:00")


def test_what_was_asked_reads_as_a_list(newsdesk, asked):
    lines = newsdesk("questions", "--rated", "bad").out.splitlines()

    assert lines == [
        f"answered  {cost().question}",
        "  1 · 2023-11-14 22:13 UTC · U1 in C1 · rated bad · lantern-bridge",
    ]


def test_a_bad_rating_is_one_step_from_a_line_of_an_eval_file(newsdesk, asked, tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "mine", "question": "Why?", "unanswerable": true}\n')

    first = newsdesk("questions", "--eval", str(file))
    again = newsdesk("questions", "--eval", str(file))

    assert "added 3 questions" in first.err
    assert "added 0 questions" in again.err
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert rows[1] == {"id": "slack-1", "question": cost().question, "history": [], "answers": []}
    assert rows[3] == {"id": "slack-3", "question": "Who paid?", "history": [], "unanswerable": True}


def test_the_lines_are_ones_that_eval_reads(newsdesk, asked, tmp_path):
    from bot.cli.expected import read_questions

    file = tmp_path / "questions.jsonl"
    newsdesk("questions", "--eval", str(file))

    assert [each.id for each in read_questions(str(file))] == ["slack-1", "slack-2", "slack-3"]


def test_a_file_that_is_no_eval_file_is_left_as_it_is(newsdesk, asked, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Dear diary\n")

    done = newsdesk("questions", "--eval", str(file))

    assert done.code == 1
    assert "is it a file for `newsdesk eval`?" in done.err
    assert file.read_text() == "Dear diary\n"


def test_the_questions_of_a_user_can_be_deleted(newsdesk, asked, library):
    done = newsdesk("questions", "--forget", "U1")

    assert done.out == "deleted 2 questions of U1\n"
    assert [each["user"] for each in json.loads(newsdesk("questions", "--json").out)] == ["U2"]
    with library.ledger.reading() as connection:
        assert (
            connection.exec_driver_sql(
                "SELECT count(*) FROM citations WHERE turn NOT IN (SELECT id FROM turns)"
            ).scalar()
            == 0
        )


def test_without_questions_it_says_so(newsdesk, library):
    assert newsdesk("questions").err == "newsdesk: no question fits\n"


def test_forgetting_is_not_mixed_with_looking(newsdesk, library):
    assert newsdesk("questions", "--forget", "U1", "--refused").code == 2
