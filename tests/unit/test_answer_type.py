"""What a question wants, and which sentences cannot be it."""

import pytest

from bot.question.answer_type import kind, may_answer


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many piers does the bridge have?", "number"),
        ("What share of the stone is gone?", "number"),
        ("How old is the bridge?", "number"),
        ("When will it open?", "date"),
        ("In which year was it built?", "date"),
        ("They will strike from when?", "date"),
        ("It is shut for what reason?", "name or number"),
        ("Who runs the café?", "name"),
        ("And where is it?", "name"),
        ("Which country lies behind it?", "name"),
        ("Which company will do the work?", "name or number"),
        ("What kind of boat will it be?", "name or number"),
        ("What happens to the bridge?", None),
        ("What happened when it was closed?", None),
        ("What did the board decide?", None),
        ("What is the plan?", None),
        ("Why was it closed?", None),
        ("Is it open?", None),
        ("Tell me whatever you know.", None),
    ],
)
def test_the_words_of_a_question_tell_what_it_wants(question, wanted):
    assert kind(question) == wanted


@pytest.mark.parametrize(
    ("question", "sentence", "may"),
    [
        ("How many piers are hollow?", "Divers found that two of the nine piers were hollow.", True),
        ("How many piers are hollow?", "Divers found that piers were hollow.", False),
        ("How many of the 9 piers are hollow?", "It has 9 piers.", False),
        ("How many piers are hollow?", "Divers found that thirteen piers were hollow.", True),
        ("How much does it cost?", "It will cost £4.2 million.", True),
        ("When does Lantern Bridge close?", "Lantern Bridge closes on Monday.", True),
        ("When was it built?", "It was opened in 1934.", True),
        ("When does the fair begin?", "The fair begins tonight.", True),
        ("When was it built?", "It was built by the harbour board.", False),
        ("Who spoke for the Harbour Board?", "The Harbour Board spoke.", False),
        ("Who spoke for the Harbour Board?", "The Harbour Board sent Émile.", True),
        ("Who spoke?", "They did, and so did others.", False),
        ("Who spoke?", "On Monday they did, in June they did not.", False),
        ("Who spoke?", "June Falk did, in June.", True),
        ("Which firm won?", "The contract went to Harrow & Pike.", True),
        ("Which firm won?", "The contract went to another firm.", False),
        ("Why is it closed?", "The tide has hollowed it out.", True),
    ],
)
def test_a_sentence_that_only_says_the_question_again_is_told_apart(question, sentence, may):
    assert may_answer(question, sentence) is may
