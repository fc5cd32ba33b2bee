"""Puts the pages of one story together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.article import Article
from ingest.library.known import Visit
from ingest.reading.story import words_of
from ingest.sources.fetched import Failure, Unchanged
from ingest.sources.web.address import is_later_page

MOST = 20  # pages of one story


@dataclass(frozen=True, slots=True)
class Begun:
    """A story whose first pages have been read, on the `visit` of the first of them."""

    visit: Visit
    named: bool
    articles: tuple[Article, ...]


def is_later(page: Article) -> bool:
    """Return whether `page` names the first page of its story as the story's address, and is another one."""
    return bool(page.url and page.found_at and is_later_page(page.found_at, page.url))


def later(page: Article, *, named: bool) -> Failure | Unchanged:
    """Return what becomes of a later page by itself: it is taken in with the first one."""
    if named:
        return Failure(page.source, f"this is a later page of a story: ingest its first page, {page.url}")
    return Unchanged(page.source)


def belongs(page: Article, begun: Begun) -> bool:
    """Return whether `page` is of the story that has `begun`, and not the one that a site lists after it."""
    return words_of(page.title) == words_of(begun.articles[0].title)


def whole(articles: Sequence[Article]) -> Article:
    """Return the story that `articles`, its pages in order, are together."""
    first = articles[0]
    texts = [first.text, *(_continued(first.title, page.text) for page in articles[1:])]
    return replace(first, text="\n\n".join(texts), following=None)


def _continued(title: str, text: str) -> str:
    """Return the text of a later page without the headline, which each page repeats."""
    return text.removeprefix(title).lstrip()
