"""Who watches something is told of news in a direct message, once; and can see and stop what they watch."""

import asyncio
from datetime import UTC, datetime

import pytest
from conversing import answered
from drawing import drawn
from fake_slack import ALICE, BOB, DIRECT, Fault, reply_lost
from fakes import BRIDGE, BRIDGE_TEXT, FakeEmbedder, cost
from running_bot import bot

from bot.slack import wording
from bot.slack.elements import Message
from ingest.article import Article
from ingest.intake.take_in import take_in

URL = "https://courier.example/bridge"
PRAISE = "Ruth Amberley, who chairs the harbour board, praised the divers. They worked in the dark for nine weeks."


@pytest.fixture(autouse=True)
def often(monkeypatch):
    """Let it be looked for news several times a second."""
    monkeypatch.setattr("bot.slack.upkeep._EVERY", 0.1)


def publish(desk, text=BRIDGE_TEXT, *, id=BRIDGE, title="Harbour bridge to close", url=URL, day=8):
    """Let the newspaper publish or correct an article."""
    article = Article(
        id=id, text=text, title=title, source=f"/{id}.md", published="2025-03-06",
        fetched=datetime(2025, 3, day, tzinfo=UTC), url=url, outlet="Eastmere Courier",
    )  # fmt: skip
    take_in([article], desk.library, FakeEmbedder)


def correct(desk, day=8, cost="4.8"):
    publish(desk, BRIDGE_TEXT.replace("4.2", cost), day=day)


async def command(slack, text, user=ALICE):
    """Type a command; return what it says at once."""
    _, delivered = slack.command(text, user=user)
    ((_, said),) = await delivered
    return said


def buttons(message, name):
    found = [e for b in message["blocks"] for e in [*b.get("elements", []), b.get("accessory")] if e]
    return [each for each in found if each.get("action_id", "").startswith(f"{name}:")]


def told(slack, channel=DIRECT):
    return [drawn(Message("", each["blocks"])) for each in slack.of_bot(channel)]


async def test_what_a_watched_article_changes_is_told_once(slack, running, desk, golden):
    publish(desk, day=7)  # it gets its address
    said = await command(slack, f"watch <{URL}>")
    assert said["text"] == wording.WATCHING.format(what="*Harbour bridge to close*")
    correct(desk)
    await slack.until(lambda: told(slack))
    await asyncio.sleep(1.5)

    (message,) = told(slack)
    golden("slack_watch", message + "\n")


async def test_the_button_under_an_answer_watches_its_articles(slack, running, desk):
    question = slack.mention(cost().question)
    answer = await answered(slack, question)
    (tell,) = buttons(answer, "watch")
    id, _ = slack.press(tell, answer)
    (said,) = await slack.until(lambda: slack.responses[id])
    assert said["text"] == wording.WATCHING.format(what="*Harbour bridge to close*")
    correct(desk)

    await slack.until(lambda: "£4.8 million" in "".join(told(slack)))


async def test_a_subject_is_watched_and_stopped(slack, running, desk):
    said = await command(slack, 'watch "harbour board"')
    assert said["text"] == wording.WATCHING.format(what="*harbour board*")
    publish(desk, PRAISE, id="praise", title="Divers praised", url="https://courier.example/divers")
    await slack.until(lambda: "Divers praised" in "".join(told(slack)))

    listed = await command(slack, "watch")
    assert "harbour board" in drawn(Message("", listed["blocks"]))
    (stop,) = buttons(listed, "unwatch")
    id, _ = slack.press(stop, listed)
    (left,) = await slack.until(lambda: slack.responses[id])
    assert (left["replace_original"], left["text"]) == (True, wording.WATCH_NOTHING)
    publish(desk, PRAISE.replace("nine", "ten"), id="again", title="Divers again", url="https://courier.example/again")
    await asyncio.sleep(1.5)
    assert len(told(slack)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("watch", wording.WATCH_NOTHING),
        ("watch <https://nowhere.example/x>", wording.WATCH_UNKNOWN),
        ("watch the", wording.WATCH_WHAT),
        (f"watch {'board ' * 30}", wording.WATCH_WHAT),
    ],
)
async def test_what_cannot_be_watched(slack, running, text, said):
    assert (await command(slack, text))["text"] == said


async def test_what_somebody_else_watches_is_theirs(slack, running, desk):
    await command(slack, "watch divers", user=BOB)
    listed = await command(slack, "watch", user=BOB)
    (stop,) = buttons(listed, "unwatch")

    assert (await command(slack, "watch"))["text"] == wording.WATCH_NOTHING
    id, _ = slack.press(stop, listed, user=ALICE)
    await slack.until(lambda: slack.responses[id])
    assert "divers" in drawn(Message("", (await command(slack, "watch", user=BOB))["blocks"]))


async def test_it_is_told_once_by_however_many_and_though_a_confirmation_is_lost(slack, running, desk, soon):
    await command(slack, "watch harbour board")
    slack.faults["chat.postMessage"].append(reply_lost())
    async with bot(slack, desk):
        publish(desk, PRAISE, id="praise", title="Divers praised", url="https://courier.example/divers")
        await slack.until(lambda: told(slack))
        await asyncio.sleep(1)

    assert len(told(slack)) == 1


async def test_who_cannot_be_written_to_keeps_nobody_else_from_being_told(slack, running, desk):
    for user in (ALICE, BOB):
        await command(slack, "watch harbour board", user=user)
    slack.faults["conversations.open"].append(Fault("user_disabled"))
    publish(desk, PRAISE, id="praise", title="Divers praised", url="https://courier.example/divers")
    await slack.until(lambda: told(slack))
    await asyncio.sleep(1.2)

    assert len(told(slack)) == 1


@pytest.mark.parametrize("settings", [{"quiet_hours": "00:00-23:59"}, {"digest_at": "23:59"}])
async def test_it_waits_for_its_hour(slack, desk, settings):
    async with bot(slack, desk, **settings):
        await command(slack, "watch harbour board")
        publish(desk, PRAISE, id="praise", title="Divers praised", url="https://courier.example/divers")
        await asyncio.sleep(1.5)
        assert told(slack) == []
    async with bot(slack, desk):
        await slack.until(lambda: told(slack))


async def test_a_digest_comes_once_a_day(slack, desk):
    async with bot(slack, desk, digest_at="00:00"):
        await command(slack, "watch harbour board")
        await slack.until(lambda: desk.library.ledger.fact("digested"))  # today's, in which there was nothing
        publish(desk, PRAISE, id="praise", title="Divers praised", url="https://courier.example/divers")
        await asyncio.sleep(1.5)
        assert told(slack) == []
        desk.library.ledger.record("digested", "2025-03-01")
        await slack.until(lambda: told(slack))


async def test_what_was_told_is_recalled_like_any_answer(slack, running, desk):
    await command(slack, "watch harbour board")
    publish(desk, PRAISE, id="praise", title="Divers praised", url="https://courier.example/divers")
    await slack.until(lambda: told(slack))
    await asyncio.to_thread(desk.library.remove, "praise")

    await slack.until(lambda: "nine weeks" not in "".join(told(slack)))
