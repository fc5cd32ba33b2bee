"""Turns bytes into text, exactly: no character is added, dropped or guessed away."""

import codecs
import re

from ingest.errors import SourceError

# Charsets that pages declare. Others that Python knows (idna, punycode, unicode_escape) are not for text.
_CHARSET = re.compile(r"(?:windows|cp|iso|koi8|gb|big5|shift|sjis|euc|mac|ks_c|tis)[\w.:-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_ASCII = bytes(range(128))


def decode(content: bytes, *, declared: str | None = None) -> str:
    """Return the text of `content`, without its byte order mark.

    UTF-16 says so with a mark. What is valid UTF-8 is UTF-8, because text in another encoding almost never is
    by chance. Else it is in the `declared` charset; else in UTF-8 with some damage; else in cp1252, in which
    old Western files are written. Raises SourceError for what is not text, and for what is empty.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _attempt(content, "utf-16")
    elif b"\0" in content:
        text = None
    else:
        text = _attempt(content, "utf-8-sig")
        text = _legacy(content, (declared or "").lower()) if text is None else text
    if text is None or "\0" in text:
        raise SourceError("it is not text that we can read: save it as UTF-8, or give the article in another file")
    if not text.strip():
        raise SourceError("it is empty: save the article's text in it")
    return text


def _legacy(content: bytes, declared: str) -> str | None:
    # Browsers read iso-8859-1 as cp1252 too: pages that declare it use curly quotation marks.
    usable = _CHARSET.fullmatch(declared) and declared != "iso-8859-1"
    return (_attempt(content, declared) if usable else None) or _damaged(content) or _western(content)


def _damaged(content: bytes) -> str | None:
    """Return `content` as UTF-8 if most of it that is not ASCII is valid, such as a text that was cut off."""
    text = content.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    return text if len(text) - len(text.encode("ascii", "ignore")) > 2 * broken else None


def _western(content: bytes) -> str | None:
    text = _attempt(content, "cp1252")
    # In cp1252 most letters are ASCII; in the encodings of other alphabets, and in other data, few bytes are.
    accented = len(content.translate(None, _ASCII))
    return None if text is None or _CONTROL.search(text) or accented * 2 > len(content) else text


def _attempt(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (LookupError, UnicodeError):
        return None
