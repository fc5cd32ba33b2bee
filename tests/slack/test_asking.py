"""Asking in Slack, from the event to the message."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conversing import answered, quiet, shown
from fake_slack import ALICE, BOB, BOT, CHANNEL, DIRECT, Fault, reply_lost, too_many
from fakes import BRIDGE, BRIDGE_TEXT, FakeEmbedder, cost, filled_library, warning
from running_bot import COST, ENGINEER, ScriptedDesk, bot

from bot.answer import REFUSAL
from bot.settings import SlackSettings
from bot.slack import wording
from bot.slack.scopes import examine
from ingest.article import Article
from ingest.errors import LibraryError, NewsdeskError, QuestionError
from ingest.intake.take_in import take_in


async def test_a_mention_is_answered_in_its_thread_once(both):
    question = both.slack.mention(COST)

    answer = await answered(both.slack, question)

    assert "£4.2 million" in answer["text"]
    assert "courier.example/bridge#:~:text=" in shown(answer)
    assert len(both.slack.of_bot()) == 1
    assert both.slack.statuses[0][2] == question["ts"]


async def test_each_event_three_times_out_of_order_and_of_both_types_is_one_answer(both):
    slack = both.slack
    questions = [slack.say(f"<@{BOT}> {COST}", deliver=False)[0] for _ in range(5)]
    envelopes = [slack.envelope(event) for question in questions for event in slack.events(question, CHANNEL)]

    await asyncio.gather(
        *(slack.deliver(each) for each in [*envelopes[::-1], *envelopes, *envelopes[::2], *envelopes[1::2]])
    )
    for question in questions:
        await answered(slack, question)

    await quiet(slack, messages=5)


async def test_who_asks_what_is_new_is_told_it_since_they_asked_last(slack, tmp_path):
    library = filled_library(tmp_path / "home")
    told = replace(warning("What's new?"), request="news", lead="1 new article:", seen=2)
    desk = ScriptedDesk(library, [told])
    async with bot(slack, desk):
        for user in (ALICE, ALICE, BOB):
            await answered(slack, slack.say(f"<@{BOT}> What's new?", user=user)[0])
    desk.close()

    assert desk.seen == [None, 2, None]


async def test_a_direct_message_is_answered_without_a_mention(running):
    question, _ = running.slack.say(COST, channel=DIRECT)

    assert "£4.2 million" in (await answered(running.slack, question, DIRECT))["text"]


async def test_what_the_articles_do_not_say_is_a_refusal_with_headlines_and_no_citations(running):
    answer = await answered(running.slack, running.slack.mention("Who built it?"))

    assert REFUSAL in shown(answer)
    assert "Harbour bridge to close" in shown(answer)
    assert '"Show in article"' not in shown(answer)
    assert "show:" not in shown(answer)


@pytest.mark.parametrize("question", [COST, "Who built it?"], ids=["streamed", "plain"])
async def test_when_it_has_answered_slack_shows_nobody_at_work(running, question):
    asked = running.slack.mention(question)
    await answered(running.slack, asked)

    def ended():
        return [c for n, c in running.slack.calls if "active" in (c.get("status"), c.get("session_status"))]

    assert (await running.slack.until(ended))[0]["channel_id" if question != COST else "channel"] == CHANNEL


async def test_a_follow_up_in_the_thread_needs_no_mention_and_knows_what_was_said(running):
    slack = running.slack
    question = slack.mention(COST)
    await answered(slack, question)

    slack.say(ENGINEER, thread=question["ts"], user=BOB)
    answer = await answered(slack, question, number=2)

    assert "Tomas Wikland" in answer["text"]
    (turn,) = running.desk.asked[-1][1]
    assert (turn.question, turn.answer.text) == (COST, cost().text)


@pytest.mark.parametrize(
    "text", ["thanks!", "Thank you", ":+1:", "<@U0BOB> what do you think?", "<!here> look at this", "I saw that too."]
)
async def test_what_people_say_to_each_other_in_a_channel_is_not_answered(running, text):
    running.slack.say(text)

    await quiet(running.slack)


@pytest.mark.parametrize("text", ["thanks!", "ok great", "<@U0BOB> what do you think?"])
async def test_thanks_and_words_to_others_in_the_thread_are_not_answered(running, text):
    question = running.slack.mention(COST)
    await answered(running.slack, question)

    running.slack.say(text, thread=question["ts"])

    await quiet(running.slack, messages=1)


async def test_messages_of_bots_are_not_answered(running):
    event = {
        "type": "message",
        "channel": CHANNEL,
        "ts": "1.1",
        "text": f"<@{BOT}> {COST}",
        "bot_id": "B1",
        "user": "U9",
    }
    await running.slack.send(event)
    await running.slack.send(event | {"ts": "1.2", "user": BOT, "bot_id": "B0BOT"})

    await quiet(running.slack)


async def test_called_into_a_thread_it_knows_what_the_thread_is_about(running):
    slack = running.slack
    start, _ = slack.say("What about Lantern Bridge?")
    slack.say("It is closed, they say.", user=BOB, thread=start["ts"])

    slack.mention("How much will it cost?", thread=start["ts"])
    await answered(slack, start)

    assert [turn.question for turn in running.desk.asked[-1][1]] == [
        "What about Lantern Bridge?",
        "It is closed, they say.",
    ]


async def test_called_into_a_thread_without_a_word_it_answers_what_was_asked_last(running):
    start, _ = running.slack.say("Somebody must know.")
    running.slack.say(COST, thread=start["ts"], user=BOB)

    running.slack.mention("", thread=start["ts"])

    assert "£4.2 million" in (await answered(running.slack, start))["text"]


async def test_a_thread_that_may_not_be_read_is_answered_all_the_same(running):
    start, _ = running.slack.say("Somebody must know.")
    running.slack.faults["conversations.replies"] = [too_many("900")]

    running.slack.mention(COST, thread=start["ts"])

    assert "£4.2 million" in (await answered(running.slack, start))["text"]


@pytest.mark.parametrize("text", ["", "help", "Help?"])
async def test_a_mention_without_a_question_says_how_to_ask(running, text):
    assert wording.HELP in (await answered(running.slack, running.slack.mention(text)))["text"]


async def test_a_question_that_is_too_long_is_told_so(running):
    running.desk.failing = QuestionError("the question has 9,000 characters")

    assert (await answered(running.slack, running.slack.mention("x")))["text"] == wording.TOO_LONG


async def test_an_error_is_never_shown(running, caplog):
    running.desk.failing = LibraryError("secret inner detail")

    answer = await answered(running.slack, running.slack.mention("x"))

    assert answer["text"] == wording.FAILED
    assert "secret inner detail" not in shown(answer)
    assert "secret inner detail" in caplog.text


async def test_a_question_that_always_fails_is_told_so_at_last(running, monkeypatch, soon):
    monkeypatch.setattr("bot.slack.endings._AGAIN", 0.01)
    monkeypatch.setattr("bot.slack.answering._SWEEP", 0.02)
    running.desk.failing = RuntimeError("a bug")

    answer = await answered(running.slack, running.slack.mention("x"))

    assert answer["text"] == wording.FAILED


async def test_an_edited_question_is_answered_anew_in_place(running):
    slack = running.slack
    question = slack.mention(COST)
    before = await answered(slack, question)

    slack.edit(question, f"<@{BOT}> {ENGINEER}")
    await slack.until(lambda: "Tomas Wikland" in before["text"])

    await quiet(slack, messages=1)


async def test_a_question_edited_while_it_is_answered_gets_the_answer_to_what_it_says_now(slack, desk):
    desk.delay = 0.3
    async with bot(slack, desk):
        question = slack.mention(COST)
        await slack.until(lambda: desk.asked or desk.outlets)

        slack.edit(question, f"<@{BOT}> {ENGINEER}")
        answer = await answered(slack, question)

        assert "Tomas Wikland" in answer["text"]
        await quiet(slack, messages=1)


async def test_a_preview_that_slack_adds_is_no_edit(running):
    question = running.slack.mention(COST)
    await answered(running.slack, question)

    running.slack.edit(question, question["text"])

    await quiet(running.slack, messages=1)
    assert len(running.desk.asked) == 1


async def test_the_answer_to_a_deleted_question_is_removed(running):
    slack = running.slack
    question = slack.mention(COST)
    await answered(slack, question)

    slack.delete(question)

    await slack.until(lambda: not slack.of_bot())


async def test_a_question_deleted_while_it_is_answered_leaves_nothing(slack, desk):
    desk.delay = 600
    async with bot(slack, desk):
        question = slack.mention(COST)
        await slack.until(lambda: desk.outlets)

        await slack.delete(question)

        await slack.until(lambda: desk.ended)
        await quiet(slack)


async def test_the_stop_button_ends_the_work(slack, desk):
    desk.delay = 600
    async with bot(slack, desk):
        question = slack.mention(COST)
        await slack.until(lambda: desk.outlets)

        await slack.stop_pressed(question["ts"])

        await slack.until(lambda: desk.ended)
        await quiet(slack)
        assert slack.count("agents.sessions.setStatus") == 1


async def test_a_command_is_answered_where_only_the_asker_sees_it_and_can_be_shared(running):
    slack = running.slack
    id, delivered = slack.command(COST)
    ((acknowledged, reply),) = await delivered
    await slack.until(lambda: slack.responses[id])
    (answer,) = slack.responses[id]

    assert acknowledged is True
    assert wording.SEARCHING in str(reply)
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", True)
    assert "£4.2 million" in answer["text"]
    assert not slack.of_bot()

    (share,) = [
        e for b in answer["blocks"] for e in b.get("elements", ()) if e.get("action_id", "").startswith("share")
    ]
    id, _ = slack.press(share, answer)
    (removed,) = await slack.until(lambda: slack.responses[id])
    await slack.press(share, answer)[1]
    (public,) = slack.of_bot()
    assert removed == {"response_type": "ephemeral", "delete_original": True}
    assert COST in shown(public)
    assert "£4.2 million" in public["text"]
    assert "thread_ts" not in public


async def shared(slack):
    """Share the answer to a command; return the button that did, and where it was pressed."""
    id, _ = slack.command(COST)
    (answer,) = await slack.until(lambda: slack.responses[id])
    (share,) = [
        e for b in answer["blocks"] for e in b.get("elements", ()) if e.get("action_id", "").startswith("share")
    ]
    return share, slack.press(share, answer)[0]


async def test_a_shared_answer_is_a_conversation_that_can_go_on(running):
    slack = running.slack
    _, id = await shared(slack)
    await slack.until(lambda: slack.responses[id])
    (public,) = slack.of_bot()

    slack.say(ENGINEER, thread=public["ts"])
    await slack.until(lambda: len(slack.of_bot()) == 2)

    (turn,) = running.desk.asked[-1][1]
    assert (turn.question, turn.answer.text) == (COST, cost().text)
    assert slack.of_bot()[1]["thread_ts"] == public["ts"]


async def test_an_answer_whose_sharing_was_not_confirmed_is_shared_once(running):
    slack = running.slack
    slack.faults["chat.postMessage"] = [reply_lost(), reply_lost()]

    _, id = await shared(slack)
    await slack.until(lambda: slack.responses[id])

    await quiet(slack, messages=1)


async def test_where_it_is_no_member_it_says_how_to_share(running):
    slack = running.slack
    slack.faults["chat.postMessage"] = [Fault("not_in_channel")]
    share, id = await shared(slack)
    (told,) = await slack.until(lambda: slack.responses[id])
    assert told["text"] == wording.CANNOT_SHARE

    slack.press(share, {})
    await slack.until(slack.of_bot)


async def test_nobody_else_can_share_an_answer(running):
    slack = running.slack
    id, _ = slack.command(COST)
    (answer,) = await slack.until(lambda: slack.responses[id])
    (share,) = [
        e for b in answer["blocks"] for e in b.get("elements", ()) if e.get("action_id", "").startswith("share")
    ]

    id, delivered = slack.press(share, answer, user=BOB)
    await delivered
    await asyncio.sleep(0.2)

    assert not slack.responses[id]


@pytest.mark.parametrize(("text", "says"), [("", wording.HELP), ("help", wording.COMMANDS), ("ingest", wording.NO_URL)])
async def test_commands_that_ask_nothing_are_explained(running, text, says):
    ((_, reply),) = await running.slack.command(text)[1]

    assert says in str(reply if isinstance(reply, str) else reply["text"])


async def test_every_question_of_one_user_is_not_before_anothers(slack, desk):
    desk.delay = 0.05
    async with bot(slack, desk) as running:
        del running
        many = [slack.mention(COST) for _ in range(60)]
        await asyncio.sleep(0.1)
        other = slack.mention(COST, user=BOB)
        await answered(slack, other)
        answers = {m["thread_ts"] for m in slack.of_bot()}

        assert sum(question["ts"] in answers for question in many) < 40
        for question in many:
            await answered(slack, question)


async def test_a_full_queue_says_so_and_loses_nothing(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.serve._ROOM", 3)
    desk.delay = 0.3
    async with bot(slack, desk):
        questions = [slack.mention(COST) for _ in range(8)]
        texts = [(await answered(slack, question))["text"] for question in questions]

    assert texts.count(wording.FULL) >= 4
    assert sum("£4.2 million" in text for text in texts) >= 3
    assert len(slack.of_bot()) == 8


async def test_questions_asked_while_the_bot_was_away_are_answered_when_it_is_back(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.serve._GRACE", 0.5)
    desk.delay = 600
    async with bot(slack, desk):
        question = slack.mention(COST)
        await slack.until(lambda: desk.outlets)
    desk.delay = 0

    async with bot(slack, desk):
        answer = await answered(slack, question)

    assert "£4.2 million" in answer["text"]
    assert len(slack.of_bot()) == 1


async def test_answers_and_opinions_are_kept(running):
    slack = running.slack
    answer = await answered(slack, slack.mention(COST))
    buttons = next(block for block in answer["blocks"] if block["type"] == "context_actions")["elements"][0]
    value = buttons["positive_button"]["value"]

    id, _ = slack.press(buttons | {"value": value}, answer)
    (thanks,) = await slack.until(lambda: slack.responses[id])

    assert thanks["text"] == wording.FEEDBACK_THANKS
    with running.desk.library.ledger.reading() as connection:
        assert connection.exec_driver_sql('SELECT turn, "user", value FROM feedback').all() == [(1, ALICE, "good")]


async def test_show_in_article_opens_the_paragraph_with_the_quote_marked(running):
    slack = running.slack
    answer = await answered(slack, slack.mention(COST))
    show = next(e for b in answer["blocks"] for e in b.get("elements", ()) if e.get("action_id", "").startswith("show"))

    slack.press(show, answer)
    (view,) = await slack.until(lambda: slack.views)

    marked = [
        e["text"]
        for b in view["blocks"]
        for s in b.get("elements", ())
        for e in s["elements"]
        if e.get("style", {}).get("highlight")
    ]
    assert marked == ["repairs that will cost £4.2 million"]
    assert "Harbour bridge to close" in json.dumps(view)


async def test_an_article_that_was_taken_down_is_not_shown(running):
    slack = running.slack
    answer = await answered(slack, slack.mention(COST))
    running.desk.library.remove("lantern-bridge")
    show = next(e for b in answer["blocks"] for e in b.get("elements", ()) if e.get("action_id", "").startswith("show"))

    slack.press(show, answer)
    (view,) = await slack.until(lambda: slack.views)

    assert wording.GONE in json.dumps(view)


async def test_app_home_tells_what_it_knows_and_what_one_asked(running):
    slack = running.slack
    await answered(slack, slack.mention(COST))
    await slack.until(lambda: running.turns("done"))

    await slack.send({"type": "app_home_opened", "user": ALICE, "channel": DIRECT, "tab": "home"})
    (view,) = await slack.until(lambda: slack.views)

    home = json.dumps(view, ensure_ascii=False)
    assert "2 articles" in home
    assert "6 March 2025" in home
    assert COST in home


SAYING, UNANSWERED = "What did Tomas Wikland say?", "What is known about “Islanders at odds”?"


@pytest.fixture
async def offering(slack, desk, monkeypatch):
    """Run a bot that has found out which questions it can offer: one of its two articles quotes somebody."""
    monkeypatch.setattr("bot.slack.suggestions._OFFERED", 3)
    monkeypatch.setattr("bot.slack.upkeep._EVERY", 0.1)
    desk._answers[SAYING] = warning(SAYING)
    async with bot(slack, desk) as found:
        await slack.until(lambda: {question for question, *_ in desk.asked} >= {SAYING, UNANSWERED})
        await asyncio.sleep(0.05)
        yield found


async def test_a_suggested_question_is_asked_in_the_conversation_with_the_bot(offering):
    running, slack = offering, offering.slack
    await slack.send({"type": "app_home_opened", "user": ALICE, "channel": DIRECT, "tab": "home"})
    (view,) = await slack.until(lambda: slack.views)
    button = next(e for b in view["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "ask:0")

    slack.press(button, {}, channel=DIRECT)
    await slack.until(lambda: len(slack.of_bot(DIRECT)) == 2 and slack.of_bot(DIRECT)[1].get("metadata"))

    assert running.desk.asked[-1][0] == button["value"]


async def test_the_conversation_offers_questions(offering):
    running = offering
    await running.slack.send({"type": "app_home_opened", "user": ALICE, "channel": DIRECT, "tab": "messages"})

    await running.slack.until(lambda: running.slack.count("assistant.threads.setSuggestedPrompts"))
    (prompts,) = [c["prompts"] for n, c in running.slack.calls if n == "assistant.threads.setSuggestedPrompts"]
    assert prompts == [{"title": SAYING, "message": SAYING}]


async def test_only_questions_that_it_answers_well_are_offered(offering):
    answer = await answered(offering.slack, offering.slack.mention("what can you do?"))

    assert SAYING in answer["text"]
    assert UNANSWERED not in answer["text"]


@pytest.mark.parametrize(
    ("user", "offered"), [(ALICE, ["mentions", "threads"]), (BOB, ["mentions", "threads", "questions"])]
)
async def test_members_of_a_channel_say_how_quiet_it_is_and_those_who_may_everything(slack, desk, user, offered):
    async with bot(slack, desk, slack_ingest="S0DESK"):
        slack.command("settings", user=user)
        (view,) = await slack.until(lambda: slack.views)

    assert [option["value"] for option in view["blocks"][0]["element"]["options"]] == offered
    assert ("Eastmere Courier" in json.dumps(view)) == (user == BOB)


async def submit(slack, view, replies, **how):
    """Choose what holds for a channel; return what Slack was answered."""
    values = {"replies": {"replies": {"selected_option": {"value": replies}}}}
    ((_, reply),) = await slack.interact(
        "view_submission", view=view | {"state": {"values": values}, "id": "V1"}, **how
    )[1]
    return reply


async def test_a_member_can_set_mentions_only_and_nothing_louder(slack, desk):
    async with bot(slack, desk, slack_ingest="S0DESK"):
        question = slack.mention(COST)
        await answered(slack, question)
        slack.command("settings")
        (view,) = await slack.until(lambda: slack.views)

        assert "errors" in str(await submit(slack, view, "questions"))
        await submit(slack, view, "mentions")
        slack.say(ENGINEER, thread=question["ts"])

        await quiet(slack, messages=1)


async def test_the_settings_of_a_channel_count(slack, desk):
    async with bot(slack, desk, slack_ingest="everyone"):
        slack.command("settings")
        (view,) = await slack.until(lambda: slack.views)
        option = view["blocks"][0]["element"]["options"][2]
        outlet = view["blocks"][2]["element"]["options"][0]
        silent = view["blocks"][1]["element"]["options"][1]
        values = {
            "recalls": {"recalls": {"selected_option": silent}},
            "replies": {"replies": {"selected_option": option}},
            "outlets": {"outlets": {"selected_options": [outlet]}},
        }

        await slack.interact("view_submission", view=view | {"state": {"values": values}, "id": "V1"})[1]
        question, _ = slack.say(COST)
        await answered(slack, question)

        assert desk.outlets[-1] == ("Eastmere Courier",)


async def test_what_the_articles_say_cannot_mention_link_or_format(slack, desk):
    hostile = (
        "<!channel> <@U0BOB> [click](http://evil.example) https://evil.example www.evil.example @here *bold* &amp;"
    )
    answer = cost()
    desk._answers[COST] = replace(answer, sentences=(replace(answer.sentences[0], text=hostile),))
    async with bot(slack, desk):
        found = await answered(slack, slack.mention(COST))

    streams = [c["markdown_text"] for name, c in slack.calls if name == "chat.startStream"]
    for text in [*streams, found["text"]]:
        assert "<" not in text
        assert "://" not in text
        assert "](" not in text
        assert "@here" not in text
        assert "www.evil" not in text


def all_done(desk):
    with desk.library.ledger.reading() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM turns WHERE state != 'done'").scalar() == 0


@pytest.mark.parametrize("user", [ALICE, BOB])
async def test_administrators_see_in_home_what_was_asked_refused_and_rated(slack, desk, user):
    async with bot(slack, desk, slack_admins=ALICE):
        answer = await answered(slack, slack.mention(COST, user=BOB))
        buttons = next(block for block in answer["blocks"] if block["type"] == "context_actions")["elements"][0]
        await slack.press(buttons | {"value": buttons["negative_button"]["value"]}, answer)[1]
        await answered(slack, slack.mention("Who built it?", user="U0CAROL"))
        await slack.until(lambda: all_done(desk))

        await slack.send({"type": "app_home_opened", "user": user, "channel": DIRECT, "tab": "home"})
        (view,) = await slack.until(lambda: slack.views)

    home = json.dumps(view)
    assert ("*2 questions* in the last 7 days: 1 answered, 1 refused; rated good 0, bad 1." in home) == (user == ALICE)
    assert ("Who built it?" in home) == (user == ALICE)


async def test_each_question_is_a_line_of_the_log_without_its_words(running, caplog):
    caplog.set_level("INFO", "bot.slack.answering.questions")
    await answered(running.slack, running.slack.mention(COST))
    await running.slack.until(lambda: "answered" in caplog.text)

    (line,) = [record.getMessage() for record in caplog.records if record.name.endswith("questions")]
    assert re.fullmatch(
        rf"question 1 \(mention of {ALICE} in {CHANNEL}\): answered, confidence 0\.90 after \d\.\d s", line
    )
    assert COST not in line


async def test_doctor_says_whether_slack_accepts_what_it_gave(slack):
    given = {"bot_token": "xoxb-test", "app_token": "xapp-test", "api_url": slack.url}
    assert "socket work; not granted, and optional: channels:read" in await examine(SlackSettings(**given))

    slack.scopes = "chat:write"
    with pytest.raises(NewsdeskError, match="lacks app_mentions:read"):
        await examine(SlackSettings(**given))
    with pytest.raises(NewsdeskError, match="SLACK_BOT_TOKEN: Slack does not accept the token"):
        await examine(SlackSettings(**given | {"bot_token": "xoxb-other"}))


def linked(url, **fields):
    links = [{"url": url, "domain": "courier.example"}]
    return {"type": "link_shared", "user": ALICE, "channel": CHANNEL, "message_ts": "1.1", "links": links} | fields


async def test_a_link_to_an_article_shows_its_version_and_last_correction(running):
    text = BRIDGE_TEXT.replace("£4.2 million", "£4.3 million")
    fetched = datetime(2025, 3, 8, tzinfo=UTC)
    article = Article(
        id=BRIDGE, text=text, title="Harbour bridge to close", source="/bridge.md", fetched=fetched,
        url="https://courier.example/bridge", outlet="Eastmere Courier", published="2025-03-06",
    )  # fmt: skip
    take_in([article], running.desk.library, FakeEmbedder)

    await running.slack.send(linked("https://courier.example/bridge?utm_source=x"))
    await running.slack.until(lambda: running.slack.count("chat.unfurl"))

    (entity,) = next(c["metadata"]["entities"] for name, c in running.slack.calls if name == "chat.unfurl")
    told = {each["key"]: each["value"] for each in entity["entity_payload"]["custom_fields"]}
    assert told == {
        "version": "2 of 2", "outlet": "Eastmere Courier", "correction": "8 March 2025, 1 change: number",
    }  # fmt: skip
    assert entity["external_ref"]["id"] == BRIDGE


async def test_a_link_to_something_else_is_left_alone(running):
    await running.slack.send(linked("https://elsewhere.example/"))
    await asyncio.sleep(0.2)

    assert not running.slack.count("chat.unfurl")


@pytest.mark.parametrize("inputs", [{"question": COST}, {}])
async def test_a_workflow_gets_its_answer_in_the_channel_once(running, inputs):
    event = {
        "type": "function_executed", "function": {"callback_id": "briefing"}, "function_execution_id": "Fx1",
        "inputs": {"channel": CHANNEL, **inputs}, "bot_access_token": "xoxb-test",
    }  # fmt: skip
    slack = running.slack
    await slack.send(event)
    await slack.send(event)
    (message,) = await slack.until(slack.of_bot)

    assert "thread_ts" not in message
    assert running.desk.asked[-1][0] == inputs.get("question", "What's new since yesterday?")
    await slack.until(lambda: slack.count("functions.completeSuccess"))
    await quiet(slack, messages=1)


@pytest.mark.parametrize("said", ["hello!", "what can you do?"])
async def test_offered_questions_are_taken_back_with_the_article_that_they_are_about(offering, said):
    greeting = await answered(offering.slack, offering.slack.mention(said))
    assert SAYING in greeting["text"]

    await asyncio.to_thread(offering.desk.library.remove, BRIDGE)
    await offering.slack.until(lambda: "was taken back" in shown(greeting))

    assert "Wikland" not in greeting["text"] + shown(greeting)


async def test_a_removal_of_another_article_leaves_a_greeting_as_it_is(offering):
    greeting = await answered(offering.slack, offering.slack.mention("hello!"))
    before = str(greeting)

    await asyncio.to_thread(offering.desk.library.remove, "ferry")
    await asyncio.sleep(0.5)

    assert str(greeting) == before
