"""A plain LangChain pipeline: RecursiveCharacterTextSplitter -> index() with a record manager -> Chroma.

As in LangChain's documentation of `langchain_core.indexing` (cleanup="incremental" with a source id, in its examples)
and of `langchain_chroma`; chunk_size=1000 and chunk_overlap=200 are those of its tutorials.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from embedder import CountingEmbedder
from langchain_chroma import Chroma
from langchain_classic.indexes import SQLRecordManager
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.indexing import index
from langchain_text_splitters import RecursiveCharacterTextSplitter
from protocol import Article, Text


class BundledEmbeddings(Embeddings):
    """The common model behind LangChain's interface."""

    def __init__(self) -> None:
        self.model = CountingEmbedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text."""
        return self.model.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector to search with."""
        return self.model.embed_question(text)


class Driver:
    """A Chroma folder, and the record manager's SQLite file beside it."""

    cleanup: Literal["incremental", "scoped_full"] = "incremental"

    def __init__(self, folder: Path) -> None:
        self._embeddings = BundledEmbeddings()
        self._store = Chroma("news", self._embeddings, persist_directory=str(folder / "chroma"))
        self._records = SQLRecordManager("chroma/news", db_url=f"sqlite:///{folder / 'records.sqlite3'}")
        self._records.create_schema()
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)

    @property
    def embedded(self) -> int:
        """Texts embedded so far."""
        return self._embeddings.model.embedded

    def ingest(self, articles: Sequence[Article]) -> None:
        """Split the articles, headline first, and index what is new."""
        documents = [
            Document(f"{article.title}\n\n{article.text}", metadata={"source": article.id, "url": article.url})
            for article in articles
        ]
        chunks = self._splitter.split_documents(documents)
        index(chunks, self._records, self._store, cleanup=self.cleanup, source_id_key="source", key_encoder="blake2b")

    def search(self, question: str, k: int) -> list[Text]:
        """Search by similarity."""
        found = self._store.similarity_search(question, k=k)
        return [(document.metadata["source"], document.page_content) for document in found]

    def texts(self) -> list[Text]:
        """Return every chunk in the store."""
        stored = self._store.get(include=["documents", "metadatas"])
        return [(meta["source"], text) for meta, text in zip(stored["metadatas"], stored["documents"], strict=True)]

    def close(self) -> None:
        """Nothing is left to close."""
