"""Which of the stories that a page describes is its own."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_HALF = 0.5  # of the words of the shorter headline: search engines and readers are often given different ones


@dataclass(frozen=True, slots=True)
class Story:
    """The story that a page is about: the `addresses` it goes by, and the `headlines` that the page shows."""

    addresses: frozenset[str]
    headlines: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, addresses: Iterable[str | None], headlines: Iterable[str | None]) -> "Story":
        """Return the story with these addresses and headlines, as they stand in the page."""
        keys = frozenset(key for address in addresses if (key := key_of(address)))
        return cls(keys, tuple(words for line in headlines if (words := words_of(line))))

    def own(self, told: Sequence[Mapping[str, object]]) -> Mapping[str, object] | None:
        """Return which of the stories that JSON-LD has `told` is this one, None if each is clearly another."""
        judged = [(self._judged(each), each) for each in told]
        for verdict in (True, None):
            found = next((each for judgement, each in judged if judgement is verdict), None)
            if found is not None:
                return found
        return None

    def is_own(self, told: Mapping[str, object]) -> bool:
        """Return whether what JSON-LD has `told` is surely this story."""
        return self._judged(told) is True

    def _judged(self, told: Mapping[str, object]) -> bool | None:
        """Say whether this is the story `told`, or None where there is no telling."""
        keys = {key for name in ("url", "@id", "mainEntityOfPage") for key in _keys(told.get(name))}
        if keys & self.addresses:
            return True
        headline = words_of(told.get("headline") or told.get("name"))
        if headline and any(alike(headline, each) for each in self.headlines):
            return True
        elsewhere = keys and self.addresses
        return False if elsewhere or (headline and self.headlines and keys) else None


def _keys(value: object) -> Iterable[str]:
    for part in value if isinstance(value, list) else [value]:
        address = part.get("@id") or part.get("url") if isinstance(part, dict) else part
        if key := key_of(address):
            yield key


def key_of(address: object) -> str | None:
    """Return what is the same in every spelling of `address`, None for a site's front page, which is every story's."""
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = re.sub(r"/(?:amp|index\.\w+)?/*$", "", parts.path).casefold()
    return f"{path}?{parts.query}" if parts.netloc and (path or parts.query) else None


def words_of(line: object) -> frozenset[str]:
    """Return the words of a headline, whatever their order and case."""
    return frozenset(re.findall(r"\w+", html.unescape(line).casefold())) if isinstance(line, str) else frozenset()


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two headlines, given by their words, are for the same story."""
    return len(one & other) > _HALF * min(len(one), len(other))
