"""Makes text from articles safe to show: what it says is shown, what it would do to a terminal or page is not."""

import re

# What a terminal obeys. Escape characters were replaced when the text was read: then colours leave this much.
_SEQUENCE = re.compile(
    r"\x1b\[[0-9;:?]*[ -/]*[@-~] | \x1b\][^\x07\x1b]*(?:\x07|\x1b\\)? | \x1b.? | \ufffd\[[0-9;]*m", re.VERBOSE
)
# Controls (C0, C1) move the cursor and colour; bidirectional ones make text read as what it is not.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"https?://[!-~]+")


def plain(text: str) -> str:
    """Return `text` without what would steer the terminal; its lines stay lines."""
    text = _SEQUENCE.sub("", text.replace("\r\n", "\n"))
    return _CONTROL.sub("", re.sub(r"[\r\u2028\u2029]", "\n", text).replace("\t", " "))


def flowing(text: str) -> str:
    """Return `text` as `plain` does, with one space for every stretch of white space."""
    return re.sub(r"\s+", " ", plain(text))


def plain_line(text: str) -> str:
    """Return `text` as `plain` does, on one line."""
    return flowing(text).strip()


def clickable(url: str) -> str | None:
    """Return `url` if a terminal may be told to open it."""
    return url if _LINK.fullmatch(url) else None
