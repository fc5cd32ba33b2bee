"""The door to pypdfium2: reads PDF files, in the order in which people read a page."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.errors import SourceError
from ingest.reading.columns import Character, lines_of
from ingest.reading.paragraphs import paragraphs
from ingest.reading.parsed import ParsedArticle
from ingest.reading.running import without_running_lines
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched

Pdf = Any  # pypdfium2 brings no types
_MAX_PAGES = 200
_PASSWORD = 4  # the code of PDFium for a file that wants one
# What programs write into a title that nobody filled in.
_NO_TITLE = re.compile(
    r"(?:untitled|microsoft word).*|document\W*\d*|[\W\d_]*|.*\.(?:docx?|pdf|indd|qxd|rtf|pptx?|tex|html)",
    re.IGNORECASE,
)
# PDFium's sign for the hyphen of a divided word, and letters that are printed as one.
_SIGNS = str.maketrans({"\x02": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def read_pdf(fetched: Fetched) -> ParsedArticle:
    """Read a PDF file: its text with a blank line between paragraphs and between pages.

    The day a file was made is not the day its story was published, and its author is whoever owned the
    computer: both are left out.
    """
    title, pages = _opened(fetched.content)
    text = paragraphs(["\n".join(lines) for lines in without_running_lines(pages)])
    if not re.search(r"\w", text):
        raise SourceError("this PDF holds pictures and no text: run text recognition on it, or save it as text")
    named = not _NO_TITLE.fullmatch(title.strip())
    return ParsedArticle(
        text=text, untitled=from_text(text, fetched.source), fields={"title": title if named else None}
    )


def _opened(content: bytes) -> tuple[str, list[list[str]]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise SourceError("this PDF is encrypted: save a copy without a password") from error
        raise SourceError(f"this PDF is damaged ({error}): save it again, or save it as text") from error
    try:
        if len(document) > _MAX_PAGES:
            raise SourceError(f"this PDF has more than {_MAX_PAGES} pages: split it")
        return document.get_metadata_value("Title"), [lines_of(_characters(page)) for page in document]
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"this PDF is damaged ({error}): save it again, or save it as text") from error
    finally:
        document.close()


def _characters(page: Pdf) -> Iterator[Character]:
    """Yield what is printed on a page, letter by letter; spaces are told from the room between letters."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    for index in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text, index)).translate(_SIGNS)
        if not letter.isspace() and letter.isprintable():
            left, bottom, right, top = text.get_charbox(index, loose=True)
            yield Character(letter, left, right, top, bottom)
