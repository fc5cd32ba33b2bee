"""Text between us and Slack: what people wrote, made plain; what articles and models say, made harmless."""

import html
import re
from urllib.parse import quote, urlsplit

_TOKEN = re.compile(r"<(?P<what>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HIDDEN = re.compile(r"[\u200b\u2060\ufeff]")
_LINKING = re.compile(r"(://|\bwww\.|\bmailto:|@(?=[\w!]))", re.IGNORECASE)
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+/?")
_ADDRESS = re.compile(r"https?://|[\w-]+(?:\.[\w-]+)+(?:/|$)")
_JOINER = "\N{WORD JOINER}"  # invisible; with it, nothing is a link or a mention any more


def asked_in(text: str, bot_user: str | None = None) -> tuple[str, str | None]:
    """Return what a message says without mentions of the bot, and the first web address in it.

    An address is left out of the words: it is asked about, not with. A bare domain is no address: Slack makes a link of
    whatever looks like one ("as on courier.example").
    """
    url: str | None = None

    def plain(token: re.Match[str]) -> str:
        nonlocal url
        what, label = token["what"], token["label"]
        if what.startswith(("http://", "https://")):
            if label and _DOMAIN.fullmatch(label) and what.rstrip("/") == f"http://{label}":
                return label
            url = url or html.unescape(what)
            return label if label and not _ADDRESS.match(label) else ""
        if what == f"@{bot_user}":
            return ""
        if what[0] in "@#":
            return f"{what[0]}{label}" if label else ""
        return label or ("" if what.startswith("!") else what)

    words = html.unescape(_TOKEN.sub(plain, text))
    return " ".join(words.split()), url


def harmless(text: str) -> str:
    """Return `text` in one line, with nothing in it that Slack would make a link or a mention of by itself."""
    text = _HIDDEN.sub("", _CONTROL.sub("", text.replace("\n", " ").replace("\t", " ")))
    return _LINKING.sub(lambda found: found[0][:1] + _JOINER + found[0][1:], " ".join(text.split()))


def mrkdwn(text: str) -> str:
    """Return `text` for a field in Slack's own markup; only what Slack tells to escape is escaped."""
    return harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markdown(text: str) -> str:
    """Return `text` for a stream. A `&` stays: escaped, it is shown as it is written (measured by others)."""
    return harmless(text).replace("<", "&lt;").replace("](", f"]{_JOINER}(")


def shortened(text: str, limit: int) -> str:
    """Return `text`, or its beginning and `…`, in at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def link_to(url: str | None, words: str) -> str | None:
    """Return the address of `words` in the page at `url` (a text fragment), or None if it is no web address."""
    if not url or urlsplit(url).scheme not in ("http", "https") or len(url) > 1500 or re.search(r"[\s<>|]", url):
        return None
    found = words.strip(" “”\"'").split()
    if not found:
        return url
    # Its beginning and its end: a whole sentence would make an address too long for some.
    fragment = _encoded(found) if len(found) <= 8 else f"{_encoded(found[:4])},{_encoded(found[-4:])}"
    if len(fragment) > 600:  # text without spaces; cut within a word, it would not be found
        return url
    return f"{url.split('#')[0]}#:~:text={fragment}"


def _encoded(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")  # a hyphen would mean something in a fragment
