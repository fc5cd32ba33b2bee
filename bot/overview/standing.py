"""Can a sentence stand alone? "He said so." cannot: who reads it does not know whom or what it means."""

import re
from dataclasses import replace

from bot.overview.shelf import Excerpt, Shelf
from ingest.english.leaning import leans

_PRONOUN = re.compile(r"\b(?:he|she|they|him|them|his|her|their)\b", re.IGNORECASE)
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<!^)\b[A-Z][\w’'-]+")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
_FIRST = re.compile(r"\b(?:I|we|you|my|our|your|me|us|I['’]\w+|we['’]\w+|you['’]\w+)\b")

_BACK = 2  # sentences before one that leans on them
_LONGEST = 70  # words of a sentence with those that it leans on


def grounded(shelf: Shelf, excerpt: Excerpt) -> Excerpt | None:
    """Return a sentence with those before it that say whom or what it means, in its passage; None if they don't."""
    told = shelf.excerpts(excerpt.passage.article_id, excerpt.passage.version)
    for back in range(_BACK + 1):
        first = told[excerpt.place - back] if excerpt.place >= back else None
        if first is None or first.passage.number != excerpt.passage.number:
            return None
        whole = replace(excerpt, start=first.start)
        if len(whole.text.split()) > _LONGEST and back:
            return None
        if stands_alone(shelf, whole):
            return whole
    return None


def stands_alone(shelf: Shelf, excerpt: Excerpt) -> bool:
    """Does a sentence say by itself whom and what it means?

    A quotation does if it is known who speaks, who is then named before it.
    """
    text = excerpt.text
    if leans(text):
        return False
    outside = _QUOTED.sub(" ", text)
    quoted = outside != text
    speech = shelf.speech(excerpt) if quoted or _FIRST.search(text) else None
    if ((quoted and len(outside.split()) < 3) or _FIRST.search(outside)) and speech is None:
        return False
    pronoun = _PRONOUN.search(outside)
    if not pronoun:
        return True
    named = _NAME.search(outside) or _LEADING_NAME.match(outside)
    return bool(named and named.start() < pronoun.start()) or bool(_SUBJECT.match(outside))


_LEADING_NAME = re.compile(r"^[A-Z][\w’'.-]+\s+[A-Z][\w’'-]+")
_SUBJECT = re.compile(
    r"^(?:the|an?|every|each|no|\d[\d,.]*|[A-Z][\w’'-]+)\s+\w+", re.IGNORECASE
)  # "The mayor said that she …"
