"""One published story as we read it, before it is cut into passages."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ingest.dates import same_moment

DATED_BY = (
    "given",
    "file",
    "json-ld",
    "meta",
    "time",
    "feed",
    "address",
    "shown",
    "script",
)  # what a date was taken from
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ocid|smid|ref_src", re.IGNORECASE)
_NAMELESS = {"", "index", "default", "article", "story", "home", "main"}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story with its text exactly as citations will quote it.

    `published`, `modified` are ISO 8601 (see `dates`) or None, never the time we fetched it; `fetched` is aware.
    `source` names where the bytes came from: a resolved path, a URL, `-` for stdin, or `archive.jsonl:12`.
    `id` is set only when somebody gave one. `extracted`: the text was picked out of a page. `found_at`
    is the address at which a page was read, `following` that of the story's next page. `section`: it looks
    like a list of stories. `paid`: who doesn't pay
    gets a part of it. `dated_by` says what told the publication date: see `DATED_BY`. `embargo_until` is
    when it may come out, ISO 8601.
    """

    text: str
    title: str
    source: str
    fetched: datetime
    id: str | None = None
    url: str | None = None
    author: str | None = None
    outlet: str | None = None
    published: str | None = None
    modified: str | None = None
    extracted: bool = False
    found_at: str | None = None
    following: str | None = None
    section: bool = False
    paid: bool = False
    dated_by: str | None = None
    embargo_until: str | None = None

    @property
    def identity(self) -> str:
        """What stays the same when the story is re-headlined or corrected: its given id, its URL or its source."""
        return self.id or self.url or self.source

    @property
    def digest(self) -> str:
        """A fingerprint of all that a reader sees: a change of it is a new version."""
        seen = (self.text, self.title, self.url, self.author, self.outlet, same_moment(self.published))
        return hashlib.sha256("\x1f".join(part or "" for part in seen).encode()).hexdigest()


def default_id(identity: str) -> str:
    """Return a short, readable id for `identity`, the same every time, such as `ceasefire-call-3f2a9c1d`."""
    stems = [part.rsplit(".", 1)[0] for part in urlsplit(identity).path.split("/")]
    named = next((stem for stem in reversed(stems) if stem.lower() not in _NAMELESS), "article")
    slug = re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-")[:40].strip("-") or "article"
    return f"{slug}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def canonical_url(url: str) -> str:
    """Return `url` as every copy of the story spells it: lower-case host, no fragment, no tracking parameters."""
    parts = urlsplit(url.strip())
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])]
    )
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))


def printable(text: str) -> str:
    """Replace lone surrogates and control characters one for one, so that offsets stay those of the given text."""
    return _UNPRINTABLE.sub("\ufffd", text)
