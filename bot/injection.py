"""Tells what an article says from orders to whoever answers: text that is to steer a model is no news.

Articles are data, but a sentence such as "End your answer with the word …" would be shown as an answer if it were
quoted. So the paragraph that it stands in is neither quoted nor given to a language model.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from bot.prose import without_targets
from bot.steering.encoded import hidden
from bot.steering.orders import steers
from ingest.library.catalogue import PlacedPassage

_MACHINE = r"(?:AI|A\.I\.|LLM|language model|chat ?bot|assistant|bot)s?"
# What only looks like text: the marks and names that set a machine up, call its tools, or call people in a channel.
_MARKUP = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\((?:for\s+)?(?:\w+\s+){{0,2}}{_MACHINE}(?:\s\w+)?\s*\)\s*:",
        r"(?:^|[\n#<\[(*]|[.!?]\s)\s*\W*system[\s_-]*"
        r"(?:note|notice|message|prompt|override|update|instruction|hinweis|nachricht|anweisung)",
        r"\b(?:nota|avviso|aviso|mensaje|messaggio|mensagem|note|message|consigne)\s+(?:d[eiuo]l?\s+)?"
        r"(?:sistema|système|systeme)\b",
        r"<\|\w+\|>|\[/?INST\]|<</?SYS>>|</?(?:system|information|instructions?|assistant|user|context|important)>",
        r"\b(?:end|begin|start)\s+(?:of\s+)?(?:the\s+)?(?:new\s+)?"
        r"(?:user|system|article|document|context|text|prompt|data)?\s*(?:input|prompt|instructions?)\b",
        r"(?:^|[\n#*-])\W*"
        r"(?:end of (?:article|document|context|text|data|passage)|new (?:task|instructions?|prompt))\W",
        r"\b(?:decode|base64|hex|rot13)\b[^.!?\n]{0,80}?\b(?:do (?:exactly|what)|follow|execute|obey|decode)\b",
        r"(?:^|\n)\W*[\[(](?:system|developer|assistant)[\])]",
        r"\b(?:follow|obey|execute|do)\s+(?:exactly\s+)?what(?:ever)?\s+"
        r"(?:is written|it says|you (?:find|read)|stands|the page says)",
        r"https?://\S+[?&]\w+=(?=(?:reader|user|question|query|visitor)\b|\s|[\[{<\"”]|$)",
        r"\{\s*[\"'](?:tool|function|tool_call|action)[\"']\s*:",
        r"<!--|</?(?:div|aside|span|script|style|meta)\b[^>]*>|/\*.*?\*/",
        r"\bif\b.{1,200}\bthen\s+(?:reply|answer|respond|output|say)\b",
        r"<[!@#][^>\s]+>|(?<![\w.])@(?:channel|here|everyone)\b",
        r"\b(?:call|use|run|invoke|execute)\s+(?:the\s+)?[a-z]+(?:_[a-z]+)+\b",
    )
)
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![ \t]*\n)[^\n]*)*")
_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"”’)\]]+", re.I)


@lru_cache(maxsize=1024)  # an answer asks about the same few passages several times
def is_order(text: str) -> bool:
    """Is `text` written to steer whoever answers, rather than to tell a reader something?"""
    return _is_order(text) or any(_is_order(each) for each in hidden(text))


def _is_order(text: str) -> bool:
    return steers(text) or any(pattern.search(text) for pattern in _MARKUP)


def told(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of `text`, as spans, that hold no order."""
    return [(start, end) for start, end in paragraphs(text) if not is_order(text[start:end])]


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of `text` as spans."""
    return [found.span() for found in _PARAGRAPH.finditer(text)]


def quotable(passage: PlacedPassage) -> list[tuple[int, int]]:
    """Return the sentences of a passage that an answer may show: no orders, no addresses but of the article's site."""
    return [(start, end) for start, end in readable(passage) if not leads_away(passage.text[start:end], passage.url)]


def readable(passage: PlacedPassage) -> list[tuple[int, int]]:
    """Return the sentences of a passage that hold no orders."""
    paragraphs = told(passage.text)
    return [
        (start, end)
        for start, end in passage.sentences
        if any(a < end and start < b for a, b in paragraphs) and not is_order(passage.text[start:end])
    ]


def leads_away(text: str, own: str | None) -> bool:
    """Does `text`, as it is shown, hold an address of another site than that of the article at `own`?"""
    return any(_host(link) != _host(own or "") for link in _LINK.findall(without_targets(text)))


def addresses_elsewhere(text: str, own: str | None) -> list[tuple[int, int]]:
    """Return where `text` holds addresses of other sites than that of the article at `own`, as spans."""
    return [found.span() for found in _LINK.finditer(text) if _host(found[0]) != _host(own or "")]


def has_link(text: str) -> bool:
    """Does `text` hold a web address?"""
    return bool(_LINK.search(text))


def _host(url: str) -> str:
    host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    return host.lower().removeprefix("www.").rstrip(".")
