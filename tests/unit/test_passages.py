"""Offsets are exact, ids are content, and an edit touches only what it touches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.passages.blocks import blocks
from ingest.passages.split import split

words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=12)
common = st.sampled_from(  # phrases: to draw a text word by word takes ten times as long as to split it
    [
        "The council",
        "agreed on Monday to",
        "repair",
        "The mayor, who had promised in March to mend what the storm had broken, said that there was no money for it",
        "Repairs of the two piers, which a barge struck in the night, will cost twice what was planned",
    ]
)
sentence = st.lists(common | words, min_size=1, max_size=4).map(lambda found: " ".join(found) + ".")
paragraph = st.lists(sentence, min_size=1, max_size=3).map(" ".join)
texts = st.lists(paragraph, min_size=1, max_size=12).map("\n\n".join)


def story(paragraphs=30):
    return [
        f"Paragraph {number} tells how item {number * 7} of the plan was agreed on by the {number}th committee, which"
        f" met in hall {number} and heard from engineer number {number} about the state of things."
        for number in range(paragraphs)
    ]


@given(texts | st.text(max_size=400))  # one test: to draw a text takes longer than to split it
def test_a_text_is_cut_in_order_at_its_offsets_into_passages_and_sentences_that_leave_out_nothing(text):
    passages = split("a", text)

    assert [text[p.start : p.end] for p in passages] == [p.text for p in passages]
    assert_covers(text, [(p.start, p.end) for p in passages])
    for passage in passages:
        assert_covers(passage.text, passage.sentences)


@given(texts)
def test_ids_are_unique_the_same_every_time_and_another_articles_are_others(text):
    ids = [passage.id for passage in split("a", text)]

    assert len(set(ids)) == len(ids)
    assert ids == [passage.id for passage in split("a", text)]
    assert not {*ids} & {p.id for p in split("b", text)}


def assert_covers(text, spans):
    """The spans come in order, and between them is nothing but white space."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]

    assert edges == sorted(edges)
    assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()


@given(st.integers(0, 29), st.integers(2, 9))
def test_a_corrected_number_changes_one_passage(which, number):
    before = story()
    after = list(before)
    after[which] = after[which].replace("the state of things", f"the {number} states of things")

    assert len(changed(before, after)) == 1


@given(st.integers(0, 30))
def test_a_new_paragraph_changes_the_passages_around_it_at_most(where):
    before = story()
    after = [
        *before[:where],
        "An entirely new paragraph was added here by the night editor of the paper.",
        *before[where:],
    ]

    assert len(changed(before, after)) <= 5


@given(st.integers(0, 29))
def test_a_lost_paragraph_changes_the_passages_around_it_at_most(which):
    before = story()

    assert len(changed(before, before[:which] + before[which + 1 :])) <= 5


def changed(before, after):
    known = {passage.id for passage in split("a", "\n\n".join(before))}
    return [passage for passage in split("a", "\n\n".join(after)) if passage.id not in known]


def test_passages_have_a_size_that_embeds_well():
    sizes = [len(passage.text.split()) for passage in split("a", "\n\n".join(story(200)))]

    assert 40 <= sum(sizes) / len(sizes) <= 120
    assert max(sizes) <= 220


def test_a_quotation_stays_with_the_speaker_named_behind_it():
    said = "“" + " ".join(["We shall mend every single beam of the old bridge before the snow comes."] * 8) + "”"
    text = f"{story(1)[0]}\n\n{said}\n\nshe said, and left the room.\n\n{story(3)[2]}"

    assert any(said in p.text and "she said" in p.text for p in split("a", text))


def test_a_heading_is_never_in_the_middle_of_a_passage():
    text = "\n\n".join([*story(3), "What happens next", *story(3)])
    passages = split("a", text)

    (begun,) = [p for p in passages if "What happens next" in p.text]
    assert begun.text.startswith("What happens next")
    assert {p.heading for p in passages} == {None, "What happens next"}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_paragraph_wrapped_by_an_editor_is_one_block(newline):
    wrapped = newline.join(
        [
            "The council agreed on Monday evening to repair the old harbour",
            "bridge before the winter storms come again.",
        ]
    )

    assert len(blocks(wrapped)) == 1


def test_lines_that_are_paragraphs_stay_apart():
    assert len(blocks("The council agreed to repair the old harbour bridge.\nWork begins in May.")) == 2


def test_an_empty_text_has_no_passages():
    assert split("a", " \n\t\n") == []
