"""Who says what: by the fullest name, and by none where it is uncertain."""

import pytest

from ingest.speech.people import full_name
from ingest.speech.speeches import Speeches

QUOTE = "“We will close the bridge in May for good,”"
STRAIGHT = '"We will close the bridge in May for good,"'


def said(text, words=None):
    """Return who says `words`, by default all of `text`."""
    speech = speech_of(text, words)
    return speech and speech.speaker


def speech_of(text, words=None):
    """Return the speech that `words` are, by default all of `text`."""
    words = words or text
    start = text.index(words)
    return Speeches(text).at(start, start + len(words))


@pytest.mark.parametrize(
    "text",
    [
        "Tomas Wikland said: “We will close the bridge in May.”",
        "Tomas Wikland told reporters, “We will close the bridge in May.”",
        "Tomas Wikland also said “we will close the bridge”.",
        "On Monday, in a letter, Tomas Wikland wrote that “we will close the bridge”.",
        "Tomas Wikland was angry about the sea, saying: “We will close the bridge.”",
        "Tomas Wikland mocked the plan as “a bridge to nowhere”.",
        "Tomas Wikland fired back: “We will close the bridge in May.”",
        "Tomas Wikland: “We will close the bridge in May.”",
        "Tomas Wikland told a woman who said it was late that “we will close the bridge”.",
        "According to Tomas Wikland, “we will close the bridge in May”.",
        f"{QUOTE} Tomas Wikland said.",
        f"{QUOTE} Tomas Wikland later told the Courier.",
        f"{QUOTE} said Tomas Wikland.",
        f"{QUOTE} said spokesman Tomas Wikland.",
        f"{QUOTE} said former deputy prime minister Tomas Wikland.",
        f"{QUOTE} said Harbour Board spokesman Tomas Wikland.",
        f"{QUOTE} the Rev. Tomas Wikland said.",
        f"{QUOTE} according to Tomas Wikland.",
        "''We don't close the bridge in May,'' said Tomas Wikland.",
        "``We don't close the bridge in May,'' Tomas Wikland said.",
        "«We will close the bridge in May for good,» said Tomas Wikland.",
        "‘We don’t close the bridge in May,’ said Tomas Wikland.",
        '“We will close the bridge in May," said Tomas Wikland. "It is old.”',
        f"{QUOTE} — Tomas Wikland",
        f"{STRAIGHT} said Tomas Wikland.",
        f"{STRAIGHT} Tomas Wikland said.",
    ],
)
def test_a_speaker_is_named_before_or_after_the_words(text):
    assert said(text) == "Tomas Wikland"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Tomas Wikland, the board's chief engineer, said: “We will close the bridge.”", "the board's chief engineer"),
        (f"{QUOTE} said Tomas Wikland, the board's chief engineer.", "the board's chief engineer"),
        (f"{QUOTE} Tomas Wikland, 54, said.", "54"),
        (f"{QUOTE} Tomas Wikland of the Harbour Board said.", "of the Harbour Board"),
        (f"{QUOTE} said Tomas Wikland, who runs the ferry.", "who runs the ferry"),
        (f"{QUOTE} said Tomas Wikland, vice president for bridges.", "vice president for bridges"),
        (f"Tomas Wikland, the head of the board, came.\n\n{QUOTE} Mr. Wikland said.", "the head of the board"),
    ],
)
def test_a_speaker_is_described_as_the_article_does(text, who):
    assert said(text) == f"Tomas Wikland, {who}"


def test_a_place_behind_a_name_belongs_to_the_speaker():
    assert said(f"{QUOTE} Tomas Wikland (Eastmere) said.") == "Tomas Wikland (Eastmere)"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{QUOTE} said its director, Tomas Wikland.", "its director"),
        (f"{QUOTE} said the harbour board's chair, Tomas Wikland, on Monday.", "the harbour board's chair"),
        (f"{QUOTE} Skerrin's mayor, Tomas Wikland, said.", "Skerrin's mayor"),
        ("The director, Tomas Wikland, told reporters: “We will close the bridge in May.”", "the director"),
        (f"The board's chair, Tomas Wikland, opposed it. {QUOTE} he said.", "the board's chair"),
        (f"It will cost a million, said its director, Tomas Wikland. {QUOTE} he said.", "its director"),
        (f"The director, Tomas Wikland, the father of two, opposed it. {QUOTE} he said.", "the father of two"),
    ],
)
def test_who_is_first_described_and_then_named_is_known_by_the_name(text, what):
    words = text[text.index("“") : text.index("”") + 1]

    assert said(text, words) == f"Tomas Wikland, {what}"


def test_a_place_before_a_name_describes_nobody():
    assert said(f"On the bridge, Tomas Wikland, angry, spoke. {QUOTE} he said.", QUOTE) == "Tomas Wikland"


@pytest.mark.parametrize("told", ["Ann Lee met Tomas Wikland, Jonas Hale", "Tomas Wikland, under fire,"])
def test_what_only_stands_behind_a_name_describes_nobody(told):
    assert said(f"{told} and others.\n\n{QUOTE} Mr. Wikland said.", f"{QUOTE} Mr. Wikland said.") == "Tomas Wikland"


OLD, NEW = "“It is old and tired", "“It is as good as new"


@pytest.mark.parametrize(("words", "who"), [(OLD, "Ann Lee"), (NEW, "Jonas Hale")])
@pytest.mark.parametrize(
    "text",
    [f"{OLD},” said Ann Lee. {NEW},” said Jonas Hale.", f"Ann Lee said: {OLD}.” Jonas Hale said: {NEW}.”"],
    ids=["after", "before"],
)
def test_of_two_speakers_in_a_paragraph_each_has_their_own_words(text, words, who):
    assert said(text, words) == who


@pytest.mark.parametrize("words", ["“The bridge is old.", "We will close it in May.", "Nobody will be hurt,”"])
def test_every_sentence_of_a_quotation_has_its_speaker(words):
    assert said("“The bridge is old. We will close it in May. Nobody will be hurt,” said Ann Lee.", words) == "Ann Lee"


def test_a_quotation_that_goes_on_has_the_speaker_before_it():
    text = "“The bridge is old,” said Ann Lee. “We will close it in May for ever.”"

    assert said(text, "“We will close it in May for ever.”") == "Ann Lee"


def test_an_open_quotation_goes_on_in_the_next_paragraph():
    text = "Ann Lee said: “The bridge is old.\n\n“We will never close this bridge. We love it.”"

    assert said(text, "“We will never close this bridge.") == "Ann Lee"


def test_after_a_closed_quotation_the_next_paragraph_may_be_anyone_s():
    text = "Ann Lee said: “The bridge is old.”\n\n“We will never close this bridge of ours.”"

    assert said(text, "“We will never close this bridge of ours.”") is None


@pytest.mark.parametrize("pronoun", ["he said.", "he told reporters.", "he later added."])
def test_a_pronoun_is_the_last_who_spoke(pronoun):
    text = f"Ann Lee said the work was early.\n\nTomas Wikland said it was late.\n\n{QUOTE} {pronoun}"

    assert said(text, f"{QUOTE} {pronoun}") == "Tomas Wikland"


def test_a_pronoun_looks_back_within_its_own_paragraph():
    text = f"Ann Lee said no.\n\nThe engineer then wrote, said Tomas Wikland, to the board. {QUOTE} he said."

    assert said(text, f"{QUOTE} he said.") == "Tomas Wikland"


def test_a_pronoun_is_none_who_never_speaks():
    text = f"The report went to the Harbour Board in New Skerrin on Friday.\n\n{QUOTE} she said."

    assert said(text, f"{QUOTE} she said.") is None


def test_a_pronoun_may_be_one_who_was_named_and_speaks_elsewhere():
    text = f"Mara Lindqvist met the board.\n\n{QUOTE} she said.\n\nThe tolls will rise, Ms. Lindqvist said."

    assert said(text, f"{QUOTE} she said.") == "Mara Lindqvist"


@pytest.mark.parametrize(
    "named",
    ["Mr. Hale said", "said Mr. Hale", "Mayor Hale said", "Hale said", "said Hale", "said mayor Hale"],
)
def test_titles_go_and_short_names_are_made_full(named):
    text = f"Mayor Jonas Hale opened the meeting.\n\n{QUOTE} {named}."

    assert said(text, f"{QUOTE} {named}.") == "Jonas Hale"


@pytest.mark.parametrize(
    ("text", "name", "full"),
    [
        ("On Monday Hale spoke.", "Hale", "Hale"),
        ("Prime Minister Jonas Hale spoke.", "Hale", "Jonas Hale"),
        ("Jonas Hale spoke.", "Mr. Hale", "Jonas Hale"),
        ("Nobody else is named.", "Dr. Lee", "Lee"),
        ("The ministry spoke.", "The ministry", "The ministry"),
    ],
)
def test_the_fullest_name_in_the_article_counts(text, name, full):
    assert full_name(text, name) == full


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (f"{QUOTE} the statement said.", "the statement"),
        (f"{QUOTE} said the ministry.", "the ministry"),
        ("The ministry said: “The road will be open again by noon.”", "The ministry"),
        (f"{QUOTE} the Transport Ministry said in a statement.", "the Transport Ministry"),
        (f"{QUOTE} a resident of New Harbour said.", "a resident of New Harbour"),
        (f"{QUOTE} a spokesman for Skerrin Ferries said.", "a spokesman for Skerrin Ferries"),
        (f"{QUOTE} said Ann Lee's lawyer.", "Ann Lee's lawyer"),
        (f"{QUOTE} Ann Lee’s lawyer said.", "Ann Lee’s lawyer"),
        (f"{QUOTE} a driver told Ann Lee.", "a driver"),
        (f"{QUOTE} officials said.", "officials"),
        ("The clerk said Ann Lee was “late again for the third time”.", "The clerk"),
    ],
)
def test_who_is_not_named_is_told_as_the_article_has_it(text, who):
    assert said(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "The bridge “will be closed in May for good”.",
        "Ann Lee is known for “the bridge that nobody wanted”.",
        f"{QUOTE} he told Ann Lee.",
        f"{QUOTE} they said.",
        "The new charges state the case.",
    ],
)
def test_where_it_is_uncertain_nobody_is_named(text):
    assert said(text) is None


@pytest.mark.parametrize("marked", ["“smart”", '"smart"', "“so very smart”"])
def test_a_word_in_quotation_marks_quotes_nobody(marked):
    words = f"The {marked} bridge opened on Monday."

    assert said(f"{words} Tomas Wikland said so.", words) is None


@pytest.mark.parametrize("words", ["“Never!” said Ann Lee.", "“It’s sad,” Ann Lee said.", "“Why?” Ann Lee asked."])
def test_a_few_words_that_end_as_speech_does_are_a_quotation(words):
    assert (said(words), speech_of(words).direct) == ("Ann Lee", True)


def test_a_short_sentence_of_a_longer_quotation_has_its_speaker():
    assert said("“We won. It was very hard,” said Ann Lee.", "“We won.") == "Ann Lee"


def test_a_paraphrase_is_told_from_a_quotation():
    text = "Tomas Wikland said the bridge would close. “It is old and tired,” he added."

    assert speech_of(text, "Tomas Wikland said the bridge would close.").direct is False
    assert speech_of(text, "“It is old and tired,” he added.").direct is True


@pytest.mark.parametrize("verb", ["attacked", "called", "thanked"])
def test_a_paraphrase_needs_a_verb_of_speech(verb):
    assert said(f"Tomas Wikland {verb} the board.") is None


@pytest.mark.parametrize(("words", "who"), [("We are late", "Jonas Hale, as quoted by Ann Lee"), ("It was", "Ann Lee")])
@pytest.mark.parametrize("marks", ["‘’", "''", "“”"])
def test_a_quotation_within_a_quotation_is_of_whom_the_speaker_names(marks, words, who):
    text = f"“It was Jonas Hale who said {marks[0]}We are late again{marks[1]} at the hall,” Ann Lee said."

    assert said(text, words) == who


def test_asked_for_exactly_them_even_few_words_have_a_speaker():
    text = "Tomas Wikland mocked a “paper boat”."

    assert Speeches(text).at(23, 33, said=True).speaker == "Tomas Wikland"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (f"Ann Lee spoke. Mr. Jonas Hale agreed.\n\n{QUOTE} she said.", "Ann Lee"),
        (f"Jonas Hale asked. Chairwoman Ann Lee answered.\n\n{QUOTE} he said.", "Jonas Hale"),
        (f"Ms. Ann Lee asked.\n\n{QUOTE} he said.", None),
    ],
)
def test_a_pronoun_is_nobody_with_the_other_s_title(text, who):
    assert said(text, text[text.index("“") :]) == who


@pytest.mark.parametrize(("subject", "who"), [("Ann Lee", "Ann Lee"), ("The bridge", None)])
def test_asked_for_exactly_them_words_are_of_whom_their_sentence_is_about(subject, who):
    text = f"{subject} is known for “the summer that nobody wanted”."
    start = text.index("the summer")
    speech = Speeches(text).at(start, start + 10, said=True)

    assert (speech and speech.speaker) == who


def test_everybody_who_is_said_to_speak_is_found():
    text = "Ann Lee spoke to us. She said Jonas Hale had warned of “a bridge to nowhere”."
    start = text.index("She")

    assert list(dict.fromkeys(Speeches(text).everybody(start, len(text)))) == ["Jonas Hale", "Ann Lee"]


def test_the_attribution_is_where_the_article_has_it():
    text = f"{QUOTE} said Tomas Wikland."
    speech = speech_of(text)

    assert text[speech.start : speech.end].endswith("said Tomas Wikland")


def test_many_quotations_in_a_row_are_no_trouble():
    text = "“We will close this bridge.\n" * 3000

    assert said(text, text[-28:]) is None


@pytest.mark.parametrize("unit", ["Ann, the ", "Ann Lee ", "said ", "Ann of the ", ", who a, (b) "])
def test_a_sentence_as_long_as_a_table_attributes_nothing(unit):
    assert said(f"Ann Lee said no, {unit * 3000}") is None
