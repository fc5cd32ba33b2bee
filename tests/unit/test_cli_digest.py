"""`newsdesk digest`: what is new, in the terminal, as JSON and as a page."""

import json

import pytest
from fakes import FakeEmbedder, filled_library
from invented import article

from bot.answer import Answer
from bot.page.digest import page
from ingest.intake.take_in import take_in


@pytest.fixture
def library(home):
    library = filled_library(home)
    take_in([article(1), article(1, 1)], library, FakeEmbedder)
    yield library
    library.close()


def test_a_digest_names_each_article_once(newsdesk, library):
    done = newsdesk("digest", "--since", "2025-03-06", "--json")

    told = json.loads(done.out)
    assert (done.code, told["request"], told["status"]) == (0, "news", "answered")
    assert sorted(sentence["label"] for sentence in told["sentences"]) == [
        "Harbour bridge to close", "Islanders at odds", "Story 1",
    ]  # fmt: skip
    assert told["lead"].startswith("3 new articles since 6 March 2025")


def test_a_digest_about_a_subject(newsdesk, library):
    done = newsdesk("digest", "--since", "2025-03-06", "--about", "Lantern Bridge")

    assert "Harbour bridge to close" in done.out
    assert "Story 1" not in done.out


def test_a_period_without_news_says_so(newsdesk, library):
    done = newsdesk("digest", "--since", "2025-03-06", "--about", "marmalade")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Nothing new about “marmalade” since 6 March 2025.")


def test_a_digest_as_a_page(newsdesk, library, tmp_path):
    done = newsdesk("digest", "--since", "2025-03-06", "--html", str(tmp_path / "digest.html"))

    shown = (tmp_path / "digest.html").read_text(encoding="utf-8")
    assert done.err == f"newsdesk: wrote {tmp_path / 'digest.html'}\n"
    assert '<a href="https://courier.example/bridge" rel="noreferrer">Harbour bridge to close</a>' in shown
    assert "£4.2 million" in shown
    assert "<script" not in shown


def test_a_page_without_news_says_so():
    assert "Nothing new." in page(Answer(question="?", understood="?", request="news", refusal="Nothing new."))


def test_a_page_that_cannot_be_written_is_named(newsdesk, library, tmp_path):
    done = newsdesk("digest", "--html", str(tmp_path / "no" / "digest.html"))

    assert (done.code, "cannot be written" in done.err) == (1, True)


def test_html_and_json_exclude_each_other(newsdesk, library):
    assert newsdesk("digest", "--html", "x.html", "--json").code == 2


def test_an_empty_library_says_what_to_do(newsdesk, home):
    done = newsdesk("digest")

    assert (done.code, "newsdesk ingest" in done.err) == (1, True)
