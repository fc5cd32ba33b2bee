"""The LangChain pipeline with cleanup="scoped_full": it removes what is outdated at the end, not after each batch."""

from typing import Literal

from drivers import langchain


class Driver(langchain.Driver):
    """A Chroma folder, and the record manager's SQLite file beside it."""

    cleanup: Literal["incremental", "scoped_full"] = "scoped_full"
