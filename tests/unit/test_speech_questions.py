"""Is a question about speech, whose, and in which words?"""

import pytest

from bot.question.speech import SpeechQuestion, asks, pasted


@pytest.mark.parametrize(
    "question",
    [
        "Who said that the bridge is old?",
        "And who first suggested a ferry?",
        "Who has warned of the tolls?",
        "Who was it that claimed so?",
        "Who warns of the tolls?",
        "Who vowed to fight them?",
    ],
)
def test_who_said_asks_about_anybody(question):
    assert asks(question) == SpeechQuestion(None)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Mara Lind say about the tolls?", "Mara Lind"),
        ("Did Mr. Hale say that the bridge is late?", "Mr. Hale"),
        ("What has the mayor said about tolls?", "the mayor"),
        ("What did Ann Lee’s lawyer also claim?", "Ann Lee’s lawyer"),
        ("How does the Harbour Board explain the delay?", "the Harbour Board"),
        ("What did Ann Lee confirm?", "Ann Lee"),
        ("What did Ann Lee concede about the tolls?", "Ann Lee"),
        ("What did Ann Lee urge?", "Ann Lee"),
        ("What did Ann Lee vow?", "Ann Lee"),
        ("What has Ann Lee acknowledged?", "Ann Lee"),
        ("What did the claim say?", "the claim"),
    ],
)
def test_what_somebody_said_asks_about_them(question, speaker):
    assert asks(question) == SpeechQuestion(speaker)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ('Who said: "It is old, and tired."?', SpeechQuestion(None, ("It", "is", "old", "and", "tired"))),
        ("Who said “they call it “smart” now”?", SpeechQuestion(None, ("they", "call", "it", "smart", "now"))),
        ("Who called the bridge “a paper boat”?", SpeechQuestion(None, ("a", "paper", "boat"))),
        ("Who said 'we don't see it'?", SpeechQuestion(None, ("we", "don", "t", "see", "it"))),
        ("Who said ‘we don’t see it’?", SpeechQuestion(None, ("we", "don", "t", "see", "it"))),
        ("What did Ann’s and the Lees’ boats say?", SpeechQuestion("Ann’s and the Lees’ boats")),
        ("Whose words are «we will see»?", SpeechQuestion(None, ("we", "will", "see"))),
        ("Did Jonas Hale say “we will see”?", SpeechQuestion("Jonas Hale", ("we", "will", "see"))),
        ("Who said “no”?", SpeechQuestion(None)),
    ],
)
def test_words_in_quotation_marks_are_asked_for_as_they_are(question, asked):
    assert asks(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who runs the ferry?",
        "Who called for a ferry?",
        "Who sang “Over the Harbour”?",
        "A variant has arrived. What is it called?",
        "What did the café add to its menu?",
        "What did the state do?",
        "How often have the United States won?",
        "When did the trial conclude?",
        "Who found the bell?",
        "Who was told of the tolls?",
        "Has the bridge had an alleged fault?",
        "When did the bridge open?",
        "What is “the paper boat”?",
    ],
)
def test_other_questions_are_not_about_speech(question):
    assert asks(question) is None


@pytest.mark.parametrize(
    "text",
    [
        "It’s old – and “so tired”.",
        "IT’S OLD AND SO TIRED",
        "it's\nold, and so   tired",
        "He said it's old and so tired.",
    ],
)
def test_quoted_words_are_found_whatever_stands_between_them(text):
    start, end = asks("Who said “It's old and so tired”?").place(text)

    assert text[start:end].lower().startswith("it") and text[start:end].lower().endswith("tired")


def test_of_several_places_the_one_near_the_hit_counts():
    assert SpeechQuestion(None, ("so", "tired")).place("so tired, so tired", 5) == (10, 18)
    assert SpeechQuestion(None, ("so", "tired")).place("so tired, so calm", 5) == (0, 8)


def test_quoted_words_in_another_order_are_not_found():
    assert asks("Who said “old and tired”?").place("tired and old") is None


@pytest.mark.parametrize(
    ("speaker", "text", "about"),
    [
        ("Mr. Hale", "Jonas Hale, the mayor", True),
        ("Ann Lee’s", "Ann Lee", True),
        ("Ann Lee", "a man of Leeds", False),
        ("the mayor", "anybody", True),
        (None, "anybody", True),
    ],
)
def test_a_question_is_about_whom_it_names(speaker, text, about):
    assert SpeechQuestion(speaker).is_about(text) is about


@pytest.mark.parametrize(
    ("asked", "speaker", "is_it"),
    [
        ("the head librarian", "Joan Pritchett, the head librarian", True),
        ("The Head Librarian", "the head librarian of Eastmere", True),
        ("the librarian's deputy", "Joan Pritchett, the head librarian", False),
        ("the mayor", "Joan Pritchett", False),
        (None, "Joan Pritchett", False),
    ],
)
def test_whom_a_question_calls_by_what_they_are(asked, speaker, is_it):
    assert SpeechQuestion(asked).describes(speaker) is is_it


@pytest.mark.parametrize(
    ("question", "about"),
    [("What did Ann Lee say?", "What ?"), ("What did Ann Lee say about tolls?", "What about tolls?")],
)
def test_what_else_is_asked_about_than_who_speaks(question, about):
    assert asks(question).about == about


@pytest.mark.parametrize(("question", "named"), [("What did Ann Lee say?", True), ("What did the chair say?", False)])
def test_somebody_is_asked_about_by_name_or_not(question, named):
    assert asks(question).of_a_name is named


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("The bridge, it said, will close.", ("The", "bridge", "it", "said", "will", "close")),
        ("bridge closed on Monday", ()),
    ],
)
def test_a_sentence_may_have_been_pasted_but_not_a_few_words(question, words):
    assert pasted(question) == words
