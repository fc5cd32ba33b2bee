"""Questions in two parts, which are answered part by part: "When does it open, and who pays for it?"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answer import Answer, Citation, Sentence

_JOINT = re.compile(
    r"(?:,\s*|\s+)and\s+(?:also\s+)?(?P<joint>)(?=(?:who|what|when|where|why|how|which)\b)", re.IGNORECASE
)
_QUESTION = re.compile(r"\s*(?:who|what|when|where|why|how|which)\b(?:\s+[\w’'-]+){2,}", re.IGNORECASE)


def _whole(part: str) -> bool:
    """Can `part` be a question by itself?"""
    return bool(_QUESTION.match(part))


def parts(question: str) -> Iterator[str]:
    """Yield the questions that `question` joins with "and": nearly always one."""
    begin = 0
    for found in _JOINT.finditer(question):
        if _whole(question[begin : found.start()]) and _whole(question[found.end("joint") :]):
            yield question[begin : found.start()].strip(" ,") + "?"
            begin = found.end("joint")
    yield question[begin:].strip()


def joined(question: str, asked: Sequence[str], answers: Sequence[Answer]) -> Answer:
    """Return the answers to the parts of a question as one: each sentence once, and which part has none.

    There may be fewer answers than parts, so far.
    """
    sentences: dict[tuple[str, tuple[int, ...]], Sentence] = {}
    citations: dict[tuple[str, int, int, int], Citation] = {}
    for answer in answers:
        numbers = {}
        for each in answer.citations:
            place = (each.article_id, each.version, each.start, each.end)
            kept = citations.setdefault(place, replace(each, number=len(citations) + 1))
            numbers[each.number] = kept.number
        for said in answer.sentences:
            cited = tuple(dict.fromkeys(numbers[number] for number in said.citations))
            sentences.setdefault((said.text, cited), replace(said, citations=cited))
    silent = [part for part, answer in zip(asked, answers, strict=False) if not answer.citations]
    notes = [answer.note for answer in answers if answer.note]
    if citations:
        notes += [f"The articles don’t say: {part}" for part in silent]
    first = answers[0]
    return replace(
        first,
        question=question,
        understood=" ".join(answer.understood for answer in answers),
        sentences=tuple(sentences.values()),
        citations=tuple(citations.values()),
        related=() if citations else first.related,
        confidence=min((a.confidence for a in answers if a.citations and a.confidence is not None), default=None),
        note=" ".join(dict.fromkeys(notes)) or None,
    )
