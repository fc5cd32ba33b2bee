"""Who says what: by the fullest name, and by none where it is uncertain."""

from time import perf_counter

import pytest

from ingest.quotations import full_name, holds_together, is_open, outside_quotes, speaker

QUOTE = "“We will close the bridge in May for good,”"
STRAIGHT = '"We will close the bridge in May for good,"'


def said(text, words=None):
    """Return who says `words`, by default all of `text`."""
    words = words or text
    start = text.index(words)
    return speaker(text, start, start + len(words))


@pytest.mark.parametrize(
    "text",
    [
        "Tomas Wikland said: “We will close the bridge in May.”",
        "Tomas Wikland told reporters, “We will close the bridge in May.”",
        "Tomas Wikland, the board's chief engineer, said: “We will close the bridge in May.”",
        "Tomas Wikland, the head of the board, a body of nine, said: “We will close the bridge in May.”",
        "Tomas Wikland (Eastmere) also said “we will close the bridge”.",
        "According to Tomas Wikland, “we will close the bridge in May”.",
        f"{QUOTE} Tomas Wikland said.",
        f"{QUOTE} Tomas Wikland later told the Courier.",
        f"{QUOTE} Tomas Wikland, 54, said.",
        f"{QUOTE} Tomas Wikland of the Harbour Board said.",
        f"{QUOTE} said Tomas Wikland.",
        f"{QUOTE} said Tomas Wikland, the board's chief engineer.",
        f"{QUOTE} said spokesman Tomas Wikland.",
        f"{QUOTE} said former deputy prime minister Tomas Wikland.",
        f"{QUOTE} according to Tomas Wikland.",
        f"{QUOTE} — Tomas Wikland",
        f"{STRAIGHT} said Tomas Wikland.",
        f"{STRAIGHT} Tomas Wikland said.",
    ],
)
def test_a_speaker_is_named_before_or_after_the_words(text):
    assert said(text) == "Tomas Wikland"


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
        (f"{QUOTE} the Transport Ministry said in a statement.", "Transport Ministry"),
    ],
)
def test_a_statement_or_a_ministry_speaks_too(text, who):
    assert said(text) == who


@pytest.mark.parametrize(
    "text",
    [
        "Tomas Wikland said the bridge would close in May.",
        "A sign reads “Keep off the grass at all times”.",
        f"{QUOTE} a resident of New Harbour said.",
        f"{QUOTE} a spokesman for Skerrin Ferries said.",
        f"{QUOTE} said Ann Lee's lawyer.",
        f"{QUOTE} Ann Lee’s lawyer said.",
        f"{QUOTE} he told Ann Lee.",
        f"{QUOTE} they said.",
        f"{QUOTE} a driver told Ann Lee.",
        "The clerk said Ann Lee was “late again for the third time”.",
    ],
)
def test_where_it_is_uncertain_nobody_is_named(text):
    assert said(text) is None


@pytest.mark.parametrize("marked", ["“smart”", '"smart"', "“so very smart”"])
def test_a_word_in_quotation_marks_quotes_nobody(marked):
    words = f"The {marked} bridge opened on Monday."

    assert said(f"{words} Tomas Wikland said so.", words) is None


def test_a_short_exclamation_belongs_to_its_own_attribution():
    assert said("“Never!” said Ann Lee.") == "Ann Lee"


def test_a_short_sentence_of_a_longer_quotation_has_its_speaker():
    assert said("“We won. It was very hard,” said Ann Lee.", "“We won.") == "Ann Lee"


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


@pytest.mark.parametrize("unit", ["Ann, the ", "Ann Lee ", "said ", "“Ann ", "Ann of the ", ", who a, (b) "])
def test_no_text_takes_long(unit):
    text = f"“We will close it,” {unit * 3000}"

    began = perf_counter()
    speaker(text, 0, 19)

    assert perf_counter() - began < 5  # measured: 0.05 s; nested repeats would take hours
