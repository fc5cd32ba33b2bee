"""A span of an article's version -> the citation of it."""

from bot.answer import Citation
from ingest.library.catalogue import PlacedPassage
from ingest.quotations import speaker


def cite(number: int, passage: PlacedPassage, text: str, start: int, end: int) -> Citation:
    """Return the citation of `text[start:end]`, where `text` is the version that `passage` is of."""
    return Citation(
        number=number,
        article_id=passage.article_id,
        title=passage.title,
        url=passage.url,
        outlet=passage.outlet,
        published=passage.published,
        version=passage.version,
        quote=text[start:end],
        start=start,
        end=end,
        speaker=speaker(text, start, end),
    )
