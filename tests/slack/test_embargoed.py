"""Who asks in a channel that may see what is under embargo sees it, alone; elsewhere there is nothing to see."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from conversing import answered
from drawing import drawn
from fake_slack import ALICE, CHANNEL, DIRECT, GROUP, Fault
from fakes import FakeEmbedder, cost
from running_bot import bot

from bot.slack import wording
from bot.slack.elements import Message
from ingest.article import Article
from ingest.intake.take_in import take_in

TEXT = "The harbour board will sell Lantern Bridge to Quillhaven Holdings.\n\n“Nobody was asked,” <!channel> said."
ASKED = "Will the harbour board sell the bridge?"
UNTIL = datetime(2090, 12, 6, 6, tzinfo=UTC)


def hold(desk, *, id="sale", title="Bridge to be <sold>", text=TEXT, until=UNTIL):
    """Take in an article that comes out later."""
    article = Article(
        id=id, text=text, title=title, source=f"/{id}.md", fetched=datetime.now(UTC), outlet="Eastmere Courier",
        embargo_until=until.isoformat(),
    )  # fmt: skip
    take_in([article], desk.library, FakeEmbedder)


@pytest.fixture
async def allowed(slack, desk):
    """Run a bot where one channel may see what is under embargo."""
    async with bot(slack, desk, embargo_channels=CHANNEL) as running:
        yield running


async def command(slack, text="embargoed", channel=CHANNEL):
    _, delivered = slack.command(text, channel=channel)
    ((_, said),) = await delivered
    assert said["response_type"] == "ephemeral"
    return said


def seen(slack):
    return [(channel, user, thread) for channel, user, thread, *_ in slack.ephemerals]


async def test_the_command_lists_what_is_under_embargo(slack, allowed, desk, golden):
    hold(desk, id="later", title="Later still", until=UNTIL + timedelta(days=1), text="Word for word. " * 100)
    hold(desk)
    said = await command(slack)

    golden("slack_embargoed", drawn(Message(said["text"], said["blocks"])) + "\n")


async def test_a_long_list_ends_with_how_many_more_there_are(slack, allowed, desk):
    for number in range(13):
        hold(desk, id=f"sale-{number}")

    assert "… and 3 more" in drawn(Message("", (await command(slack))["blocks"]))


@pytest.mark.parametrize("channel", [DIRECT, GROUP, "C0OTHER"])
async def test_elsewhere_the_command_says_that_nothing_is_shown_there(slack, allowed, desk, channel):
    hold(desk)

    assert (await command(slack, channel=channel))["text"] == wording.EMBARGO_NOT_HERE


async def test_what_is_due_is_under_embargo_no_longer(slack, allowed, desk):
    hold(desk)
    with desk.library.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE embargoed SET until = '2025-01-01T00:00:00.000000+00:00'")

    assert (await command(slack))["text"] == wording.EMBARGO_NOTHING


@pytest.mark.parametrize("refused", [True, False])
async def test_who_asks_is_told_below_the_answer_what_is_coming(slack, allowed, desk, refused):
    hold(desk)
    if not refused:
        desk._answers[ASKED] = cost(ASKED)
    question = slack.mention(ASKED)
    await answered(slack, question)
    await slack.until(lambda: slack.ephemerals)

    ((*place, text, blocks),) = slack.ephemerals
    assert place == [CHANNEL, ALICE, question["ts"]]
    shown = drawn(Message(text, blocks))
    assert "Under embargo until 6 December 2090, 06:00 UTC: *Bridge to be <sold>* · Eastmere Courier" in shown
    assert "Quillhaven" not in shown


async def test_who_asks_by_the_command_is_told_too(slack, allowed, desk):
    hold(desk)
    id, _ = slack.command(ASKED)
    await slack.until(lambda: slack.responses[id] and slack.ephemerals)

    assert seen(slack) == [(CHANNEL, ALICE, None)]


@pytest.mark.parametrize(
    ("asked", "channel"),
    [
        (ASKED, GROUP),  # another channel
        ("Will the council sell the bridge?", CHANNEL),  # one word is not in it
        ("What will they do?", CHANNEL),  # no word tells anything
    ],
)
async def test_nobody_else_is_told(slack, allowed, desk, asked, channel):
    hold(desk)
    question = slack.mention(asked, channel=channel)
    await answered(slack, question, channel)
    slack.mention(ASKED)  # works through the same queue, so that what could come has come
    await slack.until(lambda: slack.ephemerals)
    await asyncio.sleep(0.3)

    assert [place[0] for place in seen(slack)] == [CHANNEL]


async def test_where_no_channel_is_set_nobody_is_told(slack, running, desk):
    hold(desk)
    await answered(slack, slack.mention(ASKED))
    await asyncio.sleep(0.3)

    assert (await command(slack))["text"] == wording.EMBARGO_NOT_HERE
    assert slack.ephemerals == []


async def test_an_answer_does_not_depend_on_it(slack, allowed, desk, caplog):
    hold(desk)
    slack.faults["chat.postEphemeral"].append(Fault("user_not_in_channel"))
    question = slack.mention(ASKED)

    assert await answered(slack, question)
    await slack.until(lambda: "what is under embargo is not shown" in caplog.text)
    assert "Bridge to be" not in caplog.text
