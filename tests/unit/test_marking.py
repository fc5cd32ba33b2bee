"""The words that answer are shown bold."""

from dataclasses import replace
from io import StringIO

from fakes import cost
from rich.console import Console

from bot.answer import Sentence
from bot.records.asked import Kept
from bot.slack.blocks import messages, streamed
from bot.terminal.render import render_sentences


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
