"""150 requests of all kinds, written before the code that tells them apart, asked of articles of our own."""

import json
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from newsroom import ask

from bot.answer import Turn
from bot.question.request import request_of

FOLDER = Path(__file__).parent / "requests"
REQUESTS = [json.loads(line) for line in (FOLDER / "requests.jsonl").read_text(encoding="utf-8").splitlines()]


def test_kinds_are_told_apart_and_facts_stay_facts():
    wrong = [row["request"] for row in REQUESTS if request_of(row["request"]).kind != row["kind"]]
    facts = [row for row in REQUESTS if row["kind"] == "fact"]

    assert len(wrong) <= 0.05 * len(REQUESTS), wrong
    assert sum(row["request"] in wrong for row in facts) <= 1


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: row["id"])
def test_a_request_gets_what_it_asks_for(newsroom, row):
    at = datetime.combine(datetime.fromisoformat(row["as_of"]), time.max, UTC) if "as_of" in row else None
    answer = ask(newsroom, row["request"], turns=tuple(map(Turn, row.get("history", ()))), at=at)

    shown = answer.text
    assert answer.request == row["kind"]
    assert not [words for words in row.get("shows", ()) if words not in shown], shown
    assert not [words for words in row.get("hides", ()) if words in shown], shown
    for citation in answer.citations:
        version = newsroom.library.version(citation.article_id, citation.version)
        assert citation.of(version.title, version.text) == citation.quote
    assert all(sentence.citations for sentence in answer.sentences)
