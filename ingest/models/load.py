"""Chooses who runs a model: a bundled name is ours, anything else goes to sentence-transformers."""

from ingest.models.bundled import EMBEDDER, RERANKER, BundledEmbedder, BundledReranker
from ingest.models.ports import Embedder, Reranker


def load_embedder(name: str) -> Embedder:
    """Load the embedding model called `name`: bundled, a folder, or a sentence-transformers id. Raises ModelError."""
    if name == EMBEDDER:
        return BundledEmbedder()
    from ingest.models.reference import ReferenceEmbedder

    return ReferenceEmbedder(name)


def load_reranker(name: str) -> Reranker:
    """Load the reranker called `name`: bundled, a folder, or a CrossEncoder id. Raises ModelError."""
    if name == RERANKER:
        return BundledReranker()
    from ingest.models.reference import ReferenceReranker

    return ReferenceReranker(name)
