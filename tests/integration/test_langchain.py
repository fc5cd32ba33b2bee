"""A newsdesk library inside somebody else's LangChain chain."""

from datetime import UTC, datetime

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

import bot
from bot.langchain import NewsdeskRetriever
from ingest.article import Article
from ingest.errors import QuestionError
from ingest.intake.take_in import take_in
from ingest.library.library import Library

QUESTION = "When would the last boat leave Skerrin?"
FERRY = """The people of Skerrin island have asked the county to keep its winter ferry timetable.

The last boat would leave Skerrin at 4.30 p.m. from November, two hours earlier than today."""
BREAKFAST = "Every primary school in the county will serve a free breakfast from September."


class ScriptedChatModel(FakeListChatModel):
    """Says what the script says, and keeps what it was told."""

    told: list[str] = []  # noqa: RUF012  (a pydantic field: each model has its own)

    def _call(self, messages, *args, **kwargs):
        self.told.append(messages[-1].content)
        return super()._call(messages, *args, **kwargs)


@pytest.fixture(scope="module")
def home(tmp_path_factory, models):
    home = tmp_path_factory.mktemp("library")
    library, embedder = Library(home), models.embedder
    library.check_model(embedder.name, embedder.digest)
    fetched = datetime(2025, 3, 9, tzinfo=UTC)
    ferry = Article(
        id="ferry", title="Islanders at odds", text=FERRY, source="/ferry.md", fetched=fetched,
        url="https://courier.example/ferry", outlet="Eastmere Courier", published="2025-03-06",
    )  # fmt: skip
    breakfast = Article(id="breakfast", title="Free breakfasts", text=BREAKFAST, source="/b.md", fetched=fetched)
    take_in([ferry, breakfast], library, lambda: embedder)
    library.close()
    return home


@pytest.fixture(scope="module")
def retriever(home):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)  # where no .env is
        with NewsdeskRetriever(home=home, k=2) as retriever:
            yield retriever


@pytest.fixture
def chat():
    return ScriptedChatModel(responses=["At 4.30 p.m."])


@pytest.fixture
def chain(retriever, chat):
    prompt = ChatPromptTemplate.from_template("Answer {question} from this:\n{passages}")
    passages = retriever | (lambda found: "\n".join(document.page_content for document in found))
    return {"passages": passages, "question": RunnablePassthrough()} | prompt | chat | StrOutputParser()


def test_a_chain_answers_from_what_the_retriever_finds(chain, chat):
    answer = chain.invoke(QUESTION)

    assert answer == "At 4.30 p.m."
    assert chat.told == [f"Answer {QUESTION} from this:\n{FERRY}\n{BREAKFAST}"]


async def test_a_chain_answers_asynchronously(chain, chat):
    assert await chain.ainvoke(QUESTION) == "At 4.30 p.m."
    assert FERRY in chat.told[0]


def test_a_chain_answers_many_questions_at_once(chain):
    assert chain.batch([QUESTION] * 3) == ["At 4.30 p.m."] * 3


def test_metadata_says_where_a_passage_stands(retriever):
    best, *_ = retriever.invoke(QUESTION)

    ranks = best.metadata.pop("ranks")
    assert set(ranks) == {"dense", "lexical", "rerank"}
    assert best.metadata == {
        "article_id": "ferry", "version": 1, "start": 0, "end": len(FERRY), "title": "Islanders at odds",
        "url": "https://courier.example/ferry", "outlet": "Eastmere Courier", "published": "2025-03-06", "score": 1.0,
        "also": [],
    }  # fmt: skip


def test_every_page_is_the_text_of_its_version_at_its_offsets(retriever, home):
    library = Library(home)
    found = retriever.invoke(QUESTION)

    for document in found:
        stands = document.metadata
        text = library.version(stands["article_id"], stands["version"]).text
        assert text[stands["start"] : stands["end"]] == document.page_content
    library.close()


def test_a_passage_keeps_its_id_from_question_to_question(retriever):
    first, second = retriever.invoke(QUESTION), retriever.invoke(QUESTION)

    assert [document.id for document in first] == [document.id for document in second] != [None, None]


def test_no_more_than_k_passages_are_found(home, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    with NewsdeskRetriever(home=home, k=1) as retriever:
        assert [document.metadata["article_id"] for document in retriever.invoke(QUESTION)] == ["ferry"]


def test_without_a_home_the_settings_name_the_library(home, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_HOME", str(home))

    with NewsdeskRetriever() as retriever:
        assert retriever.invoke(QUESTION)


def test_a_relative_home_may_be_given_as_text(home, monkeypatch):
    monkeypatch.chdir(home.parent)

    with NewsdeskRetriever(home=home.name) as retriever:
        assert retriever.invoke(QUESTION)


def test_an_empty_question_is_newsdesk_s_own_error(retriever):
    with pytest.raises(QuestionError):
        retriever.invoke(" ")


def test_the_package_offers_the_retriever():
    assert bot.NewsdeskRetriever is NewsdeskRetriever
