"""Identity, digests, dates."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, canonical_url, default_id, printable
from ingest.dates import instant, normal_date
from ingest.errors import SourceError

ARTICLE = Article(text="It opens in May.", title="Bridge", source="/b.txt", fetched=datetime(2025, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("HTTPS://News.Example/a?utm_source=x&id=7#top", "https://news.example/a?id=7"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a?fbclid=1", "https://news.example/a"),
    ],
)
def test_every_copy_of_a_story_has_one_url(given_url, expected):
    assert canonical_url(given_url) == expected


@given(st.text(min_size=1))
def test_an_id_can_be_typed_and_is_the_same_every_time(identity):
    assert default_id(identity) == default_id(identity)
    assert default_id(identity).replace("-", "").isalnum()


def test_an_id_is_made_from_what_does_not_change():
    assert default_id("https://news.example/2025/bridge-opens/index.html").startswith("bridge-opens-")


@pytest.mark.parametrize("field", ["text", "title", "author", "outlet", "published", "url"])
def test_a_change_that_a_reader_sees_is_a_new_version(field):
    changed = Article(**{**{n: getattr(ARTICLE, n) for n in Article.__slots__}, field: "2025-01-02"})

    assert changed.digest != ARTICLE.digest


@pytest.mark.parametrize("field", ["source", "modified"])
def test_where_it_was_found_is_not_part_of_a_version(field):
    changed = Article(**{**{n: getattr(ARTICLE, n) for n in Article.__slots__}, field: "2025-01-02"})

    assert changed.digest == ARTICLE.digest


@given(st.text(st.characters()))
def test_offsets_survive_unprintable_characters(text):
    assert len(printable(text)) == len(text)
    printable(text).encode()


@pytest.mark.parametrize(
    ("given_date", "expected"),
    [
        (None, None),
        ("", None),
        ("2025-03-19", "2025-03-19"),
        (date(2025, 3, 19), "2025-03-19"),
        ("2025-03-19T14:30:00+02:00", "2025-03-19T14:30:00+02:00"),
        (datetime(2025, 3, 19, 14, 30), "2025-03-19T14:30:00+00:00"),
    ],
)
def test_a_date_is_kept_as_a_day_or_as_a_moment_with_its_offset(given_date, expected):
    assert normal_date(given_date) == expected


@pytest.mark.parametrize("given_date", ["yesterday", "2025-13-01", "19/03/2025", "0001-01-01T00:00:00+05:00"])
def test_a_date_that_is_none_is_refused_with_an_example(given_date):
    with pytest.raises(SourceError, match="write it as 2025-03-19"):
        normal_date(given_date)


def test_a_day_begins_at_midnight():
    assert instant("2025-03-19") == datetime(2025, 3, 19, tzinfo=UTC)
