"""What bytes say of their article, before it is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedArticle:
    """The text of an article and what stands beside it, as it stands there.

    `fields` go by the names of `Article`; `untitled` is the title if nobody gives one. `notes` say, a line each, what
    could not be read beside the text.
    """

    text: str
    untitled: str
    fields: Mapping[str, object]
    notes: Sequence[str] = ()


def renamed(given: Mapping[str, object], spellings: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """Return what `given` holds by our names: of each name's `spellings`, the first that says something."""
    return {
        name: next((value for key in keys if (value := given.get(key)) not in (None, "")), None)
        for name, keys in spellings.items()
    }
