"""A follow-up stands alone by the words of its conversation, and by no others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Citation, Turn
from bot.question.follow_ups import names, readings, stand_alone

HARBOUR = "What did Mara Lindqvist say about the harbour?"


def turn(question, *speakers, understood=None):
    """Return a turn with its answer, which cites what `speakers` said."""
    cited = tuple(
        Citation(
            number=number, article_id="harbour", title="Harbour", url=None, outlet=None, published=None,
            version=1, quote="words", start=0, end=5, speaker=speaker,
        )
        for number, speaker in enumerate(speakers, 1)
    )  # fmt: skip
    return Turn(question, Answer(question=question, understood=understood or question, citations=cited))


@pytest.mark.parametrize("question", ["Why?", "What did he say?", "And then?", "What about Germany?"])
def test_without_a_conversation_nothing_is_changed(question):
    assert stand_alone(question) == question


def test_white_space_is_made_single():
    assert stand_alone("  What\n is\tnew? ") == "What is new?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did she say that?", "When did Mara Lindqvist say that?"),
        ("And what did he say about it?", "What did Mara Lindqvist say about it?"),
        ("Who asked her?", "Who asked Mara Lindqvist?"),
        ("Did they vote for it?", "Did Mara Lindqvist vote for it?"),
        ("What did she tell the mayor of Eastmere?", "What did Mara Lindqvist tell the mayor of Eastmere?"),
    ],
)
def test_a_pronoun_is_the_person_of_the_conversation(question, expected):
    assert stand_alone(question, [Turn(HARBOUR)]) == expected


@pytest.mark.parametrize("day", ["June", "May", "Friday"])
def test_a_month_or_a_weekday_is_nobody(day):
    before = f"How many boats sailed in {day}?"

    assert names(before) == []
    assert stand_alone("How late were they?", [Turn(before)]) == f"{before} How late were they?"


def test_somebody_may_be_called_by_the_name_of_a_month():
    assert names("Where is June Falk?") == ["June Falk"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is his plan?", "What is Mara Lindqvist's plan?"),
        ("Did her sister agree?", "Did Mara Lindqvist's sister agree?"),
        ("What’s their offer?", "What’s Mara Lindqvist's offer?"),
        ("What is her Germany plan?", "What is Mara Lindqvist's Germany plan?"),
    ],
)
def test_a_possessive_pronoun_becomes_a_possessive(question, expected):
    assert stand_alone(question, [Turn(HARBOUR)]) == expected


def test_every_pronoun_of_a_question_is_replaced():
    understood = stand_alone("Did he say when she wants his answer?", [Turn(HARBOUR)])

    assert understood == "Did Mara Lindqvist say when Mara Lindqvist wants Mara Lindqvist's answer?"


@pytest.mark.parametrize("question", ["What did Jonas Hale say about his plan?", "Did Ann Lee sell her boat?"])
def test_a_pronoun_after_a_name_may_mean_that_one_and_stays(question):
    assert stand_alone(question, [Turn(HARBOUR)]) == question


@pytest.mark.parametrize("question", ["Why?", "How much?", "Who opposed it?", "How many people live there?", "And?"])
def test_a_question_that_says_too_little_is_asked_with_the_one_before(question):
    assert stand_alone(question, [Turn(HARBOUR)]) == f"{HARBOUR} {question}"


@pytest.mark.parametrize("question", ["What about Germany?", "And how about Germany?"])
def test_what_about_leans_on_the_question_before_even_with_a_name(question):
    understood = stand_alone(question, [Turn(HARBOUR)])

    assert understood.startswith(f"{HARBOUR} ")
    assert understood.endswith("about Germany?")


def test_the_question_before_counts_as_it_was_understood():
    before = turn("And he?", understood="What did Jonas Hale say?")

    assert stand_alone("Why?", [before]) == "What did Jonas Hale say? Why?"


@pytest.mark.parametrize(
    "question",
    [
        "How much did the repair of the bridge cost?",
        "What happened in Eastmere on Monday?",
        "What did Ann's sister say?",
        "Who is Jonas Hale?",
        "What did Şahin say?",
        "Why did Żak leave?",
    ],
)
def test_a_question_that_stands_alone_is_untouched(question):
    assert stand_alone(question, [Turn(HARBOUR)]) == question


def test_who_is_answered_by_a_speaker_and_he_is_that_one():
    asked = turn("Who criticised the Harbour Board?", "Jonas Hale")

    assert stand_alone("When did he say so?", [asked]) == "When did Jonas Hale say so?"


def test_who_is_not_answered_by_the_one_asked_about():
    asked = turn("Who criticised Jonas Hale?", "Jonas Hale", None, "Mara Lindqvist")

    assert stand_alone("When did she say so?", [asked]) == "When did Mara Lindqvist say so?"


def test_where_nobody_was_named_a_pronoun_is_who_spoke():
    assert (
        stand_alone("What does he want?", [turn("What about the tolls?", "Otto Bern")]) == "What does Otto Bern want?"
    )


def test_the_last_person_of_the_conversation_counts():
    turns = [Turn(HARBOUR), Turn("What did Jonas Hale answer?"), Turn("How much will it cost?")]

    assert stand_alone("Does he agree?", turns) == "Does Jonas Hale agree?"


def test_where_the_conversation_knows_nobody_the_pronoun_stays():
    assert stand_alone("What does he think of the plan?", [Turn("How is the weather?")]).endswith(
        "What does he think of the plan?"
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Ann's sister tell Jonas Hale?", ["Ann", "Jonas Hale"]),
        ("What’s his name?", []),
        ("Didn't she pay?", []),
        ("Can’t they meet the mayor of Eastmere?", ["Eastmere"]),
        ("Did Mr. Hale meet the Bank of Eastmere?", ["Hale", "Bank of Eastmere"]),
        ("Did Élodie Żak meet Ørsted and Şahin?", ["Élodie Żak", "Ørsted", "Şahin"]),
        ("Did Ana da Costa meet Ấn Nguyễn?", ["Ana da Costa", "Ấn Nguyễn"]),
    ],
)
def test_names_are_runs_of_capitalised_words_without_question_words(question, expected):
    assert names(question) == expected


_WORDS = "who what why did does he she her his their it that and but about Ann Lee Ann's Hale Germany the plan say? ?"
questions = st.lists(st.sampled_from(_WORDS.split()), min_size=1, max_size=8).map(" ".join) | st.text(min_size=1)


@given(questions, st.lists(questions, max_size=3))
def test_every_word_comes_from_the_question_or_the_conversation(question, asked):
    understood = stand_alone(question, [Turn(before) for before in asked])

    # A possessive 's is grammar, and a first letter may become a capital: neither is a word.
    known = re.findall(r"\w+", " ".join([question, *asked, "s"]).casefold())
    assert set(re.findall(r"\w+", understood.casefold())) <= set(known)


def test_a_follow_up_is_read_together_with_the_question_before_and_by_itself():
    turns = [Turn("How much will the bridge cost?")]
    understood = stand_alone("When will it reopen?", turns)

    assert readings(understood, turns) == (understood, "When will it reopen?")


def test_a_question_that_stands_alone_is_read_once():
    turns = [Turn("How much will the bridge cost?")]

    assert readings("Who runs the Tidewater Café?", turns) == ("Who runs the Tidewater Café?",)
    assert readings("Who runs it?") == ("Who runs it?",)


def test_he_is_a_speaker_s_name_and_not_what_the_article_says_he_is():
    asked = turn("Who criticised the Harbour Board?", "Jonas Hale (Eastmere), the mayor")

    assert stand_alone("When did he say so?", [asked]) == "When did Jonas Hale say so?"
