"""Questions in two parts, which are answered part by part: "When does it open, and who pays for it?"."""

import re
from collections.abc import Iterator

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
