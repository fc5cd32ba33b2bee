"""`newsdesk ingest --embargo`, and what is under embargo in the terminal."""

import json

import pytest

TEXT = "The harbour board will sell Lantern Bridge. Nobody was asked, the traders said.\n"


def held(newsdesk, tmp_path, *options, text=TEXT, name="sale.md"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return newsdesk("ingest", str(file), *options)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--embargo", "2999-01-01 06:00"], TEXT),
        ([], f"---\nembargo_until: 2999-01-01T06:00:00Z\n---\n\n{TEXT}"),
        ([], f"---\nembargo: 2999-01-01\n---\n\n{TEXT}"),
    ],
)
def test_an_article_is_kept_until_it_may_come_out(newsdesk, library, tmp_path, options, text):
    done = held(newsdesk, tmp_path, *options, text=text)

    assert done.out == "1 under embargo\n"
    assert "sale" not in newsdesk("articles", "--json").out
    ((listed,),) = [json.loads(newsdesk("articles", "--embargoed", "--json").out)]
    assert listed["until"].startswith("2999-01-01")
    assert listed["id"] in newsdesk("articles", "--embargoed").out


def test_one_in_an_archive(newsdesk, library, tmp_path):
    row = json.dumps({"title": "Sale", "text": TEXT, "id": "sale", "embargo_until": "2999-01-01T06:00:00+01:00"})
    assert held(newsdesk, tmp_path, text=row, name="archive.jsonl").out == "1 under embargo\n"

    assert newsdesk("articles", "--embargoed").out == "2999-01-01 05:00 UTC  Sale  sale\n"
    assert newsdesk("remove", "sale", "--yes").out == "removed sale, which was under embargo\n"
    assert newsdesk("articles", "--embargoed").err == "newsdesk: no article is under embargo\n"


@pytest.mark.parametrize("when", ["soon", "2999-02-30"])
def test_an_embargo_that_cannot_be_read_keeps_the_article_out(newsdesk, library, tmp_path, when):
    given = held(newsdesk, tmp_path, "--embargo", when)
    assert (given.code, given.out) == (2, "")
    said = held(newsdesk, tmp_path, text=f"---\nembargo_until: {when}\n---\n\n{TEXT}")

    assert said.code == 1
    assert "embargo_until" in said.err
    assert "sale" not in newsdesk("articles", "--json").out


def test_one_that_is_over_is_an_article_like_any_other(newsdesk, library, tmp_path):
    assert held(newsdesk, tmp_path, "--embargo", "2025-01-01").out.startswith("1 added")


def test_it_comes_out_with_the_next_command(newsdesk, library, tmp_path):
    held(newsdesk, tmp_path, "--id", "sale", "--embargo", "2999-01-01")
    with library.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE embargoed SET until = '2025-01-01T00:00:00.000000+00:00'")

    assert '"sale"' in newsdesk("articles", "--json").out
