"""Where a passage must not end: within a quotation, and between one and its speaker."""

import pytest

from ingest.passages.quotations import holds_together, is_open, outside_quotes


@pytest.mark.parametrize(
    ("text", "open"),
    [
        ("“We will", True),
        ("“We will.” Then “we", True),
        ("“We will.”", False),
        ('"We will', True),
        ('"We will."', False),
        ("We will.", False),
    ],
)
def test_a_quotation_is_open_until_its_closing_mark(text, open):
    assert is_open(text) is open


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        ("“The bridge is old.", "It will close in May,” said Ann Lee.", True),
        ("“The bridge is old and tired.”", "She said it at the hall.", True),
        ("“The bridge is old,” said Ann Lee.", "“It will close.”", False),
        ("“The bridge is old and tired.”", "The tolls rise in May.", False),
        ("The bridge is old.", "She said so.", False),
    ],
)
def test_a_boundary_must_not_cut_a_quotation_from_its_speaker(before, after, together):
    assert holds_together(before, after) is together


def test_outside_quotes_every_character_stays_where_it_was():
    text = 'He said “no” and "never" to Ann.'

    assert outside_quotes(text) == "He said |||| and ||||||| to Ann."
