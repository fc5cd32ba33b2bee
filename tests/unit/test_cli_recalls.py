"""`newsdesk recalls`, and what other commands say of overtaken answers."""

import json

import pytest
from fakes import BRIDGE, BRIDGE_TEXT, cost

from ingest.errors import LibraryError


@pytest.fixture
def asked(newsdesk, desk, library, tmp_path):
    """Ask a question, and have its article corrected in a file."""
    desk._answers[cost().question] = cost()
    newsdesk("ask", cost().question)
    corrected = tmp_path / "corrected.txt"
    corrected.write_text(BRIDGE_TEXT.replace("4.2", "4.8"), encoding="utf-8")
    return corrected


def correct(newsdesk, file):
    return newsdesk(
        "ingest", str(file), "--id", BRIDGE, "--title", "Harbour bridge to close", "--published", "2025-03-08"
    )


def test_what_was_overtaken(golden, newsdesk, asked):
    done = correct(newsdesk, asked)

    assert "newsdesk: 1 answer overtaken: `newsdesk recalls` lists it\n" in done.err
    shown = newsdesk("recalls").out
    golden("recalls", shown.replace(shown.split(" on ")[1].split(",")[0], "a day"))


def test_as_json_and_since_a_day(newsdesk, asked):
    correct(newsdesk, asked)

    (recall,) = json.loads(newsdesk("recalls", "--json").out)
    assert (recall["question"], recall["kind"], recall["article_id"]) == (cost().question, "number", BRIDGE)
    assert json.loads(newsdesk("recalls", "--json", "--since", "2999-01-01").out) == []


def test_the_answers_of_a_batch_are_kept_if_it_is_asked_for(newsdesk, desk, library, tmp_path):
    desk._answers[cost().question] = cost()
    batch = tmp_path / "batch.jsonl"
    batch.write_text(json.dumps({"question": cost().question}) + "\n", encoding="utf-8")
    corrected = tmp_path / "corrected.txt"
    corrected.write_text(BRIDGE_TEXT.replace("4.2", "4.8"), encoding="utf-8")
    newsdesk("ask", "--batch", str(batch))
    newsdesk("ask", "--batch", str(batch), "--keep")
    correct(newsdesk, corrected)

    assert [each["answer"] for each in json.loads(newsdesk("recalls", "--json").out)] == [1]
    assert newsdesk("ask", "Why?", "--keep").code == 2


def test_that_nothing_was_overtaken(newsdesk, library):
    done = newsdesk("recalls")

    assert (done.code, done.out, done.err) == (0, "", "newsdesk: no answer has been overtaken by a correction\n")


def test_what_was_only_reworded_is_listed_if_it_is_asked_for(newsdesk, asked):
    asked.write_text(BRIDGE_TEXT.replace("will cost", "are going to cost"), encoding="utf-8")
    done = correct(newsdesk, asked)

    assert "overtaken" not in done.err
    assert newsdesk("recalls").out == ""
    assert ">>are going to<< cost" in newsdesk("recalls", "--wording").out.replace("\n ", "")


def test_removing_an_article_says_which_answers_it_was_in(newsdesk, asked):
    done = newsdesk("remove", BRIDGE, "--yes")

    assert "1 answer overtaken" in done.err
    assert "an article that it quoted has been removed" in " ".join(newsdesk("recalls").out.split())


def test_following_prints_new_ones_until_it_is_stopped(newsdesk, asked, monkeypatch, library):
    def correct_and_stop(seconds):
        if correct_and_stop.before:
            raise KeyboardInterrupt
        correct_and_stop.before = True
        from test_chat import corrected

        corrected(library)

    correct_and_stop.before = False
    monkeypatch.setattr("bot.cli.recalls.sleep", correct_and_stop)
    done = newsdesk("recalls", "--follow", "--json")

    assert done.code == 130
    assert [json.loads(line)["kind"] for line in done.out.splitlines()] == ["number"]


def test_following_needs_json(newsdesk, library):
    done = newsdesk("recalls", "--follow")

    assert (done.code, "add --json" in done.err) == (2, True)


def test_what_was_known_then_is_not_overtaken(newsdesk, desk, tmp_path, asked, library):
    newsdesk("ask", cost().question, "--as-of", "2025-03-07")

    correct(newsdesk, asked)

    assert len(json.loads(newsdesk("recalls", "--json").out)) == 1


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(newsdesk, desk, library, monkeypatch):
    def full(*_, **__):
        raise LibraryError("the disk is full")

    desk._answers[cost().question] = cost()
    monkeypatch.setattr("bot.records.given.keep", full)
    done = newsdesk("ask", cost().question)

    assert done.code == 0
    assert "£4.2 million" in done.out
    assert done.err == "newsdesk: this answer is not kept for `newsdesk recalls`: the disk is full\n"
