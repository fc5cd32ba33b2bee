"""The door to python-docx and striprtf: reads what word processors and e-readers write."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.errors import SourceError
from ingest.reading.parsed import ParsedArticle
from ingest.reading.titles import from_text
from ingest.sources.fetched import Fetched

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LARGEST = 100 * 2**20  # bytes of all files in one document, unpacked: a long book has 2 MB of text
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_document(fetched: Fetched) -> ParsedArticle:
    """Read a document: its text, a blank line between paragraphs, and the title that it gives itself.

    Whoever owns the program is no author, and the day of saving no day of publication: both are left out.
    """
    try:
        title, blocks = _READERS[fetched.kind](fetched.content)
    except (SourceError, MemoryError):
        raise
    except Exception as error:  # each library raises its own, and a dozen of Python's, over broken files
        raise SourceError(f"this .{fetched.kind} file is damaged ({error}): save it again, or as text") from error
    text = "\n\n".join(block for block in (block.strip() for block in blocks) if block)
    if not text:
        raise SourceError(f"this .{fetched.kind} file has no text: write the article in it, or save it as text")
    return ParsedArticle(text=text, untitled=from_text(text, fetched.source), fields={"title": title or None})


def _docx(content: bytes) -> tuple[str | None, list[str]]:
    import docx
    from docx.table import Table

    _unpacked(content).close()
    document = docx.Document(BytesIO(content))
    blocks, title = [], None
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in block.rows]
            blocks.append(_rows(rows))
        else:
            blocks.append(f"- {block.text}" if _is_item(block) else block.text)
            title = title or (block.text.strip() if (block.style and block.style.name == "Title") else None)
    return title, _joined_items(blocks)


def _is_item(paragraph: Any) -> bool:  # noqa: ANN401  (python-docx brings types that don't say what they are)
    return bool(paragraph.text.strip()) and paragraph.style is not None and paragraph.style.name.startswith("List")


def _rtf(content: bytes) -> tuple[str | None, list[str]]:
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(content.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]  # it brings no types
    return None, [" ".join(line.split()) for line in re.split(r"\n+", text)]


def _odt(content: bytes) -> tuple[str | None, list[str]]:
    with _unpacked(content) as packed:
        body, meta = (
            _xml(packed.read("content.xml")),
            _xml(packed.read("meta.xml")) if "meta.xml" in packed.namelist() else None,
        )
    blocks = []
    for element in body.iter():
        if element.tag == f"{_TABLE}table":
            rows = [
                [_words(cell) for cell in row.iter(f"{_TABLE}table-cell")] for row in element.iter(f"{_TABLE}table-row")
            ]
            blocks.append(_rows(rows))
            element.clear()
        elif element.tag == f"{_TEXT}list":
            blocks += [f"- {_words(item)}" for item in element.iter(f"{_TEXT}list-item")]
            element.clear()
        elif element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            blocks.append(_words(element))
    title = meta.findtext(f".//{_DC}title") if meta is not None else None
    return title, _joined_items(blocks)


def _epub(content: bytes) -> tuple[str | None, list[str]]:
    with _unpacked(content) as packed:
        container = _xml(packed.read("META-INF/container.xml"))
        opf = next(each.get("full-path", "") for each in container.iter() if each.tag.endswith("}rootfile"))
        package = _xml(packed.read(opf))
        hrefs = {each.get("id"): each.get("href", "") for each in package.iter() if each.tag.endswith("}item")}
        spine = [hrefs.get(each.get("idref"), "") for each in package.iter() if each.tag.endswith("}itemref")]
        folder = opf.rpartition("/")[0]
        names = [f"{folder}/{href}" if folder else href for href in spine]
        blocks = [block for name in names if name in packed.namelist() for block in _chapter(packed.read(name))]
    return package.findtext(f".//{_DC}title"), _joined_items(blocks)


def _chapter(content: bytes) -> list[str]:
    blocks = []
    for element in _xml(content).iter():
        name = element.tag.rpartition("}")[2]
        if name in ("p", "h1", "h2", "h3", "h4", "blockquote") and not any(each.tag.endswith("}p") for each in element):
            blocks.append(_words(element))
        elif name == "li":
            blocks.append(f"- {_words(element)}")
    return blocks


def _unpacked(content: bytes) -> zipfile.ZipFile:
    """Return the opened archive. Raises SourceError for one that would unpack to more than we can hold."""
    packed = zipfile.ZipFile(BytesIO(content))
    if sum(each.file_size for each in packed.infolist()) > _LARGEST:
        raise SourceError(f"this file unpacks to more than {_LARGEST // 2**20} MB: save its text and ingest that")
    return packed


def _xml(content: bytes) -> "Element":
    from defusedxml.ElementTree import fromstring

    found: Element = fromstring(content)
    return found


def _words(element: "Element") -> str:
    return " ".join("".join(element.itertext()).split())


def _rows(rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows if any(cells))


def _joined_items(blocks: list[str]) -> list[str]:
    """Return `blocks` with each list as one of them."""
    joined: list[str] = []
    for block in blocks:
        if block.startswith("- ") and joined and joined[-1].startswith("- "):
            joined[-1] += f"\n{block}"
        else:
            joined.append(block)
    return joined


_READERS: dict[str, Callable[[bytes], tuple[str | None, list[str]]]] = {
    "docx": _docx,
    "rtf": _rtf,
    "odt": _odt,
    "epub": _epub,
}
