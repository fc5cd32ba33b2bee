"""It speaks when it is spoken to, and otherwise only where it is asked something that it surely knows."""

import asyncio
import json
import re
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from conversing import answered, quiet, shown
from fake_slack import ALICE, BOB, BOT, CAROL, CHANNEL, DIRECT, GROUP, FakeSlack, Fault
from running_bot import COST, ENGINEER, bot

from bot.answer import REFUSAL
from bot.desk import Desk
from bot.records.asked import Channel
from bot.records.records import Records
from bot.settings import Settings
from bot.slack import wording
from bot.slack.addressed import mentions, to_bot
from bot.slack.manners import manner
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.reading.read import Given, read
from ingest.sources.find import find

SAMPLES = Path(__file__).parents[2] / "bot" / "demo" / "articles"
SCENES = json.loads((Path(__file__).parent / "transcript.json").read_text(encoding="utf-8"))
USERS = {"alice": ALICE, "bob": BOB, "carol": CAROL, "newsdesk": BOT}
PLACES = {"channel": CHANNEL, "thread": CHANNEL, "direct": DIRECT, "direct thread": DIRECT, "group": GROUP}
_AT_WORK = "SELECT count(*) FROM turns WHERE state != 'done'"


@pytest.fixture(scope="module")
def newspaper(tmp_path_factory, models):
    """Open the desk of the sample articles, with the models that newsdesk comes with."""
    settings = Settings(home=tmp_path_factory.mktemp("newspaper"))
    with closing(Library(settings.home)) as library:
        library.check_model(models.embedder.name, models.embedder.digest)
        for fetched in find(str(SAMPLES), stdin=sys.stdin):
            take_in(read(fetched, Given()), library, lambda: models.embedder)
    with closing(Desk.open(settings)) as desk:
        yield desk


def test_the_transcript_holds_as_much_for_the_bot_as_not_for_it():
    wanted = Counter(each[2] == "silence" for scene in SCENES for each in scene["said"])

    assert min(wanted.values()) >= 60


async def play(scene, slack, desk, records):
    """Say what a scene says, one after the other; return for each message what the bot said to it."""
    place, thread, found = PLACES[scene["place"]], None, []
    await records.set_channel("T0TEAM", place, Channel(scene.get("replies", "threads")))
    for who, said, *_ in scene["said"]:
        before = len(slack.of_bot(place))
        text = re.sub(r"@(\w+)", lambda name: f"<@{USERS[name[1]]}>" if name[1] in USERS else name[0], said)
        if who == "workflow":
            message, deliveries = slack.workflow(text, place)
        else:
            message, deliveries = slack.say(text, place, USERS[who], thread)
        await asyncio.gather(*deliveries)
        await slack.until(lambda: _finished(desk), timeout=30)
        found.append([shown(each) for each in slack.of_bot(place)[before:]])
        if scene["place"] in ("thread", "direct thread"):
            thread = thread or message["ts"]
    return found


def _finished(desk):
    with desk.library.ledger.reading() as connection:
        return connection.exec_driver_sql(_AT_WORK).scalar() == 0


def fits(said, wanted, words=""):
    """Is what the bot said what it should have?"""
    if wanted == "silence":
        return not said
    if len(said) != 1:
        return False
    refused = REFUSAL in said[0]
    ours = any(line in said[0] for line in (wording.HELLO, wording.HELP, wording.WELCOME))
    return {"answer": not refused and words in said[0], "refusal": refused, "either": True, "line": ours}[wanted]


async def test_120_messages_are_answered_or_left_alone_as_people_would_wish(newspaper):
    wrong = []
    async with FakeSlack() as slack, bot(slack, newspaper) as running:
        records = Records(running.records)
        for scene in SCENES:
            found = await play(scene, slack, newspaper, records)
            for (who, text, wanted, *words), said in zip(scene["said"], found, strict=True):
                if not fits(said, wanted, *words):
                    wrong.append((wanted, who, text, [each[-400:] for each in said]))
        records.close()
    interrupted = [each for each in wrong if each[0] == "silence"]

    assert not interrupted
    assert len(wrong) <= 2, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@newsdesk who won?", "who won?"),
        ("how much will it cost @newsdesk", "how much will it cost"),
        ("How much will it cost? @newsdesk", "How much will it cost?"),
        ("How much will it cost? @newsdesk do you know?", "How much will it cost?"),
        ("thanks @newsdesk. When does it reopen?", "When does it reopen?"),
        ("@newsdesk hi! How much will it cost?", "How much will it cost?"),
        ("does @newsdesk know who won the contract?", "who won the contract?"),
        ("The bridge closes. @newsdesk when will it reopen?", "The bridge closes. when will it reopen?"),
        ("@newsdesk is the bridge open", "is the bridge open"),
        ("@newsdesk who chairs the board", "who chairs the board"),
        ("@newsdesk bridge repairs", "bridge repairs"),
        ("nice work @newsdesk", "nice work"),
        ("@newsdesk why did `ferry` appear?", "why did ferry appear?"),
        ("@newsdesk is great", None),
        ("@newsdesk said £4.2 million, can someone check?", None),
        ("has anyone asked @newsdesk?", None),
        ("who invited @newsdesk?", None),
        ("let's give @newsdesk a try", None),
        ("Please welcome @newsdesk", None),
        ("I love @newsdesk", None),
        ("@bob is @newsdesk back?", None),
        ("`@newsdesk who won?`", None),
    ],
)
def test_a_mention_calls_the_bot_or_only_speaks_about_it(text, said):
    text = text.replace("@newsdesk", f"<@{BOT}>").replace("@bob", f"<@{BOB}>")

    assert to_bot(text, BOT) == said
    assert mentions(text, BOT) or said is None


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("Hi there!", "greeting"), ("good morning team", "greeting"), ("thanks a lot :pray:", "thanks"),
        ("ok", "nod"), (":tada:", "nod"), ("Who are you?", "about_bot"), ("What can you do for me?", "about_bot"),
        ("how do I use you", "about_bot"), ("", "pointer"), ("^^", "pointer"), (":point_up:", "pointer"),
        ("could you answer her question please", "pointer"), ("any ideas?", "pointer"),
        ("what do you know about the bridge?", "question"), ("help for traders", "question"),
        ("hi-tech exports?", "question"),
        ("good food prices", "question"), ("can you answer when the bridge closes?", "question"),
    ],
)  # fmt: skip
def test_remarks_are_told_apart(words, how):
    assert manner(words) == how


async def test_added_to_a_channel_it_introduces_itself_in_two_lines_once(running):
    slack = running.slack
    await slack.joins(BOT)
    await slack.joins(BOT)
    await slack.joins(BOB)
    (message,) = await slack.until(slack.of_bot)

    assert message["text"] == wording.INTRODUCTION
    assert len(message["text"].splitlines()) == 2
    await quiet(slack, messages=1)


@pytest.mark.parametrize("text", ["thanks, got it", f"thanks, got it <@{BOT}>", f"<@{BOT}> thanks, got it"])
async def test_an_edit_to_thanks_leaves_the_answer_unless_the_mention_goes(running, text):
    slack = running.slack
    question = slack.mention(COST)
    await answered(slack, question)

    await slack.edit(question, text)

    if BOT in text:
        await quiet(slack, messages=1)
    else:
        await slack.until(lambda: not slack.of_bot())


async def test_a_follow_up_edited_to_thanks_leaves_its_answer(running):
    slack = running.slack
    question = slack.mention(COST)
    await answered(slack, question)
    follow_up, _ = slack.say(ENGINEER, thread=question["ts"])
    await answered(slack, question, number=2)

    await slack.edit(follow_up, "thanks, got it")

    await quiet(slack, messages=2)


async def test_a_deletion_that_overtakes_its_message_wins(running):
    slack = running.slack
    message, _ = slack.say(f"<@{BOT}> {COST}", deliver=False)
    events = [slack.envelope(event) for event in slack.events(message, CHANNEL)]

    await slack.delete(message)
    await asyncio.gather(*map(slack.deliver, events))

    await quiet(slack)


async def test_a_bot_that_mentions_it_is_not_answered_and_a_workflow_is(running):
    slack = running.slack
    event = {"type": "app_mention", "channel": CHANNEL, "ts": "1.1", "text": f"<@{BOT}> {COST}", "user": "U9"}
    await slack.send(event | {"bot_id": "B9"})
    await quiet(slack)

    message, _ = slack.workflow(f"<@{BOT}> {COST}")

    assert "£4.2 million" in (await answered(slack, message))["text"]


async def test_in_a_group_message_it_needs_no_right_to_read_it(running):
    slack = running.slack
    for method in ("conversations.replies", "conversations.history"):
        slack.faults[method] = [Fault("missing_scope", needed="mpim:history")] * 9
    slack.faults["chat.startStream"] = [Fault("channel_type_not_supported")]

    question = slack.mention(COST, channel=GROUP)

    assert "£4.2 million" in (await answered(slack, question, GROUP))["text"]


async def test_an_unasked_question_is_not_kept_where_it_is_not_answered(running):
    slack = running.slack
    question = slack.mention(COST)
    await answered(slack, question)

    await asyncio.gather(*slack.say("When is the wedding of Petra?", thread=question["ts"], user=BOB)[1])
    await slack.until(lambda: len(running.desk.asked) == 2)
    await asyncio.gather(*slack.say("I like Petra.", thread=question["ts"], user=BOB)[1])

    await quiet(slack, messages=1)
    assert not slack.count("assistant.threads.setStatus") > 1
    with running.records.reading() as connection:
        assert connection.exec_driver_sql("SELECT question FROM turns").scalars().all() == [COST]
    kept = b"".join(path.read_bytes() for path in running.desk.library.home.glob("ledger.sqlite3"))
    assert b"I like Petra" not in kept


async def test_called_with_do_you_know_it_reads_the_thread_also_where_it_has_answered_before(running):
    slack = running.slack
    start = slack.mention(COST)
    await answered(slack, start)
    slack.say("hm, I'd like to know what he said", thread=start["ts"], user=BOB)
    slack.say(f"<@{CAROL}> {ENGINEER}", thread=start["ts"], user=BOB)

    slack.mention("do you know?", thread=start["ts"])

    assert "Tomas Wikland" in (await answered(slack, start, number=2))["text"]
    assert slack.count("conversations.replies") == 1
