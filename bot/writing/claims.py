"""What a language model streams -> claims, each as soon as it is whole. Whatever else it writes is left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKS = r"[\s>*_#`\-]*"  # Markdown that models put around a label, or before it
_QUOTE = re.compile(rf"{_MARKS}QUOTE{_MARKS}[\[(]?(?P<passage>\d{{1,4}})[\])]?{_MARKS}:{_MARKS}(?P<words>.*)")
_SENTENCE = re.compile(rf"{_MARKS}SENTENCE{_MARKS}:{_MARKS}(?P<words>.*)")
_NOTHING = re.compile(rf"{_MARKS}NOTHING{_MARKS}\.?{_MARKS}")
_LONGEST = 4000  # characters of a line: a sentence is not longer


@dataclass(frozen=True, slots=True)
class Copied:
    """Words that the model says it copied from the passage of that number."""

    passage: int
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the model's and what it stands on, as the model has it: nothing of it is proven."""

    sentence: str
    copied: tuple[Copied, ...]


class Claims:
    """Reads a stream of `QUOTE n: …` and `SENTENCE: …` lines. `declined` is set when the model found no answer."""

    def __init__(self) -> None:
        self.declined = False
        self._rest = ""
        self._skipping = False
        self._copied: list[Copied] = []

    def feed(self, text: str) -> Iterator[Claim]:
        """Yield the claims that `text`, the next piece of the stream, completes."""
        *lines, self._rest = re.split(r"\r\n|\r|\n", self._rest + text)
        for line in lines:
            yield from self._line(line)
        if len(self._rest) > _LONGEST:
            self._rest, self._skipping = "", True

    def end(self) -> Iterator[Claim]:
        """Yield the claim in a last line without an end, if that ends like a sentence: else the stream broke off."""
        rest, self._rest = self._rest, ""
        if _NOTHING.fullmatch(rest) or rest.rstrip(" *`").endswith((".", "!", "?", "”", '"')):
            yield from self._line(rest)

    def _line(self, line: str) -> Iterator[Claim]:
        if self._skipping:  # it was the end of a line that had become too long
            self._skipping = False
        elif quote := _QUOTE.fullmatch(line):
            self._copied.append(Copied(int(quote["passage"]), quote["words"].strip()))
        elif sentence := _SENTENCE.fullmatch(line):
            yield Claim(sentence["words"].strip(), tuple(self._copied))
            self._copied = []
        elif _NOTHING.fullmatch(line):
            self.declined = True
