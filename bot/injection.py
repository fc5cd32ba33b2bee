"""Tells what an article says from orders to whoever answers: text that is to steer a model is no news.

Articles are data, but a sentence such as "End your answer with the word …" would be shown as an answer if it were
quoted. So the paragraph that it stands in is neither quoted nor given to a language model.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from ingest.library.catalogue import PlacedPassage

_MACHINE = (
    r"(?:(?:AI|A\.I\.|coding)\s+(?:\w+\s+)?(?:agent|model|system|assistant)|AI|LLM|language model|chat ?bot|bot"
    r"|assistant)s?\b"
)
_OUTPUT = r"(?:answer|reply|response|summary|output|completion|message|report|review|memory)(?:[’']?s|s[’'])?\b"
_DO = (
    r"(?:add|alter|anagram|answer|append|augment|begin|change|combine|convert|copy|disregard|encode|end|enhance|finish"
    r"|forget|group|ignore|include|incorporate|insert|integrate|introduce|jumble|mention|misspell|modify|output|prefix"
    r"|prepend|print|provide|put|rearrange|remove|render|repeat|replace|reply|respond|rewrite|say|scramble|start"
    r"|substitute|suggest|tease|translate|use|write)"
)
_BEGINS = r"(?:^|[.!?:;\n\"“*]\s*|\b(?:please|do)\s+)"
_WITHIN = r"(?:[^.!?\n]|[.!?](?!\s))"  # a sentence: the dot of an address does not end it
_ANY_CASE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # What was said before is not to count.
        r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,3}(?:previous|prior|above|earlier|preceding|system"
        r"|your|all)\s+(?:\w+\s+){0,3}(?:instruction|prompt|direction|command|guideline|rule)s?\b",
        r"\b(?:ignorier\w*|vergiss|missachte|ignorez|oubliez|ignora|olvida|dimentica)\s+(?:\w+\s+){0,3}(?:anweisungen"
        r"|richtlinien|regeln|instructions|consignes|instrucciones|istruzioni)\b",
        r"\b(?:reveal|print|repeat|show|output|summari[sz]e)\s+(?:\w+\s+){0,3}(?:(?:system|hidden) prompt|(?:initial|"
        r"operating|system) instructions|words above)\b",
        # A machine is spoken to, or the text pretends to be what a machine is set up with.
        r"\b(?:if you(?:[’']re| are)|you are now|to you,|(?:note|message|instructions?|reminder)\b[^.\n]{0,20}"
        rf"\b(?:for|to|from))\s+(?:\w+\s+){{0,3}}{_MACHINE}(?!\s+(?:compan|firm|start|invest|research|ethic))",
        rf"\(\s*(?:for\s+)?{_MACHINE}\s*\)\s*:|(?:^|\n)\W*(?:for\s+)?{_MACHINE}\s*:",
        r"(?:^|[\n#<\[(*]|[.!?]\s)\s*\W*system[\s_-]*(?:note|message|prompt|override|instruction|hinweis|nachricht|anweisung)",
        r"\b(?:nota|avviso|aviso|mensaje|messaggio|note|message|consigne)\s+(?:d[eiu]l?\s+)?(?:sistema|système)\b",
        r"<\|\w+\|>|\[/?INST\]|<</?SYS>>|</?(?:system|information|instructions?|assistant|user|important)>",
        # What is answered is to be changed.
        rf"(?:{_BEGINS}|[,(]\s*|\b(?:must|will|should|and|then|to)\s+)(?:please\s+)?{_DO}\b{_WITHIN}{{0,120}}?\byour\s+"
        rf"(?:[\w’']+\s+){{0,2}}{_OUTPUT}",
        rf"\bI\s+(?:will|should|must)\s+(?:add|append|include)\b{_WITHIN}{{0,80}}?\b(?:to|in)\s+my\s+{_OUTPUT}",
        rf"\b(?:in|to|of|from|before)\s+your\s+(?:\w+\s+)?(?:answer|reply|response|output)s?\b,?\s+(?:\w+\s+)?{_DO}\b",
        rf"{_BEGINS}(?:answer|reply|respond|output|print)\s+(?:only\s+|just\s+|exactly\s+)?(?:with|in)\s+(?:only\s+)?"
        r"(?:the|this|a|an|exactly)\s+(?:\w+\s+)?(?:word|token|phrase|sentence|code|string|language|verse)\b",
        rf"\b(?:append|insert|include|repeat|output|print|reveal)\b{_WITHIN}{{0,60}}?\b(?:exact|secret|following|reference"
        r"|verbatim|trace|doc)[\s_-]*(?:\w+\s+)?(?:token|code|word|string|phrase|id)s?\b",
        r"\b(?:every|each|ogni|jede[rn]?|chaque|cada)\s+(?:future\s+|\w+\s+)?(?:reply|response|risposta|antwort|réponse"
        r"|respuesta|report you (?:generate|write))\b",
        # A tool is to be used, or something unreadable to be read and obeyed.
        rf"\bdecode\b{_WITHIN}{{0,80}}?\b(?:do|follow|execute|obey)\b",
        rf"\b(?:base64|hex|rot13)\b{_WITHIN}{{0,40}}?\b(?:decode|do exactly|follow|execute|obey)\b",
        # Everybody in the channel would be called.
        r"<[!@#][^>\s]+>|(?<![\w.])@(?:channel|here|everyone)\b",
    )
)
_ORDERS = (*_ANY_CASE, re.compile(r"\b(?:[Cc]all|[Uu]se|[Rr]un|[Ii]nvoke)\s+(?:the\s+)?[a-z]+(?:_[a-z]+)+\b"))
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![ \t]*\n)[^\n]*)*")
_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"”’)\]]+", re.I)


@lru_cache(maxsize=1024)  # an answer asks about the same few passages several times
def is_order(text: str) -> bool:
    """Is `text` written to steer whoever answers, rather than to tell a reader something?"""
    return any(pattern.search(text) for pattern in _ORDERS)


def told(text: str) -> list[tuple[int, int]]:
    """Return where the paragraphs of `text` stand that tell something, as spans; those with an order are left out."""
    return [found.span() for found in _PARAGRAPH.finditer(text) if not is_order(found[0])]


def quotable(passage: PlacedPassage) -> list[tuple[int, int]]:
    """Return the sentences of a passage that an answer may show: no orders, no links but to the article's own site."""
    paragraphs = told(passage.text)
    return [
        (start, end)
        for start, end in passage.sentences
        if any(a < end and start < b for a, b in paragraphs)
        and not is_order(passage.text[start:end])
        and not _leads_away(passage.text[start:end], passage.url)
    ]


def has_link(text: str) -> bool:
    """Does `text` hold a web address?"""
    return bool(_LINK.search(text))


def _leads_away(text: str, own: str | None) -> bool:
    return any(_host(link) != _host(own or "") for link in _LINK.findall(text))


def _host(url: str) -> str:
    host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    return host.lower().removeprefix("www.").rstrip(".")
