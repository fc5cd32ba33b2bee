"""`newsdesk changes`: in the terminal, as JSON and as a page."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from fakes import BRIDGE_TEXT, FakeEmbedder

from ingest.article import Article
from ingest.intake.take_in import take_in

EVIL = "<script>alert(1)</script> & <b onclick='x'>“bold”</b> \x1b[31m\u202e"


@pytest.fixture
def corrected(library):
    """Correct the bridge's article twice: its cost, and then its headline."""
    for number, (title, cost) in enumerate([("Harbour bridge to close", "4.8"), ("Harbour bridge shut", "4.8")]):
        bridge = Article(
            id="lantern-bridge", text=BRIDGE_TEXT.replace("4.2", cost), title=title, source="/bridge.md",
            fetched=datetime(2025, 3, 8 + number, 9, tzinfo=UTC), url="https://courier.example/bridge",
            author="Nell Farrow", outlet="Eastmere Courier", published="2025-03-06",
        )  # fmt: skip
        take_in([bridge], library, FakeEmbedder)
    return library


def test_corrections_are_shown_oldest_first_with_what_differs_marked(golden, newsdesk, corrected):
    golden("changes", newsdesk("changes", "lantern").out)


def test_corrections_as_json(newsdesk, corrected):
    told = json.loads(newsdesk("changes", "lantern", "--json").out)
    before, after = (newsdesk("show", "lantern", "--version", n, "--text").out for n in "12")
    first, second = told.pop("corrections")
    (change,) = first.pop("changes")

    assert told == {
        "id": "lantern-bridge", "title": "Harbour bridge shut", "url": "https://courier.example/bridge",
    }  # fmt: skip
    assert first == {"from": 1, "to": 2, "at": "2025-03-08T09:00:00+00:00"}
    assert change["kind"] == "number"
    for text, side, cost in ((before, change["before"], "£4.2"), (after, change["after"], "£4.8")):
        assert text[side["start"] : side["end"]] == side["text"]
        assert [side["text"][a:b] for a, b in side["differs"]] == [cost]
    assert [each["kind"] for each in second["changes"]] == ["headline"]


@pytest.mark.parametrize(
    ("since", "versions"), [("2025-03-08", [2, 3]), ("2025-03-08 09:30 UTC", [3]), ("2025-03-10", [])]
)
def test_a_day_counts_from_its_beginning(newsdesk, corrected, since, versions):
    told = json.loads(newsdesk("changes", "lantern", "--since", since, "--json").out)

    assert [each["to"] for each in told["corrections"]] == versions


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nope",), 1, "there is no article 'nope': `newsdesk articles` lists them"),
        (("ferry",), 0, "ferry has only one version: nothing has changed since it was ingested"),
        (("lantern", "--since", "2025-03-10"), 0, "lantern-bridge has 3 versions, none of them dated 2025-03-10"),
        (("lantern", "--since", "last week"), 2, "--since: 'last week' is not a date: write it as 2025-03-19"),
        (("lantern", "--html", "no/such/folder.html"), 1, "folder.html cannot be written (No such file or directory)"),
        (("lantern", "--html", "."), 1, ". cannot be written (Is a directory): name another file after --html"),
        (("lantern", "--html", "x.html", "--json"), 2, "--html and --json exclude each other"),
    ],
)
def test_what_cannot_be_shown_is_one_line(newsdesk, corrected, arguments, code, message):
    done = newsdesk("changes", *arguments)

    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert done.err.count("\n") == 1


class Page(HTMLParser):
    """What a browser sees: elements, and the words of each cell and heading."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.rows = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        mark = {"del": "-", "ins": "+"}.get(self.open[-1] if self.open else "", "")
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += f"{mark}{data}{mark}"


@pytest.fixture
def page(newsdesk, tmp_path):
    def write(*arguments):
        done = newsdesk("changes", "lantern", "--html", "changes.html", *arguments)
        assert (done.code, done.out, done.err) == (0, "", "newsdesk: saved changes.html\n")
        return (tmp_path / "changes.html").read_text(encoding="utf-8")

    return write


def test_a_page_has_both_texts_side_by_side_latest_first(page, corrected):
    rows = Page(page()).rows

    assert rows[0] == ["", "Version 2, 8 March 2025", "Version 3, 9 March 2025"]
    assert rows[1] == ["headline", "Harbour bridge -to close-", "Harbour bridge +shut+"]
    assert ["", "The bridge was opened in 1934.", "The bridge was opened in 1934."] in rows
    (cost,) = [row for row in rows if row[0] == "number"]
    assert [re.search(r"cost (\S+)", cell)[1] for cell in cost[1:]] == ["-£4.2-", "+£4.8+"]


def test_a_page_needs_no_script_no_network_and_shows_markup_as_text(page, newsdesk, library):
    bridge = Article(
        id="lantern-bridge", text=f"{EVIL}\n\n{BRIDGE_TEXT}", title=f"Title {EVIL}", source="/bridge.md",
        fetched=datetime(2025, 3, 8, tzinfo=UTC), url="https://courier.example/bridge?a=1&b='2",
    )  # fmt: skip
    take_in([bridge], library, FakeEmbedder)
    html = page()
    shown = Page(html)

    assert {tag for tag, _ in shown.tags} <= set(
        "html head meta title style body h1 h2 p a table thead tbody tr th td del ins footer".split()
    )
    assert all(set(attributes) <= {"href", "rel", "class", "scope", "lang", "charset", "name", "content", "http-equiv"}
               for _, attributes in shown.tags)  # fmt: skip
    assert [attributes["href"] for tag, attributes in shown.tags if tag == "a"] == [
        "https://courier.example/bridge?a=1&b='2"
    ]
    assert any("<script>alert(1)</script> & <b onclick='x'>“bold”</b>" in row[2] for row in shown.rows)
    assert not {"\x1b", "\u202e"} & set(html)
    assert "default-src 'none'" in html


def test_a_page_without_corrections_says_so(page, corrected):
    assert "<p>Nothing changed.</p>" in page("--since", "2025-03-10")
