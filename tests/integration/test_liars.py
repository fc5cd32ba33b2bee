"""A thousand generated liars: nothing that they make up is shown, and of what is true nearly everything is."""

import asyncio

import pytest
from fakes import FakeEmbedder
from liars import SWAPS, Liar
from scripted import ScriptedModel

from bot.writing.chat_model import LangChainChat
from bot.writing.claims import Claim, Copied
from bot.writing.evidence import QuotablePassage
from bot.writing.verify import Unproven, prove
from bot.writing.writer import Writer
from ingest.article import Article
from ingest.dates import instant
from ingest.intake.take_in import take_in
from ingest.library.library import Library

CASES, SHARED = 1000, 100  # in all, and in one library


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("bot.writing.writer._PAUSE", 0.0)


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path)
    yield library
    library.close()


async def told(case, sources):
    model = ScriptedModel(replies=[case.pieces or [""]])
    liar = Writer("liar", lambda: LangChainChat(model), seconds=20, price=None)
    *sentences, draft = [event async for event in liar.write("What?", sources)]
    assert sentences == draft.sentences
    return draft


def passages_of(library, id):
    version = library.version(id)
    return [QuotablePassage(passage, version.text) for passage in library.passages_of(version)]


def put(library, texts):
    fetched = instant("2025-03-06")
    articles = [Article(id=id, title="News", text=text, source=f"/{id}", fetched=fetched) for id, text in texts.items()]
    take_in(articles, library, FakeEmbedder)


@pytest.mark.parametrize("first", range(0, CASES, SHARED))
def test_no_liar_gets_a_lie_shown(library, first):
    cases = {f"n{number}": Liar(number).case() for number in range(first, first + SHARED)}
    put(library, {id: case.text for id, case in cases.items()})
    drafts = {}
    with asyncio.Runner() as runner:
        for id, case in cases.items():
            drafts[id] = runner.run(told(case, passages_of(library, id)))

    shown = [(id, sentence) for id, draft in drafts.items() for sentence in draft.sentences]
    assert [(id, each.text) for id, each in shown if each.text not in cases[id].true] == []
    assert [
        c for draft in drafts.values() for c in draft.citations if cases[c.article_id].text[c.start : c.end] != c.quote
    ] == []
    assert all(sentence.citations for _, sentence in shown)
    assert len(shown) > SHARED / 2


def proven(source, words, sentence):
    try:
        return prove(Claim(sentence, (Copied(1, words),)), {1: source}).sentence == sentence
    except Unproven:
        return False


@pytest.mark.parametrize("seed", range(5))
def test_every_kind_of_lie_is_caught_by_itself_and_every_truth_is_shown(library, seed):
    liar = Liar(seed)
    put(library, {"news": liar.text})
    (source,) = passages_of(library, "news")

    assert [kind for kind, lie in liar.lies().items() if proven(source, *lie)] == []
    assert [truth for truth in liar.truths() if not proven(source, *truth)] == []


def test_no_word_passes_for_one_that_looks_like_it(library):
    said = "The council talked about the {} of the bridge"
    words = sorted({word for word, _ in SWAPS})
    put(library, {word: f"{said.format(word)}." for word in words})
    sources = {word: passages_of(library, word)[0] for word in words}

    assert len(SWAPS) > 200
    assert [word for word in words if not proven(sources[word], said.format(word), f"{said.format(word)}.")] == []
    assert [
        (word, other) for word, other in SWAPS if proven(sources[word], said.format(word), f"{said.format(other)}.")
    ] == []
