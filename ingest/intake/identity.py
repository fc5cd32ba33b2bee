"""Keeps stories apart: a text becomes a new version of an article only if the two have something in common."""

from dataclasses import replace

from ingest.article import Article
from ingest.duplicates import related, runs, same
from ingest.library.catalogue import StoredVersion
from ingest.library.library import Library
from ingest.reading.story import alike, words_of


def own(article: Article, library: Library) -> Article:
    """Return `article` under its own address if the one that its page claims belongs to another story.

    Pages name the front page of their section as their canonical address, or the first of their parts.
    """
    if not article.extracted or article.id or article.url == article.found_at:
        return article
    claimed = library.current(library.standing(article).article_id)
    if claimed is None or claimed.source == article.source or is_related(article, claimed):
        return article
    return replace(article, url=article.found_at)


def is_related(article: Article, known: StoredVersion) -> bool:
    """Return whether `article` may be a later text of what is known: it shares words with it, or the headline."""
    return _has_headline(article, known) or related(runs(article.text), runs(known.text))


def is_list_with(article: Article, known: StoredVersion) -> bool:
    """Return whether `article` is the page of a section rather than what is known, whose first lines it may have."""
    if _has_headline(article, known):
        return False
    one, other = runs(article.text), runs(known.text)
    return article.section or (related(one, other) and not same(one, other))


def _has_headline(article: Article, known: StoredVersion) -> bool:
    one, other = words_of(article.title), words_of(known.title)
    return one == other or (min(len(one), len(other)) > 2 and alike(one, other))
