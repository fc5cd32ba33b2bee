"""150 requests of all kinds, written before the code that tells them apart, asked of articles of our own."""

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bot.answer import Answer, Turn
from bot.desk import Desk
from bot.question.request import request_of
from bot.settings import Settings
from ingest.intake.take_in import take_in
from ingest.reading.read import Given, read
from ingest.sources.find import find

FOLDER = Path(__file__).parent / "requests"
SAMPLES = Path(__file__).parents[2] / "bot" / "demo"
REQUESTS = [json.loads(line) for line in (FOLDER / "requests.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk with the samples, one of them corrected, and a dozen articles more."""
    home = tmp_path_factory.mktemp("requests")
    with closing(Desk.open(Settings(home=home, model=""))) as desk:
        desk.check_model()
        for folder in (SAMPLES / "articles", FOLDER / "articles", SAMPLES / "corrections"):
            for path in sorted(folder.glob("*.md")):
                for fetched in find(str(path), stdin=None):
                    take_in(read(fetched, Given()), desk.library, lambda: desk.models.embedder)
        yield desk


def ask(desk, row):
    at = datetime.combine(datetime.fromisoformat(row["as_of"]), time.max, UTC) if "as_of" in row else None
    turns = tuple(map(Turn, row.get("history", ())))

    async def answer():
        async for event in desk.answer(row["request"], turns=turns, at=at):
            if isinstance(event, Answer):
                return event

    return asyncio.run(answer())


def test_kinds_are_told_apart_and_facts_stay_facts():
    wrong = [row["request"] for row in REQUESTS if request_of(row["request"]).kind != row["kind"]]
    facts = [row for row in REQUESTS if row["kind"] == "fact"]

    assert len(wrong) <= 0.05 * len(REQUESTS), wrong
    assert sum(row["request"] in wrong for row in facts) <= 1


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: row["id"])
def test_a_request_gets_what_it_asks_for(desk, row):
    answer = ask(desk, row)

    shown = answer.text
    assert answer.request == row["kind"]
    assert not [words for words in row.get("shows", ()) if words not in shown], shown
    assert not [words for words in row.get("hides", ()) if words in shown], shown
    for citation in answer.citations:
        text = desk.library.version(citation.article_id, citation.version).text
        assert text[citation.start : citation.end] == citation.quote
    assert all(sentence.citations for sentence in answer.sentences)
