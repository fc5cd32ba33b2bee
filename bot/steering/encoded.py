"""Reads what a text hides: words spelled in another code, backwards, or letter by letter."""

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator

_RUN = re.compile(r"\S{24,}|(?:\b[0-9a-fA-F]{2}\b[ :]?){12,}")
_SPACED = re.compile(r"(?<!\w)\w(?:[ ._*-]\w){3,}(?!\w)")
# Nearly every readable paragraph has one of these, in English or in another language that orders come in.
_COMMON = frozenset(
    "the an of to in and is for on at by it with was he she you der die das und ist zu den ein le la les de un une"
    " et est des el los en que il di per che non os um uma do da em".split()
)
_URL_SAFE = str.maketrans("-_", "+/")
_CODES: tuple[Callable[[str], bytes], ...] = (
    lambda run: base64.b64decode(run.translate(_URL_SAFE) + "=" * (-len(run) % 4), validate=True),
    lambda run: bytes.fromhex(run.replace(":", " ")),
    base64.b85decode,
)


def hidden(text: str) -> Iterator[str]:
    """Yield what `text` may say to a reader that decodes it."""
    for run in {form for found in _RUN.findall(text) for form in (found, found.strip("\"'“”()<>,;:."))}:
        for decode in _CODES:
            try:
                yield decode(run).decode()
            except (ValueError, binascii.Error):  # it is not in this code
                continue
    if len(text) > 12 and _COMMON.isdisjoint(text.lower().split()):
        yield codecs.decode(text, "rot13")
        yield text[::-1]
        yield _SPACED.sub(lambda run: re.sub(r"[ ._*-]", "", run[0]), text)
