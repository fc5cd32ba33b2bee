"""Turns bytes into text, exactly: no character is added, dropped or guessed away."""

import codecs
import re
from collections.abc import Sequence

from ingest.errors import SourceError

# Charsets that pages declare. Others that Python knows (idna, punycode, unicode_escape) are not for text.
_CHARSET = re.compile(r"(?:windows|cp|iso|koi8|gb|big5|shift|sjis|euc|mac|ks_c|tis)[\w.:-]*")
_WESTERN = re.compile(r"(?:windows-|cp)1252|iso-?8859-?1|latin-?1")
_CODE = re.compile(rb"<(script|style)\b.*?</\1|<[^>]*>", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_ASCII = bytes(range(128))


def decode(content: bytes, *, declared: Sequence[str | None] = ()) -> str:
    """Return the text of `content`, without its byte order mark.

    UTF-16 says so with a mark. What is valid UTF-8 is UTF-8, because text in another encoding almost never is
    by chance, also with some damage. Else it is in the first `declared` charset that fits the bytes; else in cp1252, in
    which old Western files are written. Raises SourceError for what is not
    text, and for what is empty.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _attempt(content, "utf-16")
    elif b"\0" in content:
        text = None
    else:
        text = _attempt(content, "utf-8-sig")
        text = _legacy(content, [name.lower() for name in declared if name]) if text is None else text
    if text is None or "\0" in text:
        raise SourceError("it is not text that we can read: save it as UTF-8, or give the article in another file")
    if not text.strip():
        raise SourceError("it is empty: save the article's text in it")
    return text


def _legacy(content: bytes, declared: Sequence[str]) -> str | None:
    if (text := _damaged(content)) is not None:
        return text
    for name in declared:
        if _CHARSET.fullmatch(name):
            # Browsers read iso-8859-1 as cp1252 too: pages that declare it use curly quotation marks. Servers declare
            # it for whatever they send, also for what is Russian.
            text = _western(content) if _WESTERN.fullmatch(name) else _attempt(content, name)
            if text is not None:
                return text
    return _western(content)


def _damaged(content: bytes) -> str | None:
    """Return `content` as UTF-8 if most of it that is not ASCII is valid, such as a text that was cut off."""
    text = content.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    return text if len(text) - len(text.encode("ascii", "ignore")) > 2 * broken else None


def _western(content: bytes) -> str | None:
    text = _attempt(content, "cp1252")
    # In cp1252 most letters are ASCII; in the encodings of other alphabets, and in other data, few bytes are.
    return None if text is None or _CONTROL.search(text) or _is_foreign(content) else text


def _is_foreign(content: bytes) -> bool:
    """Return whether the words outside of markup are mostly of other bytes than ASCII."""
    words = _CODE.sub(b"", content)
    return len(words.translate(None, _ASCII)) * 2 > len(words)


def _attempt(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (LookupError, UnicodeError):
        return None
