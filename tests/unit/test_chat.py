"""A conversation in the terminal, from the first line to the last."""

import asyncio
import logging
import signal
import stat
import threading
from datetime import UTC, datetime
from io import StringIO

import pytest
from fakes import BRIDGE, BRIDGE_TEXT, FakeDesk, FakeEmbedder, cost, delete, filled_library, warning
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.terminal import prompt
from bot.terminal.chat import Chat
from bot.terminal.commands import COMMANDS, Conversation, WrongCommand, obey
from ingest.article import Article
from ingest.errors import LibraryError
from ingest.intake.take_in import take_in


class Typist:
    """Types `lines` and then leaves with Ctrl-D; an exception among them is raised."""

    def __init__(self, *lines):
        self._lines = list(lines)

    def __call__(self):
        if not self._lines:
            raise EOFError
        line = self._lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line


@pytest.fixture(autouse=True)
def interruptible():
    """Let Ctrl-C interrupt, also where the tests run in the background of a shell, which makes it be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def library(tmp_path):
    library = filled_library(tmp_path)
    yield library
    library.close()


@pytest.fixture
def desk(library):
    follow_up = cost("And how much is that?", understood="How much will it cost? And how much is that?")
    return FakeDesk(library, [cost(), follow_up, warning()])


def chat(desk, *lines, interactive=True, colours=False):
    """Hold a conversation and return what was shown, with the lines that were typed."""
    out = StringIO()
    console = Console(
        file=out, width=80, force_terminal=colours, color_system="standard" if colours else None,
        highlight=False, markup=False, emoji=False, _environ={},
    )  # fmt: skip
    typist = Typist(*lines)

    def read():
        line = typist()
        out.write(f"> {line}\n")
        return line

    Chat(desk, console, read, interactive=interactive).run()
    return out.getvalue()


def corrected(library):
    """Let the newspaper correct what the bridge will cost."""
    article = Article(
        id=BRIDGE, text=BRIDGE_TEXT.replace("4.2", "4.8"), title="Harbour bridge to close", source="/bridge.md",
        fetched=datetime(2025, 3, 8, tzinfo=UTC), url="https://courier.example/bridge", published="2025-03-06",
    )  # fmt: skip
    take_in([article], library, FakeEmbedder)


def test_a_conversation(golden, desk):
    lines = [
        "What did the engineer say?", "/show 1", "/sources", "How much will it cost?",
        "And how much is that?", "Who built it?", "/sources", "/shwo", "/articles", "/new", "/help", "/quit",
    ]  # fmt: skip

    golden("chat", chat(desk, *lines))


def test_a_follow_up_knows_the_turns_before_it(desk):
    chat(desk, "How much will it cost?", "Who built it?", "Why?")

    assert [[turn.question for turn in turns] for _, turns, _, _ in desk.asked] == [
        [], ["How much will it cost?"], ["How much will it cost?", "Who built it?"],
    ]  # fmt: skip


def test_an_earlier_answer_that_is_overtaken_meanwhile_is_said_to_be(desk, library):
    class Corrected(Typist):
        def __call__(self):
            if len(self._lines) == 1:
                corrected(library)
            return super().__call__()

    out = StringIO()
    console = Console(file=out, width=80, highlight=False, markup=False, emoji=False, _environ={})
    Chat(desk, console, Corrected("How much will it cost?", "Who built it?"), interactive=True).run()

    _, told = out.getvalue().split("An earlier answer has been overtaken by a correction:")
    assert ">>4.2<<" in told.replace("£", "") and ">>4.8<<" in told.replace("£", "")


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(desk, monkeypatch, caplog):
    def full(*_, **__):
        raise LibraryError("the disk is full")

    monkeypatch.setattr("bot.terminal.chat.keep", full)

    assert "£4.2 million" in chat(desk, "How much will it cost?")
    assert "the disk is full" in caplog.text


def test_a_new_conversation_knows_nothing_of_the_old(desk):
    chat(desk, "How much will it cost?", "/new", "Why?")

    assert desk.asked[-1][1] == ()


def test_a_question_asked_in_other_words_says_in_which(desk):
    assert "(asked as: How much will it cost? And how much is that?)" in chat(desk, "And how much is that?")


@pytest.mark.parametrize("word", ["quit", "exit", "/quit"])
def test_it_ends_when_asked_to(desk, word):
    chat(desk, word, "How much will it cost?")

    assert not desk.asked


def test_an_empty_line_asks_nothing(desk):
    chat(desk, "", "   ")

    assert not desk.asked


def test_white_space_in_a_pasted_question_is_flattened(desk):
    chat(desk, "How much\n will   it cost?")

    assert desk.asked[0][0] == "How much will it cost?"


def test_what_fails_is_one_red_line_and_the_conversation_goes_on(desk):
    class Broken(FakeDesk):
        async def answer(self, question, **options):
            if question == "Break!":
                raise LibraryError("the library is damaged: restore it")
            async for event in super().answer(question, **options):
                yield event

    broken = Broken(desk.library, [cost()])

    shown = chat(broken, "Break!", "How much will it cost?", colours=True)

    assert "\x1b[31mthe library is damaged: restore it\x1b[0m\n" in shown
    assert "£4.2 million" in shown


class Interrupted(FakeDesk):
    """Gets a real Ctrl-C while it answers `Long?`."""

    async def answer(self, question, **options):
        if question == "Long?":
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(60)
        async for event in super().answer(question, **options):
            yield event


def test_ctrl_c_stops_an_answer_and_keeps_the_conversation(desk):
    interrupted = Interrupted(desk.library, [cost()])

    shown = chat(interrupted, "How much will it cost?", "Long?", "Why?")

    assert "Stopped." in shown
    assert [turn.question for turn in interrupted.asked[-1][1]] == ["How much will it cost?"]


def test_ctrl_c_at_the_prompt_says_how_to_leave(desk):
    assert "To quit, type /quit or press Ctrl-D" in chat(desk, KeyboardInterrupt(), "Why?")


def test_ctrl_c_ends_a_conversation_from_a_pipe(desk):
    with pytest.raises(KeyboardInterrupt):
        chat(Interrupted(desk.library), "Long?", "Why?", interactive=False)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("/show 1", "there is nothing to show: the last answer must have citations"),
        ("/shwo", "/shwo is not a command: did you mean /show?"),
        ("/", "is not a command"),
        ("/étagère", "is not a command"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(library, line, message):
    with pytest.raises(WrongCommand, match=message.replace("?", r"\?")):
        obey(line, Conversation(library))


@pytest.mark.parametrize("number", ["3", "", "x", "0"])
def test_a_citation_that_does_not_exist_names_those_that_do(library, number):
    conversation = Conversation(library)
    conversation.add(warning())

    with pytest.raises(WrongCommand, match="/show 1, /show 2"):
        obey(f"/show {number}", conversation)


@pytest.mark.parametrize("number", ["2", "[2]", " 2 "])
def test_a_citation_is_named_by_its_number_or_its_mark(library, number):
    conversation = Conversation(library)
    conversation.add(warning())

    assert obey(f"/show {number}", conversation)


def test_a_cited_article_that_was_removed_meanwhile_is_one_line(desk):
    class Removing(Typist):
        def __call__(self):
            line = super().__call__()
            if line == "/show 1":
                delete(desk.library, "lantern-bridge")
            return line

    console = Console(file=StringIO(), width=80, color_system=None)
    Chat(desk, console, Removing("How much will it cost?", "/show 1"), interactive=True).run()

    assert "there is no article 'lantern-bridge'" in console.file.getvalue()


def test_the_index_catches_up_beside_the_conversation(desk, monkeypatch):
    called = threading.Event()
    monkeypatch.setattr(type(desk.library), "catch_up", lambda self, *, backlog: called.set())

    chat(desk)

    assert called.wait(60)


def test_an_index_that_cannot_be_written_does_not_end_the_conversation(desk, monkeypatch, caplog):
    def fail(self, *, backlog):
        raise LibraryError("the index cannot be written: no room")

    monkeypatch.setattr(type(desk.library), "catch_up", fail)
    monkeypatch.setattr(logging.getLogger("bot"), "propagate", True)

    assert "£4.2 million" in chat(desk, "How much will it cost?")
    assert "no room" in caplog.text


def test_a_terminal_shows_what_is_being_done(desk):
    assert "Reading the question" in chat(desk, "How much will it cost?", colours=True)
    assert "Reading the question" not in chat(desk, "How much will it cost?")


@pytest.fixture
def keys(monkeypatch):
    """Type at a terminal without one."""
    monkeypatch.setattr(prompt, "interactive", lambda: True)
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def test_at_a_terminal_a_line_can_be_edited(keys, tmp_path):
    keys.send_text("Whi\x7fo?\r")

    assert prompt.reader(tmp_path, list(COMMANDS))() == "Who?"


@pytest.mark.parametrize(("key", "error"), [("\x04", EOFError), ("\x03", KeyboardInterrupt)])
def test_at_a_terminal_there_are_two_ways_out(keys, tmp_path, key, error):
    read = prompt.reader(tmp_path, [])
    keys.send_text(key)

    with pytest.raises(error):
        read()


def test_a_pipe_is_read_line_by_line_and_shown(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", StringIO("Who?\n"))
    read = prompt.reader(None, [])

    assert read() == "Who?\n"
    assert capsys.readouterr().out == "> Who?\n"
    with pytest.raises(EOFError):
        read()


def test_what_was_asked_is_kept_where_only_its_owner_can_read_it(tmp_path):
    history = prompt._history(tmp_path / "chat_history")
    history.store_string("Who?")

    assert stat.S_IMODE((tmp_path / "chat_history").stat().st_mode) == 0o600
    assert "Who?" in (tmp_path / "chat_history").read_text()


def test_without_a_place_to_keep_it_history_lasts_as_long_as_the_conversation(tmp_path):
    assert list(prompt._history(tmp_path / "missing" / "chat_history").load_history_strings()) == []


def test_the_help_names_every_command(desk):
    shown = chat(desk, "/help")

    assert all(name in shown for name in COMMANDS)
