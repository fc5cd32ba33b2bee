"""The door to pypdf: reads PDF files."""

import logging
import re
from io import BytesIO

from ingest.errors import SourceError
from ingest.reading.paragraphs import paragraphs
from ingest.reading.parsed import ParsedArticle
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched

_MAX_PAGES = 200
# What programs write into a title that nobody filled in.
_NO_TITLE = re.compile(
    r"(?:untitled|microsoft word).*|document\W*\d*|[\W\d_]*|.*\.(?:docx?|pdf|indd|qxd|rtf|pptx?|tex|html)",
    re.IGNORECASE,
)


def read_pdf(fetched: Fetched) -> ParsedArticle:
    """Read a PDF file: its text with a blank line between paragraphs and between pages.

    The day a file was made is not the day its story was published, and its author is whoever owned the
    computer: both are left out.
    """
    title, pages = _opened(fetched.content)
    text = paragraphs(pages)
    if not re.search(r"\w", text):
        raise SourceError("this PDF holds pictures and no text: run text recognition on it, or save it as text")
    named = not _NO_TITLE.fullmatch(title.strip())
    return ParsedArticle(
        text=text, untitled=from_text(text, fetched.source), fields={"title": title if named else None}
    )


def _opened(content: bytes) -> tuple[str, list[str]]:
    import pypdf

    logging.getLogger(pypdf.__name__).setLevel(logging.CRITICAL)  # what goes wrong is said once, by us
    try:
        reader = pypdf.PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise SourceError("this PDF is encrypted: save a copy without a password")
        if len(reader.pages) > _MAX_PAGES:
            raise SourceError(f"this PDF has more than {_MAX_PAGES} pages: split it")
        title = reader.metadata.title if reader.metadata else None
        return str(title or ""), [page.extract_text() for page in reader.pages]
    except (SourceError, MemoryError):  # who set the limit on memory says so
        raise
    except Exception as error:  # pypdf raises its own and a dozen of Python's on broken files
        raise SourceError(f"this PDF is damaged ({error}): save it again, or save it as text") from error
