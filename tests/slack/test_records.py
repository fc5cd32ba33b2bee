"""Every question counts once, one process at a time works on it, and nothing that was acknowledged is lost."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes import BRIDGE, citation, cost, delete, filled_library, headline, leaning, modelled, refusal, unsure, warning
from invented import WordsEmbedder
from sql import rows
from sqlalchemy import inspect

from bot.answer import Answer, Suggestion, Turn
from bot.hits import Copy
from bot.records.asked import Asked, Channel, Deleted, Edited, Kept, Stopped
from bot.records.records import Records
from bot.records.tables import metadata
from ingest.article import Article
from ingest.errors import LibraryError
from ingest.intake.take_in import take_in

FULL = Kept(notice="full")
TEAM, CHANNEL = "T1", "C1"


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def library(tmp_path):
    library = filled_library(tmp_path / "home")
    yield library
    library.close()


@pytest.fixture
def replica(library, clock):
    """Open the records as another process would."""
    opened = []

    def open_records(**how):
        opened.append(Records(library.ledger, clock=clock, **how))
        return opened[-1]

    yield open_records
    for records in opened:
        records.close()


@pytest.fixture
def records(replica):
    return replica()


def asked(ts="1.0", question="How much will it cost?", **fields):
    known = {"team": TEAM, "channel": CHANNEL, "thread": ts, "user": "U1", "kind": "mention"} | fields
    return Asked(ts=ts, question=question, **known)


async def receive(records, change, event=None):
    receive.events += 1
    return await records.receive(TEAM, event or f"Ev{receive.events}", change, FULL)


receive.events = 0


async def answered(records, change, answer):
    """Take a question through all its states."""
    turn = await records.claim((await receive(records, change)).turn.id)
    await records.store(turn, Kept(answer=answer))
    await records.begin_post(turn, 0)
    await records.posted(turn, 0, f"{turn.id}.9")
    await records.finish(turn, answer.status)
    return turn


def test_the_migration_makes_the_tables_that_the_code_names(library):
    with library.ledger.reading() as connection:
        found = inspect(connection)
        for table in metadata.tables.values():
            made = {column["name"] for column in found.get_columns(table.name)}
            keys = found.get_pk_constraint(table.name)["constrained_columns"]

            assert made == {column.name for column in table.columns}
            assert keys == [column.name for column in table.primary_key]


async def test_an_event_that_is_delivered_again_is_no_second_question(records):
    first = await receive(records, asked(), "Ev")
    again = await receive(records, asked(), "Ev")

    assert first.turn
    assert again.turn is None


async def test_a_message_that_comes_by_two_events_is_one_question(records):
    assert (await receive(records, asked())).turn
    assert (await receive(records, asked(kind="thread", thread="0.5"))).turn is None


async def test_three_deliveries_at_once_are_one_question(records):
    found = await asyncio.gather(*(receive(records, asked(), "Ev") for _ in range(3)))

    assert sum(received.turn is not None for received in found) == 1


async def test_the_same_event_id_of_another_workspace_is_another_event(records):
    await records.receive("T1", "Ev", asked(), FULL)

    assert (await records.receive("T2", "Ev", asked(team="T2"), FULL)).turn


async def test_two_processes_do_not_work_on_one_question(replica):
    one, other = replica(), replica()
    turn = (await receive(one, asked())).turn.id

    assert await one.claim(turn)
    assert await other.claim(turn) is None


async def test_work_of_a_process_that_died_is_taken_over_when_its_lease_ends(replica, clock):
    dead, other = replica(), replica()
    turn = await dead.claim((await receive(dead, asked())).turn.id)
    await dead.store(turn, Kept(answer=cost()))
    await dead.begin_post(turn, 0)
    clock.now += 14

    assert await other.ready(10) == []
    clock.now += 2
    assert await other.ready(10) == [(turn.id, "U1")]
    taken = await other.claim(turn.id)
    assert (taken.state, taken.attempts, taken.kept.answer.text) == ("posting", 1, cost().text)


async def test_a_sign_of_life_extends_the_lease(replica, clock):
    one, other = replica(), replica()
    turn = await one.claim((await receive(one, asked())).turn.id)
    clock.now += 14

    assert await one.renew() == {turn.id}
    clock.now += 14
    assert await other.claim(turn.id) is None


async def test_who_lost_the_lease_cannot_change_the_turn(replica, clock):
    slow, other = replica(), replica()
    turn = await slow.claim((await receive(slow, asked())).turn.id)
    clock.now += 16
    await other.claim(turn.id)

    assert not await slow.store(turn, Kept(answer=cost()))
    assert not await slow.begin_post(turn, 0)
    assert not await slow.finish(turn, "answered")
    assert await slow.renew() == set()


SPOKEN = replace(warning(), citations=(warning().citations[0], citation(2, "It carries about 11,400 vehicles a day.")))


MODELLED = replace(modelled(cost()), usage=None)  # what it took stands in the log
HEADED = replace(cost(), citations=(headline(),))
TURNED = replace(leaning(), citations=(replace(leaning().citations[0], after="Lantern", after_at=(0, 7)),))
QUOTED = replace(cost(), citations=(replace(cost().citations[0], speaker="Ines Falk", speech="direct"),))
PARAPHRASED = replace(cost(), citations=(replace(cost().citations[0], speaker="Ines Falk", speech="indirect"),))
FELL_BACK = replace(modelled(cost(), "The model failed."), usage=None)


@pytest.mark.parametrize(
    "answer",
    [
        cost(),
        SPOKEN,
        refusal("How much will it cost?"),
        MODELLED,
        FELL_BACK,
        unsure(),
        HEADED,
        TURNED,
        QUOTED,
        PARAPHRASED,
    ],
)
async def test_an_answer_is_read_back_as_it_was(records, answer):
    answer = replace(answer, question="How much will it cost?")
    turn = await answered(records, asked(), answer)

    stored = await records.turn(turn.id)

    assert stored.kept == Kept(answer=answer)
    assert (stored.state, stored.outcome, stored.posts) == ("done", answer.status, (f"{turn.id}.9",))


OVERVIEW = replace(
    warning(), request="news", lead="1 new article:", seen=7, asked_as="What's new?",
    sentences=tuple(replace(each, section="New", label="Bridge", day="2025-03") for each in warning().sentences),
    citations=SPOKEN.citations,
)  # fmt: skip
SUGGESTING = Answer(
    question="?", understood="?", request="conversation", refusal="Hello.",
    suggestions=(Suggestion("What is “Harbour bridge to close” about?", BRIDGE),),
)  # fmt: skip


@pytest.mark.parametrize("answer", [OVERVIEW, SUGGESTING])
async def test_an_overview_is_read_back_as_it_was(records, answer):
    answer = replace(answer, question="How much will it cost?")
    turn = await answered(records, asked(), answer)

    assert (await records.turn(turn.id)).kept == Kept(answer=answer)


async def test_a_takedown_takes_the_words_out_of_what_was_suggested(records, library):
    await answered(records, asked(), SUGGESTING)

    library.remove(BRIDGE)

    assert (await records.turn(1)).kept is None


async def test_what_a_user_has_seen_of_the_news_is_what_the_last_answer_said(records):
    await answered(records, asked("1.0"), replace(OVERVIEW, seen=5))
    await answered(records, asked("2.0"), replace(OVERVIEW, seen=7))
    await answered(records, asked("3.0"), cost())
    await answered(records, asked("4.0"), replace(OVERVIEW, seen=None))
    other = (await receive(records, replace(asked("5.0"), user="U2"))).turn
    mine = (await receive(records, asked("6.0"))).turn

    assert await records.seen(other) is None
    assert await records.seen(mine) == 7


async def test_a_takedown_takes_the_words_out_of_the_answers(records, library):
    await answered(records, asked(), warning())
    words = "It carries about 11,400 vehicles a day."
    assert words in everything_kept(library)

    library.remove(BRIDGE)

    assert (await records.turn(1)).kept is None
    assert words not in everything_kept(library)
    assert words not in "".join(path.read_text("latin-1") for path in library.home.glob("ledger.sqlite3*"))


def everything_kept(library):
    names = inspect(library.ledger.writer_engine).get_table_names()
    return "".join(str(rows(library.home, f'SELECT * FROM "{name}"')) for name in names)


@pytest.mark.parametrize(("answer", "kind", "does"), [(cost(), "removed", "recall"), (unsure(), "shown", "takedown")])
async def test_a_removal_between_a_post_and_its_end_is_told_of_an_answer_alone(records, library, answer, kind, does):
    turn = await records.claim((await receive(records, asked())).turn.id)
    await records.store(turn, Kept(answer=answer))
    await records.begin_post(turn, 0)
    await records.posted(turn, 0, "1.9")

    delete(library, BRIDGE)
    await records.finish(turn, answer.status)

    (queued,) = await records.recall()
    assert rows(library.home, "SELECT kind FROM recalls") == [(kind,)]
    assert (await records.turn(queued)).asked.kind == does


def copied(*ids):
    """An answer whose second quote is in copies of its story, too."""
    copies = tuple(Copy(id, f"Harbour bridge, by {id}", f"https://{id}.example/bridge", None) for id in ids)
    return replace(SPOKEN, citations=(SPOKEN.citations[0], replace(SPOKEN.citations[1], also=copies)))


def with_copies(library, *ids):
    arriving = [
        Article(text=f"The bridge closes, {id} learnt.", title=f"Harbour bridge, by {id}", source=id,
                fetched=datetime.now(UTC), id=id, url=f"https://{id}.example/bridge")
        for id in ids
    ]  # fmt: skip
    assert take_in(arriving, library, WordsEmbedder).failed == []


async def test_the_copies_of_a_story_are_read_back(records, library):
    with_copies(library, "wire", "brief")
    answer = replace(copied("wire", "brief"), question="How much will it cost?")
    turn = await answered(records, asked(), answer)

    assert (await records.turn(turn.id)).kept == Kept(answer=answer)


async def test_what_showed_the_headline_of_a_removed_copy_is_taken_back(records, library):
    with_copies(library, "wire")
    await answered(records, asked(), copied("wire"))

    delete(library, "wire")

    assert (await records.turn(1)).kept is None
    assert rows(library.home, "SELECT kind FROM recalls") == [("shown",)]


async def test_a_copy_that_is_removed_before_the_answer_is_stored_is_left_out(records, library):
    turn = await answered(records, asked(), replace(copied("gone"), question="How much will it cost?"))

    assert (await records.turn(turn.id)).kept == Kept(answer=replace(SPOKEN, question="How much will it cost?"))


async def test_of_the_sentences_beside_a_quote_only_the_place_is_kept(records, library):
    await answered(records, asked(), leaning())

    kept = rows(library.home, "SELECT answer, before_start, before_end, after_start, after_end FROM turns, citations")

    ((answer, *places),) = kept
    assert "1934" not in answer
    assert places == [*leaning().citations[0].before_at, None, None]


async def test_questions_of_a_thread_are_worked_on_one_after_the_other(records):
    first = (await receive(records, asked("1.0"))).turn
    second = (await receive(records, asked("2.0", thread="1.0", kind="mention"))).turn

    assert await records.ready(10) == [(first.id, "U1")]
    assert await records.claim(second.id) is None
    await records.finish(await records.claim(first.id), "answered")
    assert await records.claim(second.id)


async def test_a_conversation_is_remembered(records):
    await answered(records, asked("1.0"), cost())
    later = (await receive(records, asked("2.0", "Why?", thread="1.0", kind="thread"))).turn

    assert await records.before(later) == (Turn(cost().question, cost()),)


@pytest.mark.parametrize(
    ("replies", "thread", "counts"),
    [("mentions", "1.0", False), ("threads", "1.0", True), ("questions", "1.0", True), ("threads", "7.0", False)],
)
async def test_which_messages_of_threads_count_is_the_channels_setting(records, replies, thread, counts):
    await records.set_channel(TEAM, CHANNEL, Channel(replies))
    await receive(records, asked("1.0"))

    received = await receive(records, asked("2.0", thread=thread, kind="thread"))

    assert (received.turn is not None) == counts


@pytest.mark.parametrize(("replies", "counts"), [("mentions", False), ("threads", False), ("questions", True)])
async def test_every_question_of_a_channel_counts_where_that_is_set(records, replies, counts):
    await records.set_channel(TEAM, CHANNEL, Channel(replies))

    assert ((await receive(records, asked(kind="channel"))).turn is not None) == counts


async def test_a_channels_settings_are_kept(records):
    assert await records.channel(TEAM, CHANNEL) == Channel("threads", ())

    for wanted in (Channel("mentions", ("Courier",)), Channel("questions", ())):
        await records.set_channel(TEAM, CHANNEL, wanted)
        assert await records.channel(TEAM, CHANNEL) == wanted


async def test_an_edited_question_is_answered_anew_in_the_place_of_its_answer(records):
    turn = await answered(records, asked(), cost())

    received = await receive(records, Edited(asked(question="Who built it?")))

    assert (received.turn.id, received.turn.state, received.turn.revision) == (turn.id, "new", 1)
    assert (received.turn.asked.question, received.turn.posts) == ("Who built it?", (f"{turn.id}.9",))


async def test_an_answer_to_what_was_asked_before_the_edit_does_not_count(records):
    turn = await records.claim((await receive(records, asked())).turn.id)
    await receive(records, Edited(asked(question="Who built it?")))
    again = await records.claim(turn.id)

    assert not await records.store(turn, Kept(answer=cost()))
    assert await records.store(again, Kept(answer=refusal()))


async def test_an_edit_that_changes_no_word_changes_nothing(records):
    await answered(records, asked(), cost())

    assert (await receive(records, Edited(asked()))).turn is None


async def test_a_message_that_is_edited_into_a_question_is_one(records):
    assert (await receive(records, Edited(asked()))).turn


async def test_a_deleted_question_ends_and_its_messages_are_known(records):
    turn = await answered(records, asked(), cost())

    (ended,) = (await receive(records, Deleted(TEAM, CHANNEL, "1.0"))).ended

    assert ended.posts == (f"{turn.id}.9",)
    assert (await receive(records, Edited(asked(question="Who?")))).turn is None


async def test_the_stop_button_ends_what_is_under_way_in_the_thread_alone(records):
    await answered(records, asked("1.0"), cost())
    turn = await records.claim((await receive(records, asked("2.0", thread="1.0", kind="mention"))).turn.id)
    other = (await receive(records, asked("3.0"))).turn

    (ended,) = (await receive(records, Stopped(TEAM, CHANNEL, "1.0"))).ended

    assert ended.id == turn.id
    assert await records.renew() == set()
    assert await records.ready(10) == [(other.id, "U1")]


async def test_where_there_is_no_room_a_question_is_answered_with_that(replica):
    records = replica(room=1)
    await receive(records, asked("1.0"))

    turn = (await receive(records, asked("2.0"))).turn

    assert (turn.state, turn.kept) == ("answered", FULL)


async def test_a_turn_given_back_is_ready_when_it_is_due(records, clock):
    turn = await records.claim((await receive(records, asked())).turn.id)
    await records.postpone(turn, 5, failed=True)

    assert await records.ready(10) == []
    clock.now += 5
    assert (await records.claim(turn.id)).failures == 1


async def test_the_last_rating_of_a_user_counts(records, library):
    turn = await answered(records, asked(), cost())

    for user, value in (("U1", "good"), ("U1", "bad"), ("U2", "good")):
        await records.rate(turn.id, user, value)

    with library.ledger.reading() as connection:
        kept = connection.exec_driver_sql('SELECT "user", value FROM feedback ORDER BY "user"').all()
    assert kept == [("U1", "bad"), ("U2", "good")]


async def test_deliveries_are_forgotten_after_slack_has(records, clock):
    await receive(records, asked(), "Ev")
    clock.now += 26 * 3600
    await records.forget(90)

    assert (await receive(records, asked("2.0"), "Ev")).turn


async def test_what_fails_to_be_written_takes_nothing_else_with_it(records):
    def fail(connection):
        raise sqlite3.IntegrityError("no")

    results = await asyncio.gather(
        *(receive(records, asked(f"{n}.0")) for n in range(5)),
        records._writer.write(fail),
        *(receive(records, asked(f"{n}.0")) for n in range(5, 10)),
        return_exceptions=True,
    )

    assert isinstance(results[5], sqlite3.IntegrityError)
    assert sum(1 for result in results if getattr(result, "turn", None)) == 10


async def test_a_ledger_that_cannot_be_written_is_an_error_not_a_question_lost_in_silence(records, library):
    rows(library.home, "DROP TABLE deliveries")

    with pytest.raises(LibraryError):
        await receive(records, asked())


async def test_what_was_asked_before_the_end_is_written(library, clock, tmp_path):
    records = Records(library.ledger, clock=clock)
    writing = [asyncio.ensure_future(receive(records, asked(f"{n}.0"))) for n in range(50)]
    await asyncio.sleep(0)
    await asyncio.to_thread(records.close)

    assert all([(await each).turn for each in writing])


async def test_questions_are_deleted_when_they_are_old(records, clock, library):
    await answered(records, asked("1.0"), cost())
    waiting = (await receive(records, asked("2.0"))).turn
    clock.now += 91 * 86400
    await answered(records, asked("3.0"), cost())

    await records.forget(keep_days=90)

    assert [each.id for each in await records.asked()] == [waiting.id, waiting.id + 1]
    with library.ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(DISTINCT turn) FROM citations").scalar() == 1
