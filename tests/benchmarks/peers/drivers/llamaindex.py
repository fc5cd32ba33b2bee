"""LlamaIndex: IngestionPipeline with a docstore (upserts) -> Chroma -> VectorStoreIndex.

As in its "Ingestion Pipeline + Document Management" and its Chroma example. Chunks have 512 tokens, which is what the
model reads, instead of the default 1,024; the headline is metadata, which LlamaIndex embeds with every chunk.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb
from embedder import CountingEmbedder
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.storage.docstore import SimpleDocumentStore
from llama_index.vector_stores.chroma import ChromaVectorStore
from protocol import Article, Text
from pydantic import PrivateAttr


class BundledEmbedding(BaseEmbedding):  # type: ignore[misc]  # LlamaIndex is not installed where mypy is
    """The common model behind LlamaIndex's interface."""

    _model: CountingEmbedder = PrivateAttr(default_factory=CountingEmbedder)

    @property
    def embedded(self) -> int:
        """Texts embedded so far."""
        return self._model.embedded

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._model.embed([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._model.embed(texts)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model.embed_question(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class Driver:
    """A Chroma folder, and the pipeline's storage beside it."""

    def __init__(self, folder: Path) -> None:
        self._storage = folder / "pipeline"
        self._embedding = BundledEmbedding(model_name="bge-small-en-v1.5", embed_batch_size=100)
        client = chromadb.PersistentClient(str(folder / "chroma"))
        self._collection: Any = client.get_or_create_collection("news")
        self._store = ChromaVectorStore(chroma_collection=self._collection)
        self._retriever: Any = None

    @property
    def embedded(self) -> int:
        """Texts embedded so far."""
        return self._embedding.embedded

    def ingest(self, articles: Sequence[Article]) -> None:
        """Run the pipeline over the articles that are new or changed, then persist what it knows."""
        pipeline = IngestionPipeline(
            transformations=[SentenceSplitter(chunk_size=512, chunk_overlap=50), self._embedding],
            vector_store=self._store,
            docstore=SimpleDocumentStore(),
            docstore_strategy=DocstoreStrategy.UPSERTS,
        )
        if self._storage.exists():
            pipeline.load(str(self._storage))
        pipeline.run(
            documents=[
                Document(id_=article.id, text=article.text, metadata={"title": article.title}) for article in articles
            ]
        )
        pipeline.persist(str(self._storage))

    def search(self, question: str, k: int) -> list[Text]:
        """Search by similarity."""
        if self._retriever is None:
            index = VectorStoreIndex.from_vector_store(self._store, embed_model=self._embedding)
            self._retriever = index.as_retriever(similarity_top_k=k)
        return [(found.node.ref_doc_id, found.node.get_content()) for found in self._retriever.retrieve(question)]

    def texts(self) -> list[Text]:
        """Return every node in the store."""
        stored = self._collection.get(include=["documents", "metadatas"])
        return [(meta["ref_doc_id"], text) for meta, text in zip(stored["metadatas"], stored["documents"], strict=True)]

    def close(self) -> None:
        """Nothing is left to close."""
