"""Mails, office documents, feeds and JSON: each is an article, or one line that says what to do."""

import json
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

import docx
import pytest

from ingest.reading.read import Given, read
from ingest.sources.fetched import Failure, Fetched
from ingest.sources.kinds import kind_by_content

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
BODY = "The ferry office closed at noon. “Nobody was told,” said Mara Lind, who ran it for 12 years."


def results(content, kind=None):
    kind = kind or kind_by_content(content)
    return list(read(Fetched(source="/stories/office", kind=kind, fetched=NOW, content=content), Given()))


def article(content, kind=None):
    [found] = results(content, kind)
    assert not isinstance(found, Failure), found
    return found


def error(content, kind=None):
    [found] = results(content, kind)
    assert isinstance(found, Failure), found
    assert "\n" not in found.error
    return found.error


def mail(**parts):
    message = EmailMessage()
    message["Subject"] = "Ferry office: “closed”"
    message["From"] = "Harbour Press <press@harbour.example>"
    message["Date"] = "Wed, 05 Mar 2025 23:30:00 -0500"
    for subtype, text in parts.items():
        if message.get_content_type() == "text/plain" and not message.get_payload():
            message.set_content(text, subtype=subtype, cte="quoted-printable")
        else:
            message.add_alternative(text, subtype=subtype)
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="plan.pdf")
    return message.as_bytes(policy=SMTP)


def word(*blocks):
    document = docx.Document()
    for text, style in blocks:
        document.add_paragraph(text, style=style)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("Ticket", "Price", "Car", "19.50"), strict=True
    ):
        cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def packed(**files):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


XHTML = "http://www.w3.org/1999/xhtml"
ODT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": (
        '<d xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><t:h>Office closes</t:h>'
        f"<t:p>{BODY}</t:p><t:list><t:list-item><t:p>Cars</t:p></t:list-item><t:list-item><t:p>Lorries</t:p></t:list-item>"
        "</t:list></d>"
    ),
}
EPUB = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<c xmlns="urn:x"><rootfile full-path="book/a.opf"/></c>',
    "book/a.opf": (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<dc:title>Harbour week</dc:title><item id="2" href="b.xhtml"/><item id="1" href="a.xhtml"/>'
        '<itemref idref="1"/><itemref idref="2"/>'
        "</package>"
    ),
    "book/a.xhtml": f"<html xmlns='{XHTML}'><body><h1>Office closes</h1><p>{BODY}</p></body></html>",
    "book/b.xhtml": f"<html xmlns='{XHTML}'><body><p>It was old.</p></body></html>",
}
RTF = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\b Office closes\b0\par"
    rb" It cost \'a318. \ldblquote No,\rdblquote  she said.\par}"
)


def test_a_mail_is_its_plain_text_with_subject_sender_and_the_sender_s_day():
    found = article(mail(plain=BODY, html="<p>other</p>"))

    assert (found.title, found.author, found.published) == (
        "Ferry office: “closed”",
        "Harbour Press",
        "2025-03-05T23:30:00-05:00",
    )
    assert found.text == BODY + "\n"  # one line, however the mail was wrapped


def test_a_mail_of_html_alone_is_read_as_a_page():
    assert article(mail(html=f"<html><body><p>{BODY}</p></body></html>")).text == BODY


def test_the_lines_of_a_flowed_mail_are_joined():
    head = b"Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; format=flowed\n\n"

    assert article(head + b"The office \nclosed.\n\nIt was old.\n").text == "The office closed.\n\nIt was old.\n"


def test_a_saved_page_in_one_file_is_the_page_with_its_address():
    message = EmailMessage()
    message["Subject"] = "saved"
    message.set_content(
        f"<html><head><title>Office</title></head><body><h1>Office closes</h1><p>{BODY}</p></body></html>", "html"
    )
    message["Content-Location"] = "https://harbour.example/office"
    message.make_related()

    found = article(message.as_bytes(), "mail")

    assert (found.title, found.url) == ("Office closes", "https://harbour.example/office")
    assert BODY in found.text


def test_a_mail_without_text_is_one_line():
    message = EmailMessage()
    message["Subject"] = "x"
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf")

    assert "save what is attached" in error(message.as_bytes(), "mail")


def test_a_word_file_gives_title_paragraphs_lists_and_rows():
    found = article(word(("Office closes", "Title"), (BODY, None), ("Cars", "List Bullet"), ("Lorries", "List Bullet")))

    assert found.title == "Office closes"
    assert found.text == f"Office closes\n\n{BODY}\n\n- Cars\n- Lorries\n\n| Ticket | Price |\n| Car | 19.50 |"


def test_an_odt_file_gives_headings_paragraphs_and_lists():
    assert article(packed(**ODT)).text == f"Office closes\n\n{BODY}\n\n- Cars\n- Lorries"


def test_an_epub_gives_its_chapters_in_the_order_of_reading():
    found = article(packed(**EPUB))

    assert found.title == "Harbour week"
    assert found.text == f"Office closes\n\n{BODY}\n\nIt was old."


def test_rtf_is_read_as_text():
    assert article(RTF).text == "Office closes\n\nIt cost £18. “No,” she said."


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "rtf", "mail"])
@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"nothing"])
def test_a_damaged_document_is_one_line(kind, content):
    if kind in ("rtf", "mail"):
        assert results(content, kind)
    else:
        assert f"this .{kind} file is damaged" in error(content, kind)


def test_a_document_that_unpacks_to_gigabytes_is_one_line():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (101 * 2**20))

    assert "unpacks to more than 100 MB" in error(out.getvalue(), "docx")


def test_entities_that_multiply_are_one_line():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'

    assert "damaged" in error(packed(**ODT | {"content.xml": bomb}), "odt")


def test_a_feed_on_disk_gives_the_articles_that_it_carries():
    entry = "<item><title>{0}</title><link>https://harbour.example/{0}</link><pubDate>{1}</pubDate>{2}</item>"
    whole = f"<content:encoded><![CDATA[<p>{BODY}</p>]]></content:encoded>"
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    items = entry.format("a", "Wed, 05 Mar 2025 23:30:00 -0500", whole) + entry.format("b", "", "")

    found = article(f"{head}{items}</channel></rss>".encode())

    assert (found.title, found.url, found.text) == ("a", "https://harbour.example/a", BODY)
    assert (found.published, found.dated_by) == ("2025-03-05T23:30:00-05:00", "feed")


def test_a_json_feed_on_disk_is_a_feed():
    item = {
        "url": "https://harbour.example/a",
        "title": "Office",
        "content_html": f"<p>{BODY}</p>",
        "authors": [{"name": "Ana"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item | {"date_published": "2025-03-05T10:00:00Z"}]}

    found = article(json.dumps(feed, indent=1).encode())

    assert (found.title, found.author, found.text, found.published) == (
        "Office",
        "Ana",
        BODY,
        "2025-03-05T10:00:00+00:00",
    )


def test_a_feed_on_disk_without_texts_says_what_to_ingest():
    feed = b"<rss version='2.0'><channel><item><link>https://harbour.example/a</link></item></channel></rss>"

    assert "ingest its address on the web" in error(feed)


def test_a_json_object_over_several_lines_is_an_article():
    found = article(json.dumps({"title": "Office", "content": BODY}, indent=2).encode())

    assert (found.title, found.text) == ("Office", BODY)


@pytest.mark.parametrize("content", [b'{\n "scripts": {"a": "b"}\n}', b"[1, 2]", b"[]"])
def test_other_json_is_one_line(content):
    assert "JSON without the `text`" in error(content)


def test_broken_json_is_one_line():
    assert "not JSON that can be read" in error(b'{"title": ', "json")
