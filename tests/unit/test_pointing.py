"""The words that answer are pointed at where only one thing in the sentence could be meant."""

from dataclasses import replace
from io import StringIO

import pytest
from fakes import cost
from rich.console import Console

from bot.answer import Sentence
from bot.pointing import answer_span
from bot.records.asked import Kept
from bot.slack.blocks import messages, streamed
from bot.terminal.render import render_sentences


def pointed(question, sentence):
    span = answer_span(question, sentence)
    return sentence[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("How much will the repairs cost?", "The repairs will cost £4.2 million, the council said.", "£4.2 million"),
        ("How many people work there?", "It has 1,340 people on its books.", "1,340"),
        ("How many people work there?", "Since 4 March 2024 it has had twenty-two workers.", "twenty-two"),
        ("What percentage voted for it?", "Some 61 percent were in favour.", "61 percent"),
        ("How much did they raise?", "They raised £7m in all.", "£7m"),
        ("How old is the mill?", "The 96-year-old mill closed on Monday.", "96"),
        ("When will the bridge open?", "It is to open on 14 October 2025, said Ana Reyes.", "14 October 2025"),
        ("Which year did it burn down?", "The mill burned down in 1911.", "1911"),
        ("When does it open?", "It opens on Monday.", "Monday"),
        ("Who leads the company?", '"We tried everything," said Edda Lund, who leads the company.', "Edda Lund"),
        ("Where was the treaty signed?", "The treaty was signed in Ostervik.", "Ostervik"),
        ("Who chairs the board of Norling?", "The board of Norling is chaired by Ömer Åkesson.", "Ömer Åkesson"),
        ("Who wrote it?", "The Bank of Norrland wrote it.", "Bank of Norrland"),
    ],
)
def test_the_only_thing_of_the_wanted_kind_is_the_answer(question, sentence, words):
    assert pointed(question, sentence) == words


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many came?", "Of 340 people 12 came."),
        ("How much did they raise?", "They raised £7m, of it £1m in a day."),
        ("Who won?", "Ana Reyes beat Edda Lund."),
        ("When was it?", "It lasted from Monday to Friday."),
        ("Why did it close?", "It closed because nobody came but 12 people."),
        ("Who leads Norling?", "Norling has had no leader since then."),
        ("How many of the 340 came?", "None of the 340 came."),
        ("", "It has 340."),
        ("How many?", ""),
    ],
)
def test_in_doubt_nothing_is_pointed_at(question, sentence):
    assert answer_span(question, sentence) is None


def test_what_is_pointed_at_is_bold_in_slack_and_in_the_terminal():
    sentence = Sentence("It will cost £4.2 million, they said.", (1,), (13, 25))
    (paragraph,) = messages(Kept(answer=replace(cost(), sentences=(sentence,))), 1)[0].blocks[0]["elements"]
    shown = [(piece["text"], piece.get("style")) for piece in paragraph["elements"]]

    assert shown[:3] == [("It will cost ", None), ("£4.2 million", {"bold": True}), (", they said. ", None)]
    assert streamed([sentence]) == "It will cost **£4.2 million**, they said. [1]"
    assert "\x1b[1m£4.2 million\x1b[0m, they said." in coloured(render_sentences([sentence]))


def test_what_begins_or_ends_a_sentence_is_pointed_at_too():
    sentence = Sentence("Edda Lund", (1,), (0, 9))

    assert streamed([sentence]) == "**Edda Lund** [1]"
    assert sentence.pieces == ("", "Edda Lund", "")


def coloured(shown):
    console = Console(force_terminal=True, color_system="standard", width=100, file=StringIO())
    console.print(shown)
    return console.file.getvalue()
