"""Typing errors are mended against the library's own words, and nothing else is."""

import pytest
from fakes import FakeEmbedder

from bot.question.spelling import mended
from ingest.article import Article
from ingest.dates import instant
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.library.vocabulary import distance

TEXT = """The White House said that negotiations over Lantern Bridge with Volodymyr Zelenskyy would go on in Skerrin.

Jonas Hansen, who sails, thanked Ruth Amberley and the photographers, and said that the timetable was sound."""
ENGLISH = frozenset("the house stone store when who about bride over close bread does did say photograph".split())


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    library = Library(tmp_path_factory.mktemp("spelling"))
    article = Article(text=TEXT, title="Talks go on", source="-", fetched=instant("2025-03-06"), id="a")
    take_in([article], library, FakeEmbedder)
    with library.survey() as survey:
        yield survey
    library.close()


def mend(survey, question):
    return mended(question, survey.unknown, survey.nearly, lambda: ENGLISH)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What did the whtie house say?", "What did the White house say?"),
        ("How long will the negotations take?", "How long will the negotiations take?"),
        ("What did Zelensky say?", "What did Zelenskyy say?"),
        ("Waht did Amberly say?", "What did Amberley say?"),
        ("Where is Skerin?", "Where is Skerrin?"),
        ("waht is it?", "what is it?"),
        ("Sumarise the timetabel", "Summarise the timetable"),
    ],
)
def test_a_typing_error_is_mended(survey, typed, meant):
    assert mend(survey, typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "When does the store close?",  # an English word, though the library has none of it
        "What did Hanson say?",  # another letter in a short name is another name
        "Who photographed it?",  # another form of a word that is there
        "hwo said it?",  # how, or who?
        "What is a zyzzyva?",  # like nothing
        "Who said “negotations will fail”?",  # quoted words are looked for as they stand
        "What is X2-negotations?",
        "Wat is de White House?",
        "",
    ],
)
def test_what_is_no_error_stays(survey, question):
    assert mend(survey, question) == question


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("bridge", "brigde", 1), ("bridge", "bride", 1), ("abc", "abc", 0), ("abc", "xyz", 3), ("", "ab", 2)],
)
def test_edits_are_counted(one, other, edits):
    assert distance(one, other, 2) == edits


@pytest.mark.parametrize("word", ["", "é", "ﬁsh", "日本", "a" * 5000, "O'Brien", '"', "NEAR"])
def test_whatever_is_typed_can_be_looked_up(survey, word):
    assert survey.unknown([word]) in ([], [word])
    assert isinstance(survey.nearly(word, 1), list)
