"""Model mode with a real language model, which invents, copies badly and forgets the form: `make llm`."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import small_model

from bot.desk import Desk
from bot.settings import Settings
from bot.writing.facts import Words
from bot.writing.writer import Writer
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.loading import Models

pytestmark = pytest.mark.llm

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "articles"
DEMO = [
    "How much will the bridge repairs cost?",
    "When is the bridge due to reopen?",
    "Who pays for the free breakfasts?",
    "When would the last boat leave?",
    "Who designed Lantern Bridge?",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    return small_model.serve(small_model.weights(tmp_path_factory.mktemp("weights")))


@pytest.fixture(scope="module")
def ask(served, tmp_path_factory):
    """Ask about some texts, by their names; return the answer, and the text that each citation is of."""
    models = Models()
    settings = Settings(model="qwen", model_url=f"{served.listening_address}/v1", model_seconds=240, _env_file=None)
    desks = {}

    def desk(paths):
        library = Library(tmp_path_factory.mktemp("library"))
        fetched = datetime(2025, 3, 9, tzinfo=UTC)
        articles = [
            Article(
                id=path.stem,
                title=path.stem.replace("-", " "),
                text=path.read_text(),
                source=str(path),
                fetched=fetched,
            )
            for path in paths
        ]
        library.check_model(models.embedder.name, models.embedder.digest)
        take_in(articles, library, lambda: models.embedder)
        return Desk(library, models, Writer.open(settings))

    async def ask(paths, question):
        if paths not in desks:
            desks[paths] = desk(paths)
        some = desks[paths]
        return [event async for event in some.answer(question)][-1], some.library

    yield ask
    for some in desks.values():
        some.close()


def faults(answer, library):
    """Return what of an answer is not in what it cites."""
    found = []
    quotes = {}
    for each in answer.citations:
        text = library.version(each.article_id, each.version).text
        quotes[each.number] = each.quote
        found += [] if text[each.start : each.end] == each.quote else [each.quote]
    for sentence in answer.sentences:
        own = Words(*(quotes[number] for number in sentence.citations))
        found += [n for n in re.findall(r"\d+", sentence.text) if n not in " ".join(own.tokens)]
        found += [] if sentence.citations else [sentence.text]
    return found


@pytest.mark.parametrize("question", DEMO)
async def test_what_a_real_model_gets_shown_stands_in_the_articles(ask, question):
    paths = tuple(sorted((ROOT / "bot/demo/articles").glob("*.md")))

    answer, library = await ask(paths, question)

    assert faults(answer, library) == []
    assert answer.usage is None or answer.usage.calls >= 1


async def test_the_first_article_is_answered_and_refused_as_in_quotes_mode(ask, capsys):
    stem = SHARED / "ukraine-ceasefire-call"
    if not stem.with_suffix(".txt").exists():
        pytest.skip("the article is not beside this checkout: ../shared/articles")
    rows = [json.loads(line) for line in stem.with_suffix(".questions.jsonl").read_text().splitlines()]
    calls, wrong = 0, []
    for row in rows:
        if row["history"]:
            continue
        answer, library = await ask((stem.with_suffix(".txt"),), row["question"])
        wrong += faults(answer, library)
        wrong += [row["question"]] if row["kind"] == "abstain" and answer.citations else []
        calls += answer.usage.calls if answer.usage else 0
        with capsys.disabled():
            print(f"\n{row['question']}\n  {answer.mode}: {answer.text} ({answer.note}, {answer.usage})")

    assert wrong == []
    assert calls > 0
