"""Who is compared: what pip installs of each, and which driver uses it."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
TORCH = "torch==2.13.0"  # as newsdesk pins it: unpinned, the newest build brings several GB of CUDA


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that people would pick.

    `packages` are what pip installs, `local` what its documentation adds for an embedding model without a server.
    `driver` is a module in drivers/, `quick` one that searches the same library otherwise. `used` says in a sentence
    how it is used here, `unmeasured` why it isn't.
    """

    name: str
    driver: str
    packages: tuple[str, ...]
    local: tuple[str, ...]
    used: str
    python: str | None = None  # None: the one that runs the benchmark
    quick: str | None = None
    unmeasured: str | None = None


LANGCHAIN = ("langchain-chroma", "langchain-classic", "langchain-text-splitters", "greenlet")
LANGCHAIN_LOCAL = ("langchain-huggingface", "sentence-transformers", TORCH)

CANDIDATES = (
    Candidate(
        "newsdesk",
        "newsdesk",
        (str(ROOT),),
        (),
        "`ingest` and `search`, which reranks; *quick* is `search --quick`, which doesn't. The models are in the size.",
        quick="newsdesk_quick",
    ),
    Candidate(
        "LangChain + Chroma",
        "langchain",
        LANGCHAIN,
        LANGCHAIN_LOCAL,
        "`RecursiveCharacterTextSplitter` (1,000 characters, 200 overlap), `index()` with `SQLRecordManager`,"
        ' `cleanup="incremental"`. The record manager needs `greenlet`, which nothing installs.',
    ),
    Candidate(
        "LangChain, scoped_full",
        "langchain_scoped",
        LANGCHAIN,
        LANGCHAIN_LOCAL,
        'The same with `cleanup="scoped_full"`.',
    ),
    Candidate(
        "LlamaIndex + Chroma",
        "llamaindex",
        ("llama-index-core", "llama-index-vector-stores-chroma"),
        ("llama-index-embeddings-huggingface", TORCH),
        "`SentenceSplitter` (512 tokens, 50 overlap: what the model reads), `IngestionPipeline` with a docstore and"
        " upserts, persisted at the end.",
    ),
    Candidate(
        "txtai",
        "txtai",
        ("txtai", TORCH),
        (),
        "`upsert` with content in SQLite and vectors in Faiss, after a `delete` of what the article had; runs of"
        " paragraphs up to 1,000 characters; `save` at the end.",
    ),
    Candidate(
        "Haystack + Chroma",
        "haystack",
        ("haystack-ai", "chroma-haystack"),
        ("sentence-transformers", TORCH),
        "`DocumentSplitter` (200 words), `CacheChecker` to skip what is there, `delete_by_filter` for what has been"
        " replaced.",
    ),
    Candidate(
        "haiku.rag",
        "haiku",
        ("haiku.rag", TORCH),
        (),
        "",
        python="3.12",  # the oldest that it takes
        unmeasured="no driver has been written yet. It installs on Python 3.12 or newer, and took 6.0 GB, because"
        " PyPI's torch brings CUDA. It converts every text with Docling, which imports torch, and takes its tokenizer"
        " from a model hub unless told otherwise.",
    ),
)
