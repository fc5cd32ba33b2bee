"""Which days a question asks about, asked on a Wednesday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question.days import spans
from bot.question.when import ANY, When, Window, when

NOW = datetime(2025, 3, 19, 9, tzinfo=UTC)


def days(question, now=NOW):
    window = when([question], now).window
    return window and f"{window.begins} {window.ends}"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What happened today?", "2025-03-19 2025-03-19"),
        ("Who spoke this morning?", "2025-03-19 2025-03-19"),
        ("What did the board decide yesterday?", "2025-03-18 2025-03-18"),
        ("Who won last night?", "2025-03-18 2025-03-18"),
        ("Who resigned this week?", "2025-03-13 2025-03-19"),
        ("Who resigned last week?", "2025-03-10 2025-03-16"),
        ("Who resigned in the past week?", "2025-03-12 2025-03-19"),
        ("What closed this month?", "2025-03-01 2025-03-19"),
        ("What closed last month?", "2025-02-01 2025-02-28"),
        ("Who won this year's cup?", "2025-01-01 2025-03-19"),
        ("Who won last year?", "2024-01-01 2024-12-31"),
        ("How much have prices risen over the last year?", "2024-03-19 2025-03-19"),
        ("What has changed over the last three months?", "2024-12-19 2025-03-19"),
        ("What was said 10 days ago?", "2025-03-09 2025-03-09"),
        ("What was said two weeks ago?", "2025-03-02 2025-03-08"),
        ("What was said twenty days ago?", "2025-02-27 2025-02-27"),
        ("What was said a month ago?", "2025-02-02 2025-03-04"),
        ("What did he say on Tuesday?", "2025-03-18 2025-03-18"),
        ("What did he say last Friday?", "2025-03-14 2025-03-14"),
        ("what did he say on wednesday", "2025-03-19 2025-03-19"),
        ("What closed in January?", "2025-01-01 2025-01-31"),
        ("What closed in early March?", "2025-03-01 2025-03-31"),
        ("What closed in June?", "2024-06-01 2024-06-30"),
        ("What closed in December 2021?", "2021-12-01 2021-12-31"),
        ("What was the June 2023 budget?", "2023-06-01 2023-06-30"),
        ("What happened in 2021?", "2021-01-01 2021-12-31"),
        ("Who marched on 12 March?", "2025-03-12 2025-03-12"),
        ("Who marched on Wednesday, 12 March 2025?", "2025-03-12 2025-03-12"),
        ("Who marched on the 3rd of October?", "2024-10-03 2024-10-03"),
        ("Who marched on December 25th, 2023?", "2023-12-25 2023-12-25"),
        ("Who marched on Sept. 4, 2023?", "2023-09-04 2023-09-04"),
        ("Who marched on 2025-03-07?", "2025-03-07 2025-03-07"),
        ("What has he said since Monday?", "2025-03-17 2025-03-19"),
        ("What has he said since June 2024?", "2024-06-01 2025-03-19"),
        ("What did he say this week of the flood in 2021?", "2025-03-13 2025-03-19"),
    ],
)
def test_days_are_counted_from_the_moment_of_the_question(question, expected):
    assert days(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who chairs the harbour board?",
        "May he close the bridge?",
        "Who will march?",
        "Who marched before June?",
        "What must be done by Friday?",
        "What opens next Tuesday?",
        "What opens next week?",
        "What opens in 2030?",
        "What opens on 4 May?",
        "What opens on 4 May 2025?",
        "What did the Black Friday sales bring?",
        "What was sung in the 1990s?",
        "Who won the 2024 election?",
        "Who signed the 30-day ceasefire?",
        "Who was born on 30 February?",
        "Who was born on 2025-13-40?",
        "Who recently resigned?",
        "What year is the latest the next vote could be held?",
    ],
)
def test_what_names_no_past_days_asks_about_none(question):
    assert when([question], NOW) == ANY


def test_the_turn_of_the_year_and_leap_years():
    assert days("last month", datetime(2025, 1, 5, tzinfo=UTC)) == "2024-12-01 2024-12-31"
    assert days("last month", datetime(2024, 3, 31, tzinfo=UTC)) == "2024-02-01 2024-02-29"
    assert days("on 29 February", datetime(2024, 5, 1, tzinfo=UTC)) == "2024-02-29 2024-02-29"
    assert days("on 29 February", datetime(2025, 5, 1, tzinfo=UTC)) is None  # there was none this year
    assert days("yesterday", datetime(2025, 1, 1, tzinfo=UTC)) == "2024-12-31 2024-12-31"


def test_a_day_is_that_of_utc():
    assert days("today", datetime.fromisoformat("2025-03-19T23:30:00-05:00")) == "2025-03-20 2025-03-20"


def test_before_the_calendar_begins_there_are_no_days():
    assert (
        days("What happened last year, last month, last week or 999 years ago?", datetime(1, 1, 1, tzinfo=UTC)) is None
    )


@pytest.mark.parametrize("word", ["latest", "newest", "most recent"])
def test_the_newest_may_be_asked_for(word):
    assert when([f"What is the {word} on the bridge?"], NOW) == When(newest=True)


def test_what_is_asked_now_counts_before_the_question_before_it():
    assert when(["Who resigned this week? And in January?", "And in January?"], NOW).window.begins == date(2025, 1, 1)
    assert when(["Who resigned this week? Why?", "Why?"], NOW).window.begins == date(2025, 3, 13)


@pytest.mark.parametrize(
    ("published", "held"),
    [
        ("2025-03-09", False), ("2025-03-10", True), ("2025-03-12", True), ("2025-03-14", True), ("2025-03-15", False),
        ("2025-03-09T23:30:00-02:00", False), (None, False),
    ],
)  # fmt: skip
def test_what_is_reported_two_days_later_is_still_of_the_day(published, held):
    assert Window(date(2025, 3, 10), date(2025, 3, 12)).holds(published) is held


@given(st.text(), st.dates())
def test_any_text_on_any_day_is_read(text, today):
    assert all(isinstance(begins, date) and isinstance(ends, date) for begins, ends in spans(text, today))


@given(
    st.sampled_from(["since", "in", "last", "this", "on", "by", "before", "", "past", "3", "a"]),
    st.sampled_from(["June", "week", "2021", "month", "Friday", "12 May", "years ago", "30 February", "12 months"]),
    st.dates(max_value=date(9999, 12, 31) - timedelta(days=1)),
)
def test_days_begin_before_they_end_and_not_in_the_future(word, thing, today):
    window = when([f"What closed {word} {thing}?"], datetime.combine(today, datetime.min.time(), UTC)).window

    assert window is None or window.begins <= min(window.ends, today)


@pytest.mark.parametrize(
    ("question", "published", "left"),
    [
        ("How many came in June?", "2025-06-12", "How many came?"),
        ("How many came in June?", "2025-04-12", "How many came in June?"),
        ("How many came in June?", None, "How many came in June?"),
        ("Yesterday, who resigned?", "2025-07-13", "who resigned?"),
        ("Who resigned on Tuesday, 8 July?", "2025-07-09", "Who resigned?"),
        ("What is the latest on the ferry?", "2025-04-12", "What happens to the ferry?"),
        ("What’s the latest news about the ferry?", None, "What happens to the ferry?"),
        ("What will open by June?", "2025-06-12", "What will open by June?"),
    ],
)
def test_of_a_story_is_not_asked_what_its_date_says(question, published, left):
    assert when([question], datetime(2025, 7, 14, 9, tzinfo=UTC)).of(question, published) == left
