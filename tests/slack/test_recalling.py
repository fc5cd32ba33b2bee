"""A correction overtakes an answer in Slack: its thread is told, once, with the answer now; the old one is marked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conversing import answered
from drawing import drawn
from fake_slack import CHANNEL, DIRECT, Fault, reply_lost
from fakes import BRIDGE, BRIDGE_TEXT, FakeEmbedder, citation, cost, leaning, refusal
from running_bot import bot

from bot.answer import Answer, Headline, Sentence, Suggestion
from bot.recalls.listed import listed
from bot.records.asked import Channel
from bot.records.records import Records
from bot.slack import upkeep
from bot.slack.elements import Message
from ingest.article import Article
from ingest.intake.take_in import take_in

NEW_TEXT = BRIDGE_TEXT.replace("4.2", "4.8")


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Let it be looked for what is overtaken several times a second."""
    monkeypatch.setattr("bot.slack.upkeep._EVERY", 0.1)


def correct(desk, text=NEW_TEXT, days=0):
    """Let the newspaper correct the article, and the desk answer from its new text."""
    fetched = datetime(2025, 3, 8 + days, tzinfo=UTC)
    article = Article(
        id=BRIDGE, text=text, title="Harbour bridge to close", source="/bridge.md", published="2025-03-06",
        fetched=fetched, url="https://courier.example/bridge", outlet="Eastmere Courier",
    )  # fmt: skip
    desk._answers[cost().question] = now()
    take_in([article], desk.library, FakeEmbedder)


def now():
    said = "Lantern Bridge will close for repairs that will cost £4.8 million."
    cited = citation(1, "repairs that will cost £4.8 million", text=NEW_TEXT, version=2)
    question = cost().question
    return Answer(question=question, understood=question, sentences=(Sentence(said, (1,)),), citations=(cited,))


async def recalled(slack, question, number=2, channel=CHANNEL):
    return await answered(slack, question, channel, number=number)


def shown(message):
    return drawn(Message("", message["blocks"]))


async def test_the_thread_is_told_and_the_old_answer_is_marked(slack, running, desk, golden):
    question = slack.mention(cost().question)
    old = await answered(slack, question)
    correct(desk)
    new = await recalled(slack, question)
    await slack.until(lambda: "corrected since" in shown(old))

    told = f"{shown(new)}\n\n=== the answer before\n{shown(old)}\n"
    golden("slack_recall", told.replace(new["ts"].replace(".", ""), "(when)"))
    assert len(slack.of_bot(thread=question["ts"])) == 2


async def test_the_old_answer_keeps_the_sentence_that_its_quote_leans_on(slack, running, desk):
    desk._answers[leaning().question] = leaning()
    question = slack.mention(leaning().question)
    old = await answered(slack, question)
    correct(desk, BRIDGE_TEXT.replace("11,400", "12,600"))
    await recalled(slack, question)
    await slack.until(lambda: "corrected since" in shown(old))

    assert "The bridge was opened in 1934. …" in shown(old)


async def test_it_is_told_once_however_often_it_is_looked_for_and_by_however_many(slack, running, desk):
    question = slack.mention(cost().question)
    await answered(slack, question)
    async with bot(slack, desk):
        correct(desk)
        await recalled(slack, question)
        await asyncio.sleep(1)

    assert len(slack.of_bot(thread=question["ts"])) == 2


async def test_a_thread_is_told_once_of_all_that_was_overtaken_in_it(slack, running, desk):
    question = slack.mention(cost().question)
    await answered(slack, question)
    slack.mention(cost().question, thread=question["ts"])
    await answered(slack, question, number=2)
    correct(desk)
    await recalled(slack, question, number=3)
    await asyncio.sleep(0.5)

    first, second, _ = slack.of_bot(thread=question["ts"])
    await slack.until(lambda: "corrected since" in shown(first) and "corrected since" in shown(second))


@pytest.mark.parametrize("text", [BRIDGE_TEXT.replace("will cost", "are going to cost"), f"{BRIDGE_TEXT}\n\nMore."])
async def test_nothing_is_said_of_other_words_or_of_what_is_added(slack, running, desk, text):
    question = slack.mention(cost().question)
    await answered(slack, question)
    correct(desk, text)
    await asyncio.sleep(1)

    assert len(slack.of_bot(thread=question["ts"])) == 1


async def test_a_channel_that_wants_no_recalls_gets_none(slack, running, desk):
    question = slack.mention(cost().question)
    await answered(slack, question)
    records = Records(desk.library.ledger)
    await records.set_channel("T0TEAM", CHANNEL, Channel(recalls="off"))
    records.close()
    correct(desk)
    await asyncio.sleep(1)

    assert len(slack.of_bot(thread=question["ts"])) == 1


async def test_in_quiet_hours_it_waits(slack, desk, monkeypatch):
    async with bot(slack, desk, quiet_hours="00:00-23:59"):
        question = slack.mention(cost().question)
        await answered(slack, question)
        correct(desk)
        await asyncio.sleep(1)
        assert len(slack.of_bot(thread=question["ts"])) == 1
    async with bot(slack, desk):
        await recalled(slack, question)


async def test_a_channel_may_have_them_once_a_day(slack, desk):
    async with bot(slack, desk, digest_at="00:00"):
        question = slack.mention(cost().question)
        await answered(slack, question)
        records = Records(desk.library.ledger)
        await records.set_channel("T0TEAM", CHANNEL, Channel(recalls="daily"))
        records.close()
        await slack.until(lambda: desk.library.ledger.fact("digested"))  # today's, in which there was nothing
        correct(desk)
        await asyncio.sleep(1.5)
        assert len(slack.of_bot(thread=question["ts"])) == 1
        desk.library.ledger.record("digested", "2025-03-01")
        await recalled(slack, question)


async def test_a_fault_of_ours_does_not_end_it(slack, desk, monkeypatch, caplog):
    failing = [ValueError("a fault")] * 2

    def find_or_fail(ledger, really=upkeep.find):
        if failing:
            raise failing.pop()
        return really(ledger)

    monkeypatch.setattr(upkeep, "find", find_or_fail)
    async with bot(slack, desk):
        question = slack.mention(cost().question)
        await answered(slack, question)
        correct(desk)
        await recalled(slack, question)

    assert "the upkeep of this minute failed (ValueError: a fault)" in caplog.text


async def test_what_only_its_asker_saw_is_not_told_of(slack, running, desk):
    id, _ = slack.command(cost().question)
    await slack.until(lambda: slack.responses[id])
    correct(desk)
    await asyncio.sleep(1)

    assert not slack.of_bot()


async def test_of_a_removed_article_the_old_answer_is_taken_back(slack, running, desk):
    question = slack.mention(cost().question)
    old = await answered(slack, question)
    desk._answers[cost().question] = refusal(cost().question)
    await asyncio.to_thread(desk.library.remove, BRIDGE)
    new = await recalled(slack, question)
    await slack.until(lambda: "has been removed" in shown(old))

    assert "£4.2 million" not in shown(old) + old["text"]
    assert "has been removed from the library" in shown(new)
    assert "The articles don't say." in shown(new)


async def taken_back(slack, question, old):
    await slack.until(lambda: "was taken back" in shown(old))
    await asyncio.sleep(0.5)
    assert "£4.2 million" not in shown(old) + old["text"]
    assert len(slack.of_bot(thread=question["ts"])) == 1


async def test_what_is_removed_is_taken_back_even_where_no_recalls_are_wanted(slack, running, desk):
    records = Records(desk.library.ledger)
    await records.set_channel("T0TEAM", CHANNEL, Channel(recalls="off"))
    records.close()
    question = slack.mention(cost().question)
    old = await answered(slack, question)
    await asyncio.to_thread(desk.library.remove, BRIDGE)

    await taken_back(slack, question, old)


async def test_what_is_removed_is_taken_back_in_quiet_hours_too(slack, desk):
    async with bot(slack, desk, quiet_hours="00:00-23:59"):
        question = slack.mention(cost().question)
        old = await answered(slack, question)
        await asyncio.to_thread(desk.library.remove, BRIDGE)

        await taken_back(slack, question, old)


@pytest.mark.parametrize("beside", ["closest", "related", "suggestions"])
async def test_a_refusal_that_shows_words_of_what_is_removed_is_taken_back(slack, running, desk, beside):
    said = {
        "closest": (citation(1, "repairs that will cost £4.2 million"),),
        "related": (Headline(BRIDGE, "The £4.2 million bridge", None, None),),
        "suggestions": (Suggestion("Why £4.2 million?", BRIDGE),),
    }
    question = "Who pays for the bridge?"
    request = "conversation" if beside == "suggestions" else "fact"
    desk._answers[question] = Answer(question=question, understood=question, request=request, **{beside: said[beside]})
    asked = slack.mention(question)
    old = await answered(slack, asked)
    assert "£4.2 million" in shown(old)
    await asyncio.to_thread(desk.library.remove, BRIDGE)

    await taken_back(slack, asked, old)
    assert not listed(desk.library.ledger)


async def test_what_a_recall_shows_of_an_article_is_taken_back_with_it(slack, running, desk):
    question = slack.mention(cost().question)
    old = await answered(slack, question)
    correct(desk)
    desk._answers[cost().question] = replace(refusal(cost().question), related=())  # which shows nothing itself
    new = await recalled(slack, question)
    assert "4.8" in shown(new)
    await slack.until(lambda: "corrected since" in shown(old))
    await asyncio.to_thread(desk.library.remove, BRIDGE)

    await slack.until(lambda: "4." not in shown(new) + shown(old) + new["text"] + old["text"])


async def test_a_recall_that_is_recalled_keeps_what_it_told_of(slack, running, desk):
    question = slack.mention(cost().question)
    await answered(slack, question)
    correct(desk)
    first = await recalled(slack, question)
    correct(desk, BRIDGE_TEXT.replace("4.2", "5.1"), days=1)
    await recalled(slack, question, number=3)
    await slack.until(lambda: "corrected since" in shown(first))

    assert "− " in shown(first) and "£4.2" in shown(first) and "£4.8" in shown(first)


async def test_other_questions_of_the_thread_are_named(slack, running, desk):
    question = slack.mention(cost().question)
    await answered(slack, question)
    other = "What will the repairs cost?"
    desk._answers[other] = replace(cost(), question=other)
    slack.mention(other, thread=question["ts"])
    await answered(slack, question, number=2)
    desk._answers[other] = replace(now(), question=other)
    correct(desk)
    new = await recalled(slack, question, number=3)

    assert f"Overtaken, too, and to be asked again: “{cost().question}”" in shown(new)
    assert shown(new).count("− ") == 1


@pytest.mark.parametrize("method", ["chat.update", "chat.getPermalink"])
async def test_an_old_answer_that_is_gone_keeps_the_new_one_from_nobody(slack, running, desk, method):
    question = slack.mention(cost().question)
    await answered(slack, question)
    slack.faults[method].append(Fault("message_not_found"))
    correct(desk)

    new = await recalled(slack, question)
    assert "£4.8 million" in shown(new)


async def test_a_post_whose_confirmation_was_lost_is_not_made_twice(slack, running, desk, soon):
    question = slack.mention(cost().question)
    await answered(slack, question)
    slack.faults["chat.postMessage"].append(reply_lost())
    correct(desk)
    await recalled(slack, question)
    await asyncio.sleep(1)

    assert len(slack.of_bot(thread=question["ts"])) == 2


async def test_a_direct_conversation_is_told_too(slack, running, desk):
    question, _ = slack.say(cost().question, channel=DIRECT)
    await answered(slack, question, DIRECT)
    correct(desk)

    assert "£4.8 million" in shown(await recalled(slack, question, channel=DIRECT))
