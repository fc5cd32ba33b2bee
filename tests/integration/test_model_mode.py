"""Model mode from question to answer: the bundled models, LangChain's OpenAI client, and a server on 127.0.0.1."""

from datetime import UTC, datetime

import pytest
from chat_server import ChatServer, fails, hangs_up, never_ends, says, stalls, talks_nonsense

from bot.answer import Answer, Sentence
from bot.desk import Desk
from bot.settings import Settings
from bot.writing.writer import BROKE_OFF, FAILED, SLOW, UNPROVEN, Writer
from ingest.article import Article
from ingest.errors import ModelError, SettingsError
from ingest.intake.take_in import take_in
from ingest.library.library import Library

COST = "How much will the repair of Lantern Bridge cost?"
QUOTE = "The repair of Lantern Bridge will cost £4.2 million, the Harbour Board said on Thursday."
GOOD = (
    "QUOTE 1: repair of Lantern Bridge will cost £4.2 million\nSENTENCE: The repair will cost £4.2 million.\n"
    "QUOTE 1: repair of Lantern Bridge will cost £4.2 million\nSENTENCE: The repair will cost £9 million.\n"
)
BRIDGE = f"Lantern Bridge in Eastmere will close to cars on Monday 24 March.\n\n{QUOTE}"
FERRY = "The people of Skerrin island have asked the county to keep its winter ferry timetable."


@pytest.fixture(scope="module")
def library(tmp_path_factory, models):
    library = Library(tmp_path_factory.mktemp("library"))
    known = {"fetched": datetime(2025, 3, 9, tzinfo=UTC), "published": "2025-03-06"}
    articles = [
        Article(id="bridge", title="Harbour bridge to close", text=BRIDGE, source="/bridge.md", **known),
        Article(id="ferry", title="Islanders at odds with county", text=FERRY, source="/ferry.md", **known),
    ]
    library.check_model(models.embedder.name, models.embedder.digest)
    take_in(articles, library, lambda: models.embedder)
    yield library, models
    library.close()


@pytest.fixture
def served(monkeypatch):
    for name in ("OPENAI_API_KEY", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = ChatServer()
    yield server
    server.close()


def settings(served, **fields):
    return Settings(**{"model": "served", "model_url": served.url, "_env_file": None} | fields)


@pytest.fixture
def ask(library, served):
    """Ask a desk whose model is the server's; return the events that it yields."""

    async def ask(question, *replies, **fields):
        served.replies[:] = replies
        desk = Desk(*library, Writer.open(settings(served, **{"model_seconds": 60} | fields)))
        return [event async for event in desk.answer(question)]

    return ask


async def test_what_the_model_writes_and_the_passage_proves_is_the_answer(ask, served):
    events = await ask(COST, says(GOOD), model_price="1/10")
    answer = events[-1]
    shown = answer.to_json()

    assert [event for event in events if isinstance(event, Sentence)] == list(answer.sentences)
    assert (shown["status"], shown["mode"], shown["model"], shown["note"]) == ("answered", "model", "served", None)
    assert shown["answer"] == "The repair will cost £4.2 million. [1]"
    assert shown["citations"][0]["quote"] == QUOTE == BRIDGE[shown["citations"][0]["start"] :]
    assert shown["usage"] == {"calls": 1, "input_tokens": 700, "output_tokens": 30, "cost": 0.001, "withheld": 1}
    assert COST in served.asked[0]["messages"][1]["content"]


async def test_where_the_gate_says_no_the_model_is_not_asked(ask, served):
    answer = (await ask("Who won the chess championship in Lima?", says(GOOD)))[-1]

    assert (answer.status, answer.mode, served.asked) == ("not_found", "quotes", [])


async def test_a_model_that_finds_no_answer_refuses_and_the_nearest_headlines_are_offered(ask):
    answer = (await ask(COST, says("NOTHING")))[-1]

    assert (answer.status, answer.mode, answer.text) == ("not_found", "model", "The articles don't say.")
    assert answer.related[0].article_id == "bridge"


@pytest.mark.parametrize(
    ("reply", "note", "calls"),
    [
        (fails(500), FAILED, 2),
        (fails(429), FAILED, 2),
        (fails(429, Retry_After="600"), FAILED, 1),
        (fails(401), FAILED, 1),
        (fails(404), FAILED, 1),
        (talks_nonsense, FAILED, 2),
        (never_ends, FAILED, 1),
        (says("It is £9 million."), UNPROVEN, 1),
        (hangs_up("QUOTE 1: repair of Lantern"), UNPROVEN, 1),
    ],
    ids=["500", "429", "429 for long", "401", "404", "nonsense", "never ends", "prose", "hangs up"],
)
async def test_whatever_goes_wrong_the_articles_own_words_are_the_answer(ask, served, reply, note, calls):
    answer = (await ask(COST, reply))[-1]

    assert (answer.mode, answer.model, answer.note, len(served.asked)) == ("quotes", None, note, calls)
    assert answer.sentences[0].text == QUOTE


async def test_a_model_that_stalls_is_too_slow(ask, served):
    answer = (await ask(COST, stalls(), model_seconds=4))[-1]

    assert (answer.mode, answer.note, len(served.asked)) == ("quotes", SLOW, 2)
    assert answer.sentences[0].text == QUOTE


async def test_a_model_that_fails_once_is_asked_again(ask, served):
    answer = (await ask(COST, fails(503, Retry_After="0"), says(GOOD)))[-1]

    assert (answer.mode, answer.note, len(served.asked)) == ("model", None, 2)


@pytest.mark.parametrize("end", [stalls, hangs_up])
async def test_what_was_told_before_a_stream_broke_stays(ask, end):
    first = GOOD[: GOOD.index("QUOTE", 1)]
    answer = (await ask(COST, end(first + "QUOTE 1: repair of"), model_seconds=3))[-1]

    assert (answer.mode, answer.text) == ("model", "The repair will cost £4.2 million. [1]")
    assert answer.note == (BROKE_OFF if end is stalls else None)


async def test_a_server_that_is_not_there_is_a_failure_like_others(ask, served):
    answer = (await ask(COST, says(GOOD), model_url="http://127.0.0.1:9/v1"))[-1]

    assert isinstance(answer, Answer)
    assert (answer.mode, answer.note) == ("quotes", FAILED)


def test_a_model_without_a_provider_is_refused():
    with pytest.raises(SettingsError, match="say who serves it, as in openai:gpt-5-mini, or set NEWSDESK_MODEL_URL"):
        Writer.open(Settings(model="gpt-5-mini", _env_file=None))


def test_a_server_without_the_name_of_its_model_is_refused():
    with pytest.raises(SettingsError, match="NEWSDESK_MODEL_URL is set, and NEWSDESK_MODEL is not"):
        Writer.open(Settings(model_url="http://127.0.0.1:9/v1", _env_file=None))


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch):
    monkeypatch.setattr("bot.writing.chat_model.find_spec", lambda name: None)

    with pytest.raises(
        ModelError, match=r"needs packages that are not installed: run `pip install 'newsdesk\[ollama\]'`"
    ):
        Writer.open(Settings(model="ollama:qwen3", _env_file=None))


async def test_a_missing_key_is_one_line_that_says_what_to_set(library, served):
    desk = Desk(*library, Writer.open(Settings(model="openai:gpt-5-mini", _env_file=None)))

    with pytest.raises(ModelError, match=r"NEWSDESK_MODEL=openai:gpt-5-mini cannot be used .* set NEWSDESK_MODEL_KEY"):
        [event async for event in desk.answer(COST)]


async def test_a_provider_that_langchain_does_not_know_is_one_line(library):
    desk = Desk(*library, Writer.open(Settings(model="nobody:x", _env_file=None)))

    with pytest.raises(ModelError, match="NEWSDESK_MODEL=nobody:x cannot be used"):
        [event async for event in desk.answer(COST)]
