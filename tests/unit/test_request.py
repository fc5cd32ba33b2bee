"""Kinds of requests, told apart by their wording; what is doubtful is a question about a fact."""

import pytest

from bot.question.language import REPLIES, language_of
from bot.question.parts import parts
from bot.question.plainly import unmarked
from bot.question.request import request_of
from bot.question.talk import talk


@pytest.mark.parametrize(
    "question",
    [
        "How many articles of impeachment were filed?",
        "How many stories tall is the tower?",
        "What piece of advice did the Pope give this week?",
        "Which article of the treaty forbids it?",
        "What is the difference between a turbine and a pump?",
        "Who is quoted in the Bible?",
        "Who was quoted as saying that?",
        "What was published in 1859?",
        "What is the hearing about?",
        "What's the latest on the strike?",
        "What changed in the law?",
        "What is new about the turbine?",
        "What happened when the bridge fell?",
        "How did the two teams compare?",
        "What do the islanders say about the ferry?",
        "What did the report say about wages?",
        "What are the main points of the treaty?",
        "What places are named in the treaty?",
        "About what percentage said so, according to the Report?",
        "Hello Kitty was created by whom?",
        "Thanks to whom did the strike end?",
        "When was the story of the flood written?",
    ],
)
def test_a_question_about_a_fact_stays_one(question):
    assert request_of(question).kind == "fact"


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("Summarise the bridge article in one sentence", 1),
        ("Give me a three-sentence summary of the bridge article", 3),
        ("a short summary of the bridge article", 2),
        ("In a nutshell, what is the bridge article about?", 1),
        ("Sum the bridge article up in 2 lines, please", 2),
        ("Summarise the bridge article", None),
    ],
)
def test_how_long_a_gist_should_be_is_read(question, sentences):
    request = request_of(question)

    assert (request.kind, request.articles, request.length) == ("gist", ("bridge",), sentences)


@pytest.mark.parametrize(
    ("question", "kind", "named"),
    [
        ("*Summarise* the `bridge` article", "gist", "bridge"),
        ("hey newsdesk, could you please tell me what the bridge article is about?", "fact", None),
        ("please give me the gist of the article on the harbour board", "gist", "the harbour board"),
        ("What is “Bridge to close” about?", "gist", "Bridge to close"),
        ("What is it about?", "gist", ""),
    ],
)
def test_an_article_is_named_in_many_ways(question, kind, named):
    request = request_of(question)

    assert (request.kind, request.articles[:1]) == (kind, (named,) if named is not None else ())


@pytest.mark.parametrize("text", ["_so_ *much* `code`", "so much code", "*_so_* much code"])
def test_marks_are_taken_off(text):
    assert unmarked(unmarked(text)) == "so much code"


@pytest.mark.parametrize("text", ["snake_case_name", "2 * 3 * 4", "a_b and c_d"])
def test_what_only_looks_like_marks_stays(text):
    assert unmarked(text) == text


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("When does it open and who pays?", ["When does it open and who pays?"]),
        ("When does the bridge open, and who pays for it?", ["When does the bridge open?", "who pays for it?"]),
        ("When and where does it open?", ["When and where does it open?"]),
        ("Who said that and what was said?", ["Who said that?", "what was said?"]),
        ("What did Ann Lee say about bread and why?", ["What did Ann Lee say about bread and why?"]),
    ],
)
def test_a_question_in_two_parts_is_parted(question, several):
    assert list(parts(question)) == several


@pytest.mark.parametrize(
    "question",
    [
        "What did La Repubblica say about de la Cruz?",
        "Who is Die Zeit's editor?",
        "Where was Den Haag's summit?",
        "Was ist das: what does it mean in the article?",
        "Qui?",
        "Who won the Tour de France?",
        "When did Les Misérables open?",
        "",
    ],
)
def test_english_with_foreign_names_is_english(question):
    assert language_of(question) is None


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wer leitet die Behörde?", "de"),
        ("Quand le pont rouvre-t-il ?", "fr"),
        ("¿Quién dirige la junta?", "es"),
        ("Chi dirige il porto?", "it"),
        ("Wie leidt de haven?", "nl"),
        ("Quem dirige o porto?", "pt"),
        ("Πότε ανοίγει η γέφυρα;", "el"),
        ("מתי ייפתח הגשר?", "he"),
        ("다리는 언제 열립니까?", "ko"),
        ("पुल कब खुलेगा?", "hi"),
    ],
)
def test_other_languages_are_recognised_and_answered_in(question, language):
    assert language_of(question) == language
    assert REPLIES[language]


@pytest.mark.parametrize("said", ["hi", "Hello!", "thanks :+1:", "OK, great, thank you so much!", "good night"])
def test_small_talk_is_no_question(said):
    assert talk(said)


@pytest.mark.parametrize("said", ["Hello Dolly opens when?", "Thanks for what?", "", "ok so who pays?"])
def test_a_question_that_begins_like_small_talk_is_one(said):
    assert talk(said) is None
