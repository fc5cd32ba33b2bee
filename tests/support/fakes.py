"""The one fake of each port, and a library to use them with."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from bot.answer import Answer, Citation, Headline, Progress, Sentence, Usage
from bot.formatting import origin_of
from bot.hits import Hit
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library import removal
from ingest.library.library import Library

BRIDGE = "lantern-bridge"
BRIDGE_TEXT = (
    "Lantern Bridge will close to cars on Monday 24 March for repairs that will cost £4.2 million.\n\n"
    "“We can close this bridge for one summer now, or the sea will close it for good,” said Tomas Wikland,"
    " the board's chief engineer.\n\n"
    "The bridge was opened in 1934.\n\n"
    "It carries about 11,400 vehicles a day."
)
FERRY_TEXT = "The people of Skerrin island have asked the county to stop a winter timetable."


class FakeEmbedder:
    """Places texts by their digest: the same text at the same place, and no two texts near each other."""

    name = "fake"
    digest = "0" * 64
    together = 128

    def embed(self, texts):
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) for text in texts]
        vectors = np.stack([np.random.default_rng(seed).normal(size=384) for seed in seeds])
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def embed_question(self, question):
        return self.embed([question])[0]


def delete(library, article_id):
    """Remove an article from the ledger alone: importing Chroma for the index takes two seconds."""
    with library.ledger.writing() as connection:
        removal.remove(connection, article_id)


class FakeDesk:
    """Answers from a script, by question; what is not in it is refused."""

    def __init__(self, library, answers=()):
        self.library = library
        self.writer = None
        self.asked = []
        self._answers = {answer.question: answer for answer in answers}
        self.hits = []
        self.on_answer = []

    async def answer(self, question, *, turns=(), at=None, article_id=None, seen=None):
        self.asked.append((question, tuple(turns), at, article_id))
        yield Progress("understand")
        answer = self._answers.get(question, refusal(question))
        for sentence in answer.sentences:
            yield sentence
        yield answer

    def release(self):
        """Nothing comes out."""

    def search(self, question, *, k=10, at=None, article_id=None, quick=False):
        self.asked.append((question, k, at, article_id, *(["quick"] if quick else [])))
        return self.hits[:k]

    def close(self):
        self.library.close()


def filled_library(home):
    """Return a library of two articles, of which one has no link, outlet or date."""
    library = Library(home)
    fetched = datetime(2025, 3, 7, 9, tzinfo=UTC)
    bridge = Article(
        id=BRIDGE, text=BRIDGE_TEXT, title="Harbour bridge to close", source="/bridge.md", fetched=fetched,
        url="https://courier.example/bridge", author="Nell Farrow", outlet="Eastmere Courier",
        published="2025-03-06",
    )  # fmt: skip
    ferry = Article(id="ferry", text=FERRY_TEXT, title="Islanders at odds", source="/ferry.txt", fetched=fetched)
    take_in([bridge, ferry], library, FakeEmbedder)
    return library


def citation(number, quote, *, speaker=None, text=BRIDGE_TEXT, **fields):
    """Return a citation of `quote` in the bridge's article."""
    start = text.index(quote)
    known = {
        "article_id": BRIDGE, "title": "Harbour bridge to close", "url": "https://courier.example/bridge",
        "outlet": "Eastmere Courier", "published": "2025-03-06", "version": 1,
    }  # fmt: skip
    return Citation(number=number, quote=quote, start=start, end=start + len(quote), speaker=speaker, **known | fields)


def cost(question="How much will it cost?", understood=None):
    """Return an answer of one sentence."""
    quote = "repairs that will cost £4.2 million"
    return Answer(
        question=question,
        understood=understood or question,
        sentences=(Sentence("Lantern Bridge will close for repairs that will cost £4.2 million.", (1,)),),
        citations=(citation(1, quote),),
        timings_ms={"understand": 0, "search": 3, "rank": 20, "write": 30, "total": 53},
    )


def warning(question="What did the engineer say?"):
    """Return an answer of two sentences, of which one is a quotation with its speaker."""
    quote = "“We can close this bridge for one summer now, or the sea will close it for good,”"
    return Answer(
        question=question,
        understood=question,
        sentences=(
            Sentence(f"Tomas Wikland said: {quote}", (1,)),
            Sentence("It carries about 11,400 vehicles a day.", (2, 1)),
        ),
        citations=(
            citation(1, quote, speaker="Tomas Wikland"),
            citation(2, "It carries about 11,400 vehicles a day.", url=None, outlet=None, published=None),
        ),
    )


def leaning(question="How many cars use the bridge?"):
    """Return an answer whose quote leans on the sentence before it."""
    before, quote = "The bridge was opened in 1934.", "It carries about 11,400 vehicles a day."
    start = BRIDGE_TEXT.index(before)
    cited = citation(1, quote, before=before, before_at=(start, start + len(before)))
    return Answer(question=question, understood=question, sentences=(Sentence(quote, (1,)),), citations=(cited,))


def disagreement(question="How much will it cost?"):
    """Return what two articles say, one after the other, of which the later is first."""
    later = citation(1, "The bridge was opened in 1934.")
    sooner = citation(2, "It carries about 11,400 vehicles a day.", outlet="Northgate Post", published="2025-03-02")
    sentences = tuple(Sentence(f"{origin_of(each)}: {each.quote}", (each.number,)) for each in (later, sooner))
    return Answer(question=question, understood=question, sentences=sentences, citations=(later, sooner))


def listing(kind):
    """Return an overview of the same two sentences, each behind a label."""
    told = disagreement("Which bridges will close?")
    sentences = tuple(Sentence(c.quote, (c.number,), label=f"Story {c.number}") for c in told.citations)
    return replace(told, request=kind, lead="2 articles are about it.", sentences=sentences)


def refusal(question="Who built it?"):
    """Return a refusal with two headlines."""
    related = (
        Headline(BRIDGE, "Harbour bridge to close", "https://courier.example/bridge", "2025-03-06"),
        Headline("ferry", "Islanders at odds", None, None),
    )
    return Answer(question=question, understood=question, related=related)


def unsure(question="How much will it cost?"):
    """Return a refusal that is not certain, with what comes closest: a sentence."""
    return replace(refusal(question), closest=(citation(1, "The bridge was opened in 1934."),))


def headline(number=1):
    """Return a citation of the bridge's headline."""
    return replace(citation(number, "The bridge"), quote="Harbour bridge to close", start=0, end=0)


def hit(library):
    """Return the first passage of the bridge as a hit."""
    passage = library.passages_of(library.version(BRIDGE))[0]
    return Hit(passage=passage, score=0.5, dense=1, lexical=None, rerank=2)


def modelled(answer, note=None):
    """Return `answer` as if a language model had written it, or with `note` as if it had failed."""
    if note:
        return replace(answer, note=note, usage=Usage(calls=2))
    return replace(
        answer, mode="model", model="openai:gpt-5-mini", usage=Usage(calls=1, input_tokens=9, output_tokens=1)
    )
