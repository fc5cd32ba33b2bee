"""Reads saved mails (.eml), and pages that a browser saved in one file (.mhtml)."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import Any

from ingest.errors import SourceError
from ingest.reading.html import read_html
from ingest.reading.parsed import ParsedArticle
from ingest.reading.titles import first_line
from ingest.sources.fetched import Fetched

Part = Any  # of a mail: its class has parameters that say nothing


def read_mail(fetched: Fetched) -> ParsedArticle:
    """Read a mail: its plain text, else its HTML, with subject, sender and date. Attachments are left out."""
    message = message_from_bytes(fetched.content, policy=policy.default)
    if message.get_content_type() == "multipart/related" and (page := message.get_body(("html",))):
        return _page(fetched, page)
    try:
        part = message.get_body(("plain", "html"))
        said = {
            "title": message["subject"],
            "author": parseaddr(message["from"] or "")[0],
            "published": message["date"],
        }
    except (ValueError, LookupError, AttributeError) as error:  # headers that are no headers
        raise SourceError(f"this mail is damaged ({error}): save its text and ingest that") from error
    if part is None:
        raise SourceError("this mail has no text: save what is attached to it and ingest that")
    fields = {name: str(value) for name, value in said.items() if value} | {"dated_by": "file"}
    if part.get_content_type() == "text/html":
        return replace(_page(fetched, part), fields=fields)
    text = _text(part)
    if not text.strip():
        raise SourceError("this mail has no text: save what is attached to it and ingest that")
    return ParsedArticle(text=text, untitled=first_line(text, otherwise="Mail"), fields=fields)


def _page(fetched: Fetched, part: Part) -> ParsedArticle:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    location = str(part.get("content-location", ""))
    page = replace(
        fetched,
        content=content,
        charset=part.get_content_charset(),
        url=location if location.startswith(("http://", "https://")) else None,
    )
    said = read_html(page)
    # A saved page has no address that its own site has vouched for: what it says of itself is all there is.
    return replace(said, fields=dict(said.fields) | {"url": said.fields.get("url") or page.url})


def _text(part: Part) -> str:
    """Return the words of `part`; lines that a mail program has wrapped are one."""
    text = str(part.get_content()).replace("\r\n", "\n")
    if part.get_param("format") == "flowed":
        lines = [line.removeprefix(" ") for line in text.split("\n")]
        text = "".join(line if line.endswith(" ") and line != "-- " else f"{line}\n" for line in lines)
    return text.strip() + "\n"
