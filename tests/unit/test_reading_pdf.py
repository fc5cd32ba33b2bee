from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from pdf_file import pdf

from ingest.reading.paragraphs import paragraphs
from ingest.reading.read import Given, read
from ingest.sources.fetched import Failure, Fetched

NOW = datetime(2025, 3, 20, tzinfo=UTC)
LINES = [
    "Harbour bridge reopens",
    "The harbour bridge reopened on Tuesday, two years after a barge",
    "tore away one of its piers, and the first lorries crossed before",
    "sunrise.",
    "Nobody on the quay believed the date until they saw the lights.",
]


def result(content):
    [found] = read(Fetched(source="/stories/bridge-news.pdf", kind="pdf", fetched=NOW, content=content), Given())
    return found


def error(content):
    found = result(content)
    assert isinstance(found, Failure)
    assert "\n" not in found.error
    return found.error


def test_the_lines_of_a_page_become_paragraphs():
    assert result(pdf(LINES)).text == (
        "Harbour bridge reopens\n\n"
        "The harbour bridge reopened on Tuesday, two years after a barge tore away one of its piers, "
        "and the first lorries crossed before sunrise.\n\n"
        "Nobody on the quay believed the date until they saw the lights."
    )


def test_a_blank_line_stands_between_pages():
    assert result(pdf(["One page of it"], ["and another"])).text == "One page of it\n\nand another"


def test_the_day_the_file_was_made_and_the_owner_of_the_computer_are_left_out():
    found = result(pdf(LINES))

    assert (found.published, found.modified, found.author) == (None, None, None)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bridge open again", "Bridge open again"),
        ("", "Harbour bridge reopens"),
        ("untitled", "Harbour bridge reopens"),
        ("Document 1", "Harbour bridge reopens"),
        ("Microsoft Word - bridge", "Harbour bridge reopens"),
        ("bridge_final2.docx", "Harbour bridge reopens"),
        ("2025-03-19", "Harbour bridge reopens"),
    ],
)
def test_a_title_that_a_program_made_up_gives_way_to_the_first_line(title, expected):
    assert result(pdf(LINES, title=title)).title == expected


def test_without_a_headline_the_file_name_is_the_title():
    assert result(pdf(LINES[1:])).title == "Bridge news"


def test_an_encrypted_pdf_is_a_failure():
    writer, file = pypdf.PdfWriter(clone_from=BytesIO(pdf(LINES))), BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file)

    assert "encrypted" in error(file.getvalue())


def test_a_pdf_of_pictures_is_a_failure():
    assert "pictures and no text" in error(pdf([]))


def test_a_pdf_of_too_many_pages_is_a_failure():
    assert "more than 200 pages" in error(pdf(*[["x"]] * 201))


LEFT = [
    "The harbour bridge reopened on Tues-",
    "day, two years after a barge tore",
    "away one of its piers, and the first",
    "lorries crossed before sunrise.",
]
RIGHT = [
    "Nobody on the quay believed the",
    "date until they saw the lights, the",
    "ferry office said. Repairs cost 41",
    "million crowns.",
]
COLUMNS = (
    "The harbour bridge reopened on Tuesday, two years after a barge tore away one of its piers, and the first lorries"
    " crossed before sunrise.",
    "Nobody on the quay believed the date until they saw the lights, the ferry office said. Repairs cost 41 million"
    " crowns.",
)


def in_columns(*, lower=0, top=700):
    """Return two columns as many programs draw them: row by row."""
    rows = enumerate(zip(LEFT, RIGHT, strict=True))
    return [line for n, (a, b) in rows for line in ((72, top - 14 * n, a), (300, top - 14 * n - lower, b))]


@pytest.mark.parametrize("lower", [0, 6])
def test_columns_are_read_one_after_the_other_though_they_are_drawn_row_by_row(lower):
    page = [(72, 740, "Harbour bridge reopens after two years of work on its piers"), *in_columns(lower=lower)]

    assert result(pdf(page)).text == "\n\n".join(
        ["Harbour bridge reopens after two years of work on its piers", *COLUMNS]
    )


def test_columns_that_are_drawn_as_one_line_of_text_are_told_apart_by_their_gutter():
    rows = [f"{a:<60}{b}" for a, b in zip(LEFT, RIGHT, strict=True)]
    text = result(pdf([(72, 700 - 14 * n, row) for n, row in enumerate(rows)])).text

    assert "Tuesday, two years" in text or "lights" in text
    assert not any(f"{a} {b}" in text for a, b in zip(LEFT, RIGHT, strict=True))


def test_a_story_below_columns_comes_after_them():
    page = [*in_columns(), (72, 600, "Weather: rain is expected all over the island until the weekend.")]

    assert (
        result(pdf(page)).text.split("\n\n")[-1] == "Weather: rain is expected all over the island until the weekend."
    )


def test_what_is_printed_on_every_page_is_left_out_with_its_numbers():
    pages = [
        [
            (72, 760, f"Harbour Post {n}"),
            *in_columns(),
            (72, 620, f"Paragraph number {n} ends here."),
            (300, 30, f"Page {n} of 3"),
        ]
        for n in (1, 2, 3)
    ]
    text = result(pdf(*pages)).text

    assert "Harbour Post" not in text
    assert "of 3" not in text
    assert [f"Paragraph number {n} ends here." in text for n in (1, 2, 3)] == [True] * 3


def test_the_rows_of_a_small_table_stay_rows():
    page = [
        *LINES,
        *[
            line
            for n, row in enumerate([("Adult", "6.00"), ("Car", "19.50")])
            for line in ((72, 500 - 14 * n, row[0]), (300, 500 - 14 * n, row[1]))
        ],
    ]

    assert "Adult 6.00" in result(pdf(page)).text


@pytest.mark.parametrize("content", [b"%PDF-1.4\njunk", b"not a PDF at all", pdf(LINES)[:300]])
def test_a_damaged_pdf_is_a_failure(content):
    assert "damaged" in error(content)


def test_damage_is_reported_once_and_by_us(caplog):
    error(b"%PDF-1.4\njunk")

    assert not caplog.records


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            "the first lorries crossed before sun-\nrise on a cold day",
            "the first lorries crossed before sunrise on a cold day",
        ),
        (
            "they saw the well-\nknown lights of a well-known quay",
            "they saw the well-known lights of a well-known quay",
        ),
        ("a long line that names the North-\nEast in it", "a long line that names the North-East in it"),
        ("a line that was divi\u00ad\nded softly here", "a line that was divided softly here"),
        ("one paragraph\n\nand another", "one paragraph\n\nand another"),
        ("a line that is as wide as the page\n", "a line that is as wide as the page"),
        ("", ""),
    ],
)
def test_line_breaks_of_the_page_are_undone(page, text):
    assert paragraphs([page]) == text
