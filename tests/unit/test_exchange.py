"""An answer as a briefing: all that stands behind it, nothing obeyed of what anybody wrote, corrections since."""

import re
from contextlib import closing
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from fakes import cost, delete, filled_library, leaning
from markdown_it import MarkdownIt
from test_recalls import AGAIN, COST, SAYS, TEXT, answered, publish

from bot.answer import Answer, Citation, Sentence
from bot.exported import as_markdown
from bot.hits import Copy
from bot.page.exchange import as_page
from bot.recalls.exchange import Exchange, exchanges
from bot.recalls.find import find
from bot.records.given import keep
from ingest.errors import LibraryError
from ingest.library.library import Library


@pytest.fixture
def held(tmp_path):
    with closing(Library(tmp_path)) as held:
        publish(held, TEXT)
        yield held


def dated(shown):
    return re.sub(r"Asked on \d+ \w+ \d+", "Asked on a day", shown)


@pytest.mark.parametrize(("name", "written"), [("exchange_markdown", as_markdown), ("exchange_page", as_page)])
def test_a_briefing_on_a_conversation(golden, held, name, written):
    answered(held, COST, SAYS, conversation="one", how="chat")
    answered(held, AGAIN, conversation="one", how="chat")
    answered(held, COST)
    publish(held, TEXT.replace("4.2", "4.8"), hours=1)
    find(held.ledger)

    golden(name, dated(written(exchanges(held.ledger, "1", thread=True))))


@pytest.mark.parametrize("written", [as_markdown, as_page])
def test_a_briefing_shows_the_sentence_that_a_quote_leans_on(tmp_path, written):
    with closing(filled_library(tmp_path)) as library:
        keep(library.ledger, leaning(), "ask", days=90)

        assert "The bridge was opened in 1934." in written(exchanges(library.ledger, "last"))


def test_the_last_one_is_the_one_meant_if_none_is_named(held):
    answered(held, COST)
    answered(held, SAYS)

    assert [each.id for each in exchanges(held.ledger, "last")] == [2]


@pytest.mark.parametrize("named", ["3", "last", "0", "-1", "nonsense", "9" * 30, "https://a.slack.com/archives/C1/p1"])
def test_one_that_is_not_kept(held, named):
    with pytest.raises(LibraryError, match="no answer"):
        exchanges(held.ledger, named)


def test_of_one_whose_article_was_removed_nothing_is_left_but_the_question(held):
    answered(held, COST)
    delete(held, "bridge")
    found = exchanges(held.ledger, "1")

    for shown in (as_markdown(found), as_page(found)):
        assert "This answer quoted an article that has been removed since." in shown
        assert "4.2" not in shown and "Harbour" not in shown


HOSTILE = "1. <b>*Buy*</b> [here](https://evil.example) & `run` www.evil.example | # now ~~x~~"


@pytest.fixture
def hostile():
    """Return an exchange in which everything that others wrote tries to be markup."""
    cited = Citation(
        number=1, article_id="a", title=HOSTILE, url="https://a.example/(1)_<x>", outlet=HOSTILE,
        published="2025-03-06", version=1, quote=HOSTILE, start=0, end=len(HOSTILE), speaker=HOSTILE,
        before=HOSTILE, also=(
            Copy("b", HOSTILE, "javascript:alert(1)", HOSTILE),
        ),
    )  # fmt: skip
    said = (Sentence(HOSTILE, (1,), answer_span=(3, 9), section=HOSTILE, label=HOSTILE),)
    answer = Answer(question=HOSTILE, understood=HOSTILE, lead=HOSTILE, sentences=said, citations=(cited,))
    now = datetime.now(UTC)
    return [Exchange(id=1, asked=now, place="ask", question=HOSTILE, answer=answer, recalls=())]


def test_what_others_wrote_is_no_markup(hostile):
    tags, links = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append(tag)
            links.extend(value for name, value in attributes if name == "href")

    Reader().feed(as_page(hostile).split("</style>")[1])
    assert not {"script", "i", "code", "em"} & set(tags)
    assert set(links) <= {"https://a.example/(1)_<x>"}

    shown = MarkdownIt("commonmark").enable(["strikethrough", "table"]).render(as_markdown(hostile))
    assert set(re.findall(r'href="([^"]*)"', shown)) == {"https://a.example/(1)_x"}
    assert not re.search(r"<(?:b|code|ol|table|s|script)\b", shown)
    assert not re.search(r"https?://evil|www\.evil", as_markdown(hostile))  # which some would make a link
    assert "&lt;b&gt;*Buy*&lt;/b&gt; [here](https://evil.example)" in shown


def test_the_command(newsdesk, desk, library):
    desk._answers[cost().question] = cost()
    newsdesk("ask", cost().question)

    assert newsdesk("export").out.startswith(f"# {cost().question}\n\n*Asked on ")
    assert newsdesk("export", "1", "--format", "html").out.startswith("<!doctype html>")
    missing = newsdesk("export", "7")
    assert (missing.code, missing.out) == (1, "")
    assert "no answer '7' is kept" in missing.err
