"""What a driver has to be. Imported in every candidate's environment, so it needs the standard library alone."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

Text = tuple[str, str]  # the article's id, and a text of it that is embedded and found as one


@dataclass(frozen=True, slots=True)
class Article:
    """A news article as every candidate gets it; `published` is ISO 8601 or None."""

    id: str
    url: str
    title: str
    text: str
    published: str | None


class Driver(Protocol):
    """A candidate, used as its own documentation recommends; it is made with the folder that it may write to."""

    embedded: int  # texts embedded so far, without questions

    def ingest(self, articles: Sequence[Article]) -> None:
        """Take articles in, or newer versions of them; what is on the disk afterwards is all that counts."""
        ...

    def search(self, question: str, k: int) -> list[Text]:
        """Return the `k` best texts, best first."""
        ...

    def texts(self) -> list[Text]:
        """Return every text that is stored."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


def read_articles(path: Path) -> list[Article]:
    """Read what `write_articles` wrote."""
    return [Article(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def write_articles(path: Path, articles: Sequence[Article]) -> Path:
    """Write a line of JSON per article; no character in it ends a line but the line's own end."""
    path.write_text("".join(json.dumps(asdict(article)) + "\n" for article in articles), encoding="utf-8")
    return path
