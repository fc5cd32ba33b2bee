"""How much of real pages is read, and how much of what they say beside their text, next to plain trafilatura?

BENCHMARK_PAGES names a file of pages with gold, one a line as JSON, plain or packed with xz: `set`, `url`, `html` (the
bytes, decoded as latin-1) and `gold`: `with` and `without` (snippets), `title`, `author` or `byline`, `date` or
`publishedTime`. BENCHMARK_PART is a share such as 1/4: of the hosts, so that thresholds can be chosen on one part and
checked on another.
"""

import json
import lzma
import os
import re
import sys
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.article import Article
from ingest.reading.read import Given, read
from ingest.sources.fetched import Fetched
from ingest.sources.web.address import is_url

Said = Mapping[str, str | None]
_QUOTES = str.maketrans("“”„«»‘’‚`´–—", '"' * 5 + "'" * 5 + "--")
_NOTHING: Said = {"text": "", "title": None, "author": None, "date": None}


def pages() -> Iterator[dict[str, Any]]:
    """Yield the pages that are scored, or end with a line that says what is missing."""
    path = os.environ.get("BENCHMARK_PAGES", "")
    if not os.path.exists(path):  # noqa: PTH110  (an empty name is no path)
        print("not measured: name a file of pages with gold in BENCHMARK_PAGES")
        sys.exit(0)
    part, parts = map(int, os.environ.get("BENCHMARK_PART", "1/1").split("/"))
    with lzma.open(path, "rt") if path.endswith(".xz") else open(path, encoding="utf-8") as lines:  # noqa: PTH123
        for row in map(json.loads, lines):
            if zlib.crc32((urlsplit(row["url"]).hostname or "").encode()) % parts == part - 1:
                yield row


def by_newsdesk(content: bytes, url: str) -> Said | None:
    """Return what newsdesk reads, or None where it refuses."""
    now, address = datetime.now(UTC), url if is_url(url) else None
    [found] = read(Fetched(source=url, kind="html", fetched=now, content=content, url=address), Given())
    if not isinstance(found, Article):
        return None
    return {"text": found.text, "title": found.title, "author": found.author, "date": (found.published or "")[:10]}


def by_trafilatura(content: bytes, url: str) -> Said | None:
    """Return what trafilatura reads by itself."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(content, url=url, with_metadata=True)
    except Exception:
        return None
    if found is None:
        return None
    return {"text": found.text, "title": found.title, "author": found.author, "date": found.date}


def plain(text: str | None) -> str:
    """Return `text` without differences that no reader sees."""
    return " ".join(unicodedata.normalize("NFKC", text or "").translate(_QUOTES).casefold().split())


def names(said: str | list[str] | None) -> str:
    """Return a byline without its punctuation and the word before the names."""
    said = " ".join(said) if isinstance(said, list) else said
    bare = re.sub(r"^(?:by|von|par|por|di)\s+", "", plain(said), flags=re.IGNORECASE)
    return " ".join(sorted(re.findall(r"\w+", bare.casefold())))


def _is_day(text: str) -> bool:
    try:
        return bool(datetime.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


def score(gold: Mapping[str, Any], said: Said | None) -> Counter[str]:
    """Return how often something was asked for, and how often it was right, by name."""
    found = Counter(pages=1, read=said is not None)
    said = said or _NOTHING
    text = plain(said["text"])
    for name, wanted in (("with", True), ("without", False)):
        for snippet in gold.get(name) or ():
            found[f"{name} asked"] += 1
            found[name] += (plain(snippet) in text) is wanted and bool(text)
    if title := gold.get("title"):
        found.update({"title asked": 1, "title": plain(title) == plain(said["title"])})
    if author := gold.get("author") or gold.get("byline"):
        found.update({"author asked": 1, "author": names(author) == names(said["author"])})
    date = gold.get("date") or gold.get("publishedTime")
    if isinstance(date, str) and _is_day(date[:10]):  # some tables have NaN where there is none, or 2022-29-11
        day, ours = date[:10], said["date"] or ""
        found.update({"date asked": 1, "date": day == ours, "wrong date": ours not in ("", day)})
    return found


def figures(counts: Mapping[str, int]) -> dict[str, float]:
    """Return shares of what was asked for."""
    shares = {"read": counts["read"] / counts["pages"]}
    for name in ("with", "without", "title", "author", "date", "wrong date"):
        if asked := counts[f"{name.removeprefix('wrong ')} asked"]:
            shares[name] = counts[name] / asked
    return {name: round(share, 3) for name, share in shares.items()} | {"pages": counts["pages"]}


def main() -> None:
    """Print, set by set and in all, one JSON object a line for each of the two."""
    readers = {"newsdesk": by_newsdesk, "trafilatura": by_trafilatura}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in pages():
        content = row["html"].encode("latin-1")
        for name, reader in readers.items():
            one = score(row["gold"], reader(content, row["url"]))
            counts[row["set"], name] += one
            counts["all", name] += one
    for (of, name), counted in sorted(counts.items()):
        print(json.dumps({"set": of, "reader": name, **figures(counted)}))


if __name__ == "__main__":
    main()
