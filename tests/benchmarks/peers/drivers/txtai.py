"""txtai: content in SQLite and vectors in Faiss (its defaults), saved after each ingest.

Vectors come from a function (method "external"), with the instructions of the model. `upsert` and `delete` know ids of
texts, not articles: as in its index guide, whoever calls deletes what an article has no longer. Nothing tells which
texts are unchanged. It installs no splitter, so paragraphs are put together up to 1,000 characters.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from embedder import QUESTION, CountingEmbedder
from protocol import Article, Text
from txtai import Embeddings

CHARACTERS = 1000  # as many as the LangChain pipeline's chunks have


class Driver:
    """An index in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = str(folder / "index")
        self._model = model = CountingEmbedder()
        self._asking = False

        def transform(texts: list[str]) -> object:  # txtai wants a function, and calls it with questions too
            if self._asking:
                return [model.embed_question(text.removeprefix(QUESTION)) for text in texts]
            return model.vectors(texts)

        self._index = Embeddings(
            method="external", transform=transform, instructions={"query": QUESTION, "data": ""}, content=True
        )
        if self._index.exists(self._path):
            self._index.load(self._path, config={"transform": transform})

    @property
    def embedded(self) -> int:
        """Texts embedded so far."""
        return self._model.embedded

    def ingest(self, articles: Sequence[Article]) -> None:
        """Replace what the index holds of the articles, and save it."""
        if self._index.count():
            for article in articles:
                old = self._index.search(
                    "select id from txtai where source = :source", 10_000, parameters={"source": article.id}
                )
                self._index.delete([row["id"] for row in old])
        self._index.upsert(
            (f"{article.id}#{number}", {"text": text, "source": article.id})
            for article in articles
            for number, text in enumerate(chunks(article))
        )
        self._index.save(self._path)

    def search(self, question: str, k: int) -> list[Text]:
        """Search by similarity."""
        self._asking = True
        found = self._index.search(question, k)
        self._asking = False
        return [(row["id"].rpartition("#")[0], row["text"]) for row in found]

    def texts(self) -> list[Text]:
        """Return every text in the index."""
        stored = self._index.search("select source, text from txtai", 1_000_000) if self._index.count() else []
        return [(row["source"], row["text"]) for row in stored]

    def close(self) -> None:
        """Close the database."""
        self._index.close()


def chunks(article: Article) -> Iterator[str]:
    """Yield the article, headline first, in runs of whole paragraphs; a longer paragraph is one by itself."""
    run = article.title
    for paragraph in article.text.split("\n"):
        if run and len(run) + len(paragraph) > CHARACTERS:
            yield run
            run = ""
        run = f"{run}\n{paragraph}".strip()
    if run:
        yield run
