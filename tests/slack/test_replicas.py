"""Two bots share one ledger, as behind a balancer: either may get any event."""

from functools import partial

import pytest
from conversing import answered, quiet
from fake_slack import BOT
from fakes import cost, warning
from running_bot import COST, ENGINEER, ScriptedDesk, bot

from bot.records.records import Records
from ingest.library.library import Library


@pytest.fixture
async def two(slack, desk, monkeypatch):
    """Run two bots; `send_to` decides who gets the next events."""
    monkeypatch.setattr("bot.slack.serve.Records", partial(Records, lease=0.6))
    monkeypatch.setattr("bot.slack.answering._SWEEP", 0.1)
    monkeypatch.setattr("bot.slack.serve._GRACE", 0.5)
    other = ScriptedDesk(Library(desk.library.home), [cost(), warning()])
    async with bot(slack, desk, http=True) as first, bot(slack, other, http=True) as second:
        yield first, second
    other.close()


def send_to(slack, replica):
    slack.request_url = f"http://127.0.0.1:{replica.port}/slack/events"


async def test_an_event_that_both_get_is_answered_once(slack, two):
    question = slack.say(f"<@{BOT}> {COST}", deliver=False)[0]
    for event in slack.events(question, "C0NEWS"):
        envelope = slack.envelope(event)
        for replica in two:
            send_to(slack, replica)
            await slack.deliver(envelope)

    await answered(slack, question)
    await quiet(slack, messages=1)


async def test_a_follow_up_that_the_other_one_gets_knows_what_was_said(slack, two):
    send_to(slack, two[0])
    question = slack.mention(COST)
    await answered(slack, question)

    send_to(slack, two[1])
    slack.say(ENGINEER, thread=question["ts"])
    await answered(slack, question, number=2)

    asked = [each for replica in two for each in replica.desk.asked if each[0] == ENGINEER]
    assert [turn.question for turn in asked[0][1]] == [COST]


@pytest.mark.parametrize("what", ["delete", "stop"])
async def test_a_question_that_one_is_answering_is_ended_by_what_the_other_one_hears(slack, two, what):
    for replica in two:
        replica.desk.delay = 600
    send_to(slack, two[0])
    question = slack.mention(COST)
    await slack.until(lambda: any(replica.desk.outlets for replica in two))

    send_to(slack, two[1])
    await (slack.delete(question) if what == "delete" else slack.stop_pressed(question["ts"]))
    await slack.until(lambda: any(replica.desk.ended for replica in two))

    await quiet(slack)


async def test_what_one_leaves_when_it_is_stopped_the_other_one_ends(slack, two):
    two[0].desk.delay = 30
    send_to(slack, two[0])
    question = slack.mention(COST)
    await slack.until(lambda: any(replica.desk.outlets for replica in two))

    two[0].stop.set()
    answer = await answered(slack, question)

    assert "£4.2 million" in answer["text"]
    await quiet(slack, messages=1)
