"""A request without what is only manners or marks, and how long its answer should be."""

import re

from ingest.article import printable
from ingest.errors import QuestionError

_LONGEST = 2000  # characters of a question
# What is said around a request, and tells nothing of it.
_POLITE = re.compile(
    r"^(?:(?:hi|hey|hello|ok|okay|so|well|and|also|now|then|newsdesk|please|in\s+(?:short|brief|a\s+nutshell))\b[\s,:]*)*"
    r"(?:(?:(?:can|could|would|will|may)\s+(?:you|we|i)\s+(?:please\s+)?(?:get|have|see|mind)?|i(?:['’]d|\s+would)\s+like"
    r"(?:\s+you)?(?:\s+to(?:\s+(?:see|have|get|know))?)?|i\s+(?:want|need)(?:\s+to\s+(?:see|have|get|know))?"
    r"|let(?:['’]s|\s+me)\s+(?:see|have)|what\s+about)\s*)?"
    r"(?:please\s+)?",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^(?:give|show|tell|get|make|write|send|draw\s+up|prepare|find|provide|produce|list|name|enumerate|collect|put)"
    r"(?:\s+(?:me|us))?(?:\s+with)?(?=\s|$)\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"(?:[\s,]+(?:please|thanks?|thank\s+you|for\s+(?:me|us)|now|then|again))+$", re.IGNORECASE)
_MARKS = re.compile(
    r"(?<![\w*])\*{1,2}(?=\S)([^*\n]+?)(?<=\S)\*{1,2}(?![\w*])|(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)|`+([^`\n]+)`+"
)
_NUMBERS = {"a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LENGTH = re.compile(
    r"[\s,]*\b(?:(?:in|within|using)\s+(?:just\s+|only\s+|at\s+most\s+)?)?(?P<n>an?|one|single|two|three|four|five|six|[1-9])"
    r"[\s-]+(?:short\s+|single\s+)?(?:sentences?|lines?|bullet\s+points?|bullets)\b",
    re.IGNORECASE,
)
_BRIEFLY = re.compile(r"[\s,]*\b(?:briefly|in\s+(?:short|brief|a\s+nutshell|a\s+few\s+words))\b[\s,]*", re.IGNORECASE)
_SHORTLY = re.compile(
    r"\b(?:short|brief|quick|concise)\s+(?=(?:summary|gist|synopsis|outline|overview|round|run|briefing|recap|version|look|timeline))",
    re.IGNORECASE,
)


def unmarked(text: str) -> str:
    """Return `text` without the marks of bold, italics and code, which models would read as words."""
    return _MARKS.sub(lambda found: found[1] or found[2] or found[3], text)


def measured(words: str) -> tuple[str, int | None]:
    """Return `words` without what says how long the answer should be, and how many sentences that is."""
    if found := _LENGTH.search(words):
        number = found["n"].lower()
        rest = f"{words[: found.start()]} {words[found.end() :]}".strip()
        return " ".join(rest.split()), _NUMBERS.get(number) or int(number)
    if found := _BRIEFLY.search(words):
        return f"{words[: found.start()]} {words[found.end() :]}".strip(), 1
    return words, 2 if _SHORTLY.search(words) else None


def bare(words: str) -> tuple[str, bool]:
    """Return a request without what is polite in it, and whether it is worded as a wish rather than a question."""
    words = _AFTER.sub("", words.rstrip(" ?!.…"))
    asked = _POLITE.sub("", words, count=1)
    wish = _WISH.match(asked)
    return (asked[wish.end() :] if wish else asked).strip(), bool(wish)


def checked(question: str) -> str:
    """Return `question` as it can be worked on. Raises QuestionError if it is empty or too long."""
    question = printable(question).strip()
    if not question:
        raise QuestionError('the question is empty: ask something, such as `newsdesk ask "Who said what?"`')
    if len(question) > _LONGEST:
        raise QuestionError(f"the question has {len(question):,} characters: ask in at most {_LONGEST:,}")
    return question
