"""Where articles disagree, and where they only say different things."""

import pytest

from bot.quotes.disagreements import differ

DEAD = "How many people died in the fire?"
LEAD = "Who will lead the harbour board?"
TWELVE = "At least 12 people died in the fire in Eastmere, police said on Monday."


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (DEAD, TWELVE, "At least 14 people died in the fire in Eastmere, police said on Tuesday."),
        ("How much will it cost?", "The repairs will cost £4.2 million.", "The repairs will cost £4.8 million."),
        (LEAD, "The board will be led by Ines Falk from June.", "The board will be led by Otto Bern from June."),
        (
            "Which town was hit?",
            "The storm hit the town of Skerrin first.",
            "The storm hit the town of Eastmere first.",
        ),
    ],
)
def test_the_same_said_with_another_number_or_name_is_a_disagreement(question, one, other):
    assert differ(question, one, other)
    assert differ(question, other, one)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (DEAD, TWELVE, TWELVE),
        (DEAD, TWELVE, "At least twelve people died in the fire in Eastmere, police said on Tuesday."),
        (DEAD, TWELVE, "The bridge carries 11,400 vehicles a day."),
        (DEAD, TWELVE, "A dozen were hurt, and 300 people had to leave their homes in the night, police said."),
        ("Why did people die in the fire?", TWELVE, TWELVE.replace("12", "14")),
        (
            DEAD,
            TWELVE,
            "At least 12 people died in the fire in Eastmere on 14 March, police said on Monday.",
        ),
        (DEAD, "12 people died in the fire on 14 March.", "12 people died in the fire on 15 March."),
        (DEAD, "In 2023, 12 people died in the fire.", "In 2024, 12 people died in the fire."),
        (DEAD, "At least 12 people died in the fire.", "Many people died in the fire."),
        ("Who died?", "A fire in the UK killed Ines Falk.", "A fire in Britain killed Ines Falk."),
        (
            LEAD,
            "The board will be led by Ines Falk from June, the Courier learned.",
            "The board will be led by Ines Falk from June, the Herald learned.",
        ),
    ],
)
def test_what_agrees_or_speaks_of_something_else_is_none(question, one, other):
    assert not differ(question, one, other)
