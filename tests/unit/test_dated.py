"""The days that sentences name, each checked by hand against the calendar of their own day of publication."""

from datetime import date

import pytest

from bot.overview.dated import dated

WEDNESDAY, THURSDAY = date(2025, 3, 5), date(2025, 3, 6)


@pytest.mark.parametrize(
    ("sentence", "published", "days"),
    [
        ("It shuts on Monday 24 March, the board said on Wednesday.", THURSDAY, ["2025-03-24", "2025-03-05"]),
        ("It is due to reopen on Saturday 30 August.", THURSDAY, ["2025-08-30"]),
        ("It was opened in 1934 and last strengthened in 1988.", THURSDAY, ["1934", "1988"]),
        ("Their report is due in October.", THURSDAY, ["2025-10"]),
        ("The council hopes to extend it next year.", THURSDAY, ["2026"]),
        ("They tried this for three weeks in November.", THURSDAY, ["2024-11"]),
        ("It expects a reply by the end of June.", THURSDAY, ["2025-06"]),
        ("The board voted on Wednesday.", THURSDAY, ["2025-03-05"]),
        ("The board voted on Thursday.", THURSDAY, ["2025-03-06"]),
        ("The board will vote on Thursday.", WEDNESDAY, ["2025-03-06"]),
        ("The board will vote on Wednesday.", THURSDAY, ["2025-03-12"]),
        ("The ferry is expected to run again on Monday.", THURSDAY, ["2025-03-10"]),
        ("The talks were to begin on Monday.", THURSDAY, ["2025-03-10"]),
        ("Yesterday the mayor resigned.", THURSDAY, ["2025-03-05"]),
        ("The mayor resigns tomorrow.", THURSDAY, ["2025-03-07"]),
        ("He was arrested last night.", THURSDAY, ["2025-03-05"]),
        ("The court sat this morning.", THURSDAY, ["2025-03-06"]),
        ("She left two years ago.", THURSDAY, ["2023"]),
        ("She left three months ago.", THURSDAY, ["2024-12"]),
        ("She left ten days ago.", THURSDAY, ["2025-02-24"]),
        ("She left last year.", THURSDAY, ["2024"]),
        ("She left last month.", THURSDAY, ["2025-02"]),
        ("It closes next month.", THURSDAY, ["2025-04"]),
        ("It flooded twice this month.", THURSDAY, ["2025-03"]),
        ("He was born on June 4, 1961.", THURSDAY, ["1961-06-04"]),
        ("He was born on 4 June 1961.", THURSDAY, ["1961-06-04"]),
        ("It came into force on 2024-12-01.", THURSDAY, ["2024-12-01"]),
        ("The storm hit on Dec. 28.", THURSDAY, ["2024-12-28"]),
        ("The storm hit on January 3.", THURSDAY, ["2025-01-03"]),
        ("The vote is on 12 December.", THURSDAY, ["2025-12-12"]),
        ("It happened in March 2011.", THURSDAY, ["2011-03"]),
        ("The site is to be finished by the summer of 2027.", THURSDAY, ["2027"]),
        ("It has spent £310,000 on pumps since 2022.", THURSDAY, ["2022"]),
        ("She was first elected in 2016.", THURSDAY, ["2016"]),
        ("The strike lasts from Monday 10 March to Wednesday 12 March.", THURSDAY, ["2025-03-10", "2025-03-12"]),
        ("Drivers vote next Tuesday.", THURSDAY, ["2025-03-11"]),
        ("Drivers voted last Tuesday.", THURSDAY, ["2025-03-04"]),
        ("The fair opens on Sunday.", THURSDAY, ["2025-03-09"]),
        ("The trial runs until Friday 18 July.", THURSDAY, ["2025-07-18"]),
        ("Comments can be sent until Friday.", THURSDAY, ["2025-03-07"]),
        ("The grants were used up in July.", date(2025, 10, 11), ["2025-07"]),
        ("Drivers will get more from January.", date(2025, 11, 9), ["2026-01"]),
    ],
)  # fmt: skip
def test_a_day_is_told_as_it_was_meant(sentence, published, days):
    assert [each.iso for each in dated(sentence, published)] == days


@pytest.mark.parametrize(
    "sentence",
    [
        "The library shuts on Mondays.",
        "Shops cut prices on Black Friday.",
        "It carries 2,024 people.",
        "About 2000 people may march in protest.",
        "May said that she was sorry.",
        "It runs every Monday.",
        "It opens at 7am and closes at 10.30pm.",
        "The plan costs £1934.",
        "It carries 11,400 vehicles a day, according to the count in October.",  # of which year is not said
        "It was the best of times.",
        "The meeting lasted two days.",
    ],
)
def test_what_is_no_day_names_none(sentence):
    assert dated(sentence, THURSDAY) == []


def test_the_words_of_a_day_are_found():
    sentence = "The board voted on Wednesday night, and again in 1988."

    assert [sentence[each.start : each.end] for each in dated(sentence, THURSDAY)] == ["Wednesday night", "1988"]
    assert [each.name for each in dated(sentence, THURSDAY)] == ["5 March 2025", "1988"]
