"""A newsdesk library in anyone's LangChain chain. The only module that imports langchain_core."""

from pathlib import Path

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from bot.desk import Desk
from bot.hits import Hit
from bot.settings import Settings


class NewsdeskRetriever(BaseRetriever):
    """Finds passages of the articles in a newsdesk library, reranked, best first.

    Each document is a passage, word for word; its metadata says where it stands: `article_id`, `version`, `start`,
    `end`, `title`, `url`, `outlet`, `published`, `score`, `ranks`, and the same story elsewhere as `also`.

    >>> retriever = NewsdeskRetriever(k=5)  # the library that the settings name, as the command line uses it
    >>> documents = retriever.invoke("When does the bridge open?")

    If `quick`, they are not reranked, which takes a tenth of the time.

    Use `close()`, or a `with` block, when done. Raises NewsdeskError for a library or a question that cannot be used.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    k: int = 5
    quick: bool = False
    home: Path | None = None
    _desk: Desk = PrivateAttr()

    def model_post_init(self, context: object) -> None:
        """Open the library in `home`, or the one that the settings name."""
        settings = Settings.load().model_copy(update={"model": ""})  # it finds, and lets others write
        if self.home is not None:
            settings = settings.model_copy(update={"home": self.home})
        self._desk = Desk.open(settings)

    def close(self) -> None:
        """Close the library."""
        self._desk.close()

    def __enter__(self) -> "NewsdeskRetriever":
        """Return itself; the block closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the library."""
        self.close()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(hit) for hit in self._desk.search(query, k=self.k, quick=self.quick)]


def _document(hit: Hit) -> Document:
    fields = hit.to_json()
    text = fields.pop("text")
    return Document(id=hit.passage.id, page_content=text, metadata={**fields, "outlet": hit.passage.outlet})
