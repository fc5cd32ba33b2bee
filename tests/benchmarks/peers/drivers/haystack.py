"""Haystack: DocumentSplitter -> document embedder -> DocumentWriter -> ChromaDocumentStore, as in its indexing guides.

200 words a chunk is the splitter's default. The headline is embedded with every chunk (`meta_fields_to_embed` of its
embedders does that). CacheChecker finds the articles that are already there, by a digest of their text; what an
article has no longer is deleted with `delete_by_filter`, for no policy of the writer does.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from embedder import CountingEmbedder
from haystack import Document, Pipeline, component
from haystack.components.caching import CacheChecker
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.writers import DocumentWriter
from haystack.document_stores.types import DuplicatePolicy
from haystack_integrations.components.retrievers.chroma import ChromaEmbeddingRetriever
from haystack_integrations.document_stores.chroma import ChromaDocumentStore
from protocol import Article, Text


@component
class BundledDocumentEmbedder:
    """The common model behind Haystack's interface."""

    def __init__(self, model: CountingEmbedder) -> None:
        self._model = model

    @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]  # not installed where mypy is
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Return the documents with one vector each."""
        vectors = self._model.embed([f"{document.meta['title']}\n{document.content}" for document in documents])
        pairs = zip(documents, vectors, strict=True)
        return {"documents": [replace(document, embedding=vector) for document, vector in pairs]}


class Driver:
    """A Chroma folder."""

    def __init__(self, folder: Path) -> None:
        self._model = CountingEmbedder()
        self._store = ChromaDocumentStore("news", persist_path=str(folder / "chroma"), distance_function="cosine")
        self._retriever = ChromaEmbeddingRetriever(self._store)
        self._known = CacheChecker(self._store, cache_field="digest")
        self._indexing = Pipeline()
        self._indexing.add_component("split", DocumentSplitter(split_by="word", split_length=200))
        self._indexing.add_component("embed", BundledDocumentEmbedder(self._model))
        self._indexing.add_component("write", DocumentWriter(self._store, policy=DuplicatePolicy.OVERWRITE))
        self._indexing.connect("split", "embed")
        self._indexing.connect("embed", "write")

    @property
    def embedded(self) -> int:
        """Texts embedded so far."""
        return self._model.embedded

    def ingest(self, articles: Sequence[Article]) -> None:
        """Run the pipeline over the articles that are new or changed."""
        by_digest = {digest(article): article for article in articles}
        new = [by_digest[missed] for missed in self._known.run(items=list(by_digest))["misses"]]
        for article in new:
            self._store.delete_by_filter({"field": "meta.source", "operator": "==", "value": article.id})
        documents = [
            Document(
                content=article.text,
                meta={"source": article.id, "title": article.title, "url": article.url, "digest": digest(article)},
            )
            for article in new
        ]
        if documents:
            self._indexing.run({"split": {"documents": documents}})

    def search(self, question: str, k: int) -> list[Text]:
        """Search by similarity."""
        found = self._retriever.run(query_embedding=self._model.embed_question(question), top_k=k)["documents"]
        return [_text(document) for document in found]

    def texts(self) -> list[Text]:
        """Return every document in the store."""
        return [_text(document) for document in self._store.filter_documents()]

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def digest(article: Article) -> str:
    """Return what tells one version of an article from another."""
    return sha256(f"{article.id}\n{article.title}\n{article.text}".encode()).hexdigest()


def _text(document: Any) -> Text:
    return document.meta["source"], document.content
