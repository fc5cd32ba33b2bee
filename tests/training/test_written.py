"""Written questions: places in passages that the quiz articles have, and no text of their own."""

import gzip
import json

import pytest

from training.written import WRITTEN, digest, written

TEXT = "The ferry leaves at 7 a.m. from the north quay. It carries sixty cars, and Ines Falk has run it since 1998."


@pytest.fixture
def files(tmp_path):
    def put(name, *rows):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
        return tmp_path / name

    article = {"url": "https://courier.example/ferry", "title": "Island ferry", "text": TEXT}
    return put("articles.gz", {"positive": [article], "near_miss": []}), put


def test_a_question_is_asked_of_its_passage_under_its_headline(files):
    articles, put = files
    rows = [{"passage": digest(TEXT), "split": "learn", "question": "Who runs it?", "spans": [[75, 84]]},
            {"passage": digest(TEXT), "split": "check", "question": "How old is she?", "spans": []}]  # fmt: skip

    answered, unanswered = written(articles, put("questions.gz", *rows))

    assert (answered.title, answered.text, answered.answers) == ("Island ferry", TEXT, ["Ines Falk"])
    assert (unanswered.split, unanswered.spans) == ("check", ())


def test_a_passage_that_is_cut_otherwise_now_is_said_to_be_missing(files):
    articles, put = files

    with pytest.raises(ValueError, match="line 1: no article has this passage"):
        list(
            written(
                articles, put("questions.gz", {"passage": "0" * 16, "split": "learn", "question": "?", "spans": []})
            )
        )


def test_the_file_holds_questions_and_places_and_no_words_of_articles():
    with gzip.open(WRITTEN, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]

    assert {tuple(row) for row in rows} == {("passage", "split", "question", "spans")}
    assert {row["split"] for row in rows} == {"learn", "check"}
    assert 0.3 < sum(not row["spans"] for row in rows) / len(rows) < 0.5
