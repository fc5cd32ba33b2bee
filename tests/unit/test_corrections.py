"""What counts as a change between two versions, and what kind it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.corrections.compare import compare, compare_headlines
from ingest.corrections.history import corrections
from ingest.library.catalogue import StoredVersion

FIRST = "The harbour board met on Tuesday evening in Eastmere."
COST = "The repairs will cost £4.2 million, the board said."
MOLLY = "Her deputy, Molly Thorne, did not agree with the plan."
LAST = "A vote is due before the summer."
STORY = f"{FIRST} {COST}\n\n{MOLLY}\n\n{LAST}"


def told(before, after):
    """The changes as (kind, what differs in the old text, what differs in the new one)."""
    return [
        (pair.kind, *("|".join(side.text[a:b] for a, b in side.differs) if side else None for side in sides(pair)))
        for pair in compare(before, after)
        if pair.kind
    ]


def sides(pair):
    return pair.before, pair.after


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("£4.2 million", "£4.8 million", ("number", "£4.2", "£4.8")),
        ("£4.2 million", "£4.2 billion", ("number", "million", "billion")),
        ("cost £4.2 million", "cost up to 6% more", ("number", "£4.2 million", "up to 6% more")),
        ("on Tuesday evening", "on Monday evening", ("date", "Tuesday", "Monday")),
        ("A vote is due", "A vote in 2026 is due", ("date", "", "in 2026")),
        ("before the summer", "before 3 May", ("date", "the summer", "3 May")),
        ("Molly Thorne", "Molly Thorn", ("name", "Thorne", "Thorn")),
        ("in Eastmere", "in Castlebury", ("name", "Eastmere", "Castlebury")),
        ("did not agree", "fully agreed", ("wording", "did not agree", "fully agreed")),
        ("A vote", "The vote", ("wording", "A", "The")),
    ],
)
def test_a_change_is_of_the_kind_of_the_words_that_differ(old, new, expected):
    assert told(STORY, STORY.replace(old, new)) == [expected]


def test_changed_words_inside_quotation_marks_are_a_changed_quotation():
    before = "“We will mend it slowly and with care,” said the head of the board."

    assert told(before, before.replace("slowly", "gladly")) == [("quotation", "slowly", "gladly")]


@pytest.mark.parametrize(("figures", "word"), [("7", "seven"), ("13", "thirteen"), ("20", "twenty")])
def test_what_a_number_counts_is_compared_not_how_it_is_spelled(figures, word):
    before, after = f"They own {figures} boats in all.", f"They own {word} boats in all."

    assert told(before, after) == [("wording", figures, word)]
    assert told(after, after.replace(word, "thirty")) == [("number", word, "thirty")]


def test_a_sign_before_a_number_counts():
    assert told("It was -5 degrees that night.", "It was 5 degrees that night.") == [("number", "-5", "5")]


@pytest.mark.parametrize(
    "after",
    [
        STORY.replace("\n\n", "\n"),
        STORY.replace(" ", "  ").replace("\n\n", "\n \n\n"),
        f"{FIRST} {MOLLY}\n\n{COST}\n\n{LAST}",
        f"{LAST}\n\n{STORY.removesuffix(LAST)}",
        f"{STORY}\n\nRead more: A ferry for those on foot",
        f"{STORY}\n\nRelated articles\n\nA ferry for those on foot\n\nWhat the bridge is made of",
        f"{FIRST} {COST}\n\nAdvertisement\n\n{MOLLY}\n\n{LAST}",
        STORY.replace("Her deputy, Molly Thorne, did", "Her deputy – Molly Thorne – did"),
        STORY.replace("summer.", "summer"),
    ],
)
def test_white_space_order_style_and_links_are_no_change(after):
    assert told(STORY, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“It is ‘odd’ — and new,” she said…", "\"It is 'odd' - and new,\" she said..."),
        ("BY MOLLY THORNE", "By Molly Thorne"),
        ("It can't be so.", "It can’t be so."),
        ("A fire broke out. Nobody was hurt.", "A fire broke out.\n\nNobody was hurt."),
    ],
)
def test_style_alone_is_no_change(before, after):
    assert told(before, after) == []


def test_the_words_of_a_sentence_that_is_no_byline_count_as_they_are_spelled():
    assert told("He told us the truth.", "He told US the truth.") == [("name", "us", "US")]


def test_related_links_are_left_out_only_where_nothing_else_follows():
    after = f"{STORY}\n\nRelated articles\n\nThe board later said that it had been wrong about the cost of the repairs."

    assert [kind for kind, *_ in told(STORY, after)] == ["added", "added"]


def test_what_is_added_and_removed_is_told_whole():
    pairs = [pair for pair in compare(STORY, STORY.replace(COST, "Correction: this story was wrong.")) if pair.kind]

    assert [pair.kind for pair in pairs] == ["removed", "added"]
    assert (pairs[0].before.text, pairs[1].after.text) == (COST, "Correction: this story was wrong.")


def test_a_sentence_that_is_split_is_one_change():
    before = "Ruth Amberley chairs the board, and she said that traders could apply for grants of their own."
    after = "Ruth Amberley chairs the board. She said that traders could apply for grants of their own."
    (pair,) = compare(before, after)

    assert (pair.before.text, pair.after.text, pair.kind) == (before, after, "wording")


def test_a_sentence_that_moved_and_changed_is_one_change():
    after = f"{COST.replace('4.2', '4.8')}\n\n{FIRST}\n\n{MOLLY}\n\n{LAST}"

    assert told(STORY, after) == [("number", "£4.2", "£4.8")]


def test_a_repeated_sentence_is_added_once():
    assert [kind for kind, *_ in told(STORY, f"{STORY}\n\n{LAST}")] == ["added"]


def test_a_headline_counts_without_the_name_of_the_site():
    assert compare_headlines("Bridge to close | The Courier", "Bridge to close | Courier Online") is None
    assert compare_headlines("Bridge to close in May", "Bridge to close in June").kind == "headline"


words = st.sampled_from([*"The bridge costs £4 and a boat, “no” – it isn't | Read more: By 3 May".split(), ".", "\n\n"])
texts = st.lists(words, max_size=40).map(" ".join)


@given(texts, texts)
def test_stretches_stand_where_they_say_and_every_difference_lies_within(before, after):
    for pair in compare(before, after):
        for text, stretch in zip((before, after), sides(pair), strict=True):
            assert stretch is None or stretch.text == text[stretch.start : stretch.end]
            assert stretch is None or all(0 <= a < b <= len(stretch.text) for a, b in stretch.differs)
        assert pair.before or pair.after


@given(texts)
def test_a_text_says_what_itself_says(text):
    assert told(text, text) == []


def version(number, text, *, valid_from, title="Bridge to close"):
    return StoredVersion(
        article_id="bridge", number=number, title=title, text=text, source="/bridge.md", url=None, author=None,
        outlet=None, published=None, modified=None, fetched=valid_from, valid_from=valid_from, valid_until=None,
        dated_by=None,
    )  # fmt: skip


HISTORY = [
    version(1, STORY, valid_from="2025-03-06T00:00:00.000000+00:00"),
    version(2, STORY.replace("4.2", "4.8"), valid_from="2025-03-08T10:00:00.000000+00:00", title="Bridge dearer"),
    version(3, STORY.replace("4.2", "4.8") + " ", valid_from="2025-03-09T10:00:00.000000+00:00", title="Bridge dearer"),
]


def test_a_correction_tells_its_versions_its_date_and_its_changes():
    first, second = corrections(HISTORY)

    assert (first.before.number, first.after.number, str(first.at)) == (1, 2, "2025-03-08 10:00:00+00:00")
    assert [pair.kind for pair in first.changes] == ["headline", "number"]
    assert second.changes == []


def test_only_what_was_corrected_since_is_told():
    since = datetime(2025, 3, 8, 10, tzinfo=UTC)

    assert [each.after.number for each in corrections(HISTORY, since=since)] == [2, 3]
    assert corrections(HISTORY, since=datetime(2025, 3, 10, tzinfo=UTC)) == []
