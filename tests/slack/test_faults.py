"""Whatever Slack does, a question gets one answer, nobody sees an error, and the log has one line of it."""

import asyncio
import io
import json
import time
from types import SimpleNamespace

import pytest
from aiohttp import ClientSession
from conversing import answered, quiet, shown
from fake_slack import BOT, CHANNEL, DIRECT, FakeSlack, Fault, reply_lost, too_many
from fakes import cost, filled_library
from running_bot import COST, ENGINEER, ScriptedDesk, bot

from bot.answer import Answer, Sentence
from bot.records.records import Records
from bot.settings import Settings, SlackSettings
from bot.slack.faults import Fault as SlackFault
from bot.slack.serve import serve
from ingest.errors import NewsdeskError, SettingsError

POSTING = ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.update"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Let what is tried again be tried again at once."""
    monkeypatch.setattr("bot.slack.endings._LONGEST_WAIT", 0.05)
    monkeypatch.setattr("bot.slack.answering._SWEEP", 0.05)
    monkeypatch.setattr("bot.slack.api._PAUSE", 0.01)


def no_streams(monkeypatch):
    monkeypatch.setattr("bot.slack.stream.Allowance.take", lambda self: False)


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize(
    "fault",
    [
        too_many("1.2"),
        reply_lost(),
        Fault(status=500),
        Fault(status=500, after=True),
        Fault("message_not_in_streaming_state"),
        Fault("msg_too_long"),
        Fault("missing_recipient_user_id"),
        Fault("unknown_method"),
        Fault(hang_up=True),
    ],
    ids=str,
)
async def test_where_a_stream_fails_the_whole_answer_stands_in_its_place(running, method, fault):
    slack = running.slack
    slack.faults[method] = [fault]
    question = slack.mention("What did the engineer say?")

    answer = await answered(slack, question)

    assert "Tomas Wikland" in answer["text"]
    assert "Show in article" in shown(answer)
    await quiet(slack, messages=1)


@pytest.mark.parametrize(
    "faults",
    [
        [too_many()],
        [too_many()] * 4,
        [Fault(status=500)],
        [Fault(status=503, after=True)],
        [reply_lost()],
        [reply_lost(), reply_lost()],
        [Fault("internal_error")],
        [Fault("internal_error", after=True)],
        [Fault("fatal_error"), too_many(), reply_lost()],
        [Fault("invalid_blocks")],
        [Fault("msg_blocks_too_long")],
        [Fault("msg_too_long")],
    ],
    ids=lambda faults: "+".join(str(each) for each in faults),
)
async def test_a_plain_message_is_posted_once(running, monkeypatch, faults):
    no_streams(monkeypatch)
    slack = running.slack
    slack.faults["chat.postMessage"] = list(faults)

    answer = await answered(slack, slack.mention(COST))

    assert "£4.2 million" in answer["text"]
    await quiet(slack, messages=1)


async def test_where_slack_wants_to_be_left_alone_it_is(running, monkeypatch):
    no_streams(monkeypatch)
    slack = running.slack
    slack.faults["chat.postMessage"] = [too_many("0.5")]
    began = asyncio.get_running_loop().time()

    await answered(slack, slack.mention(COST))

    times = [n for n, (name, _) in enumerate(slack.calls) if name == "chat.postMessage"]
    assert len(times) == 2
    assert asyncio.get_running_loop().time() - began > 0.5


async def test_slack_that_is_down_gets_the_answer_when_it_is_up(running):
    slack = running.slack
    slack.chance = lambda method: Fault(status=503)
    question = slack.mention(COST)
    await slack.until(lambda: len(slack.calls) > 12)
    slack.chance = None

    await answered(slack, question)

    await quiet(slack, messages=1)


@pytest.mark.parametrize(
    "error", ["channel_not_found", "is_archived", "not_in_channel", "missing_scope", "restricted_action"]
)
async def test_where_nothing_can_be_posted_the_log_says_so_and_the_next_question_is_answered(running, error, caplog):
    slack = running.slack
    slack.channels["C9"] = {"id": "C9", "refuses": error}
    slack.messages["C9"] = []
    question = slack.say(f"<@{BOT}> {COST}", channel="C9")[0]
    await slack.until(lambda: "is not answered" in caplog.text)

    await answered(slack, slack.mention(COST))

    assert not slack.of_bot("C9", question["ts"])
    assert sum("is not answered" in line for line in caplog.text.splitlines()) == 1


async def test_a_revoked_token_ends_the_bot_with_a_line_and_loses_no_question(slack, desk):
    stop = asyncio.Event()
    settings = Settings(home=desk.library.home, port=0)
    tokens = SlackSettings(bot_token="xoxb-test", app_token="xapp-test", api_url=slack.url)
    serving = asyncio.create_task(serve(desk, settings, tokens, stop))
    await slack.until(lambda: slack.sockets)
    del slack.tokens["xoxb-test"]
    question = slack.mention(COST)

    with pytest.raises(SlackFault, match=r"^Slack does not accept the token \(invalid_auth\)"):
        await serving

    slack.tokens["xoxb-test"] = "bot"
    async with bot(slack, desk):
        await answered(slack, question)


async def test_a_question_that_is_claimed_as_the_bot_stops_waits_for_no_lease(slack, desk, monkeypatch):
    claim, claimed, stop = Records.claim, asyncio.Event(), asyncio.Event()

    async def claim_slowly(records, turn):
        found = await claim(records, turn)
        claimed.set()
        await asyncio.sleep(0.3)
        return found

    monkeypatch.setattr(Records, "claim", claim_slowly)
    settings = Settings(home=desk.library.home, port=0)
    tokens = SlackSettings(bot_token="xoxb-test", app_token="xapp-test", api_url=slack.url)
    serving = asyncio.create_task(serve(desk, settings, tokens, stop))
    await slack.until(lambda: slack.sockets)
    question = slack.mention(COST)
    await claimed.wait()
    stop.set()
    await serving
    assert slack.of_bot() == []

    monkeypatch.setattr(Records, "claim", claim)
    async with bot(slack, desk):
        await answered(slack, question)


async def test_an_answer_too_long_for_one_message_is_distributed_to_several(slack, desk, monkeypatch):
    sentence = Sentence("Wort " * 200 + ".", (1,))
    desk._answers[COST] = Answer(question=COST, understood=COST, sentences=(sentence,) * 20, citations=cost().citations)
    async with bot(slack, desk):
        question = slack.mention(COST)
        await slack.until(lambda: len([m for m in slack.of_bot() if m.get("metadata")]) == 4)
        await quiet(slack, messages=4)

        slack.edit(question, f"<@{BOT}> What did the engineer say?")
        await slack.until(lambda: len(slack.of_bot()) == 1)


async def test_a_stream_that_expired_is_replaced_where_it_stands(desk):
    desk.delay = 0
    async with FakeSlack(stream_ttl=-1) as slack, bot(slack, desk):
        answer = await answered(slack, slack.mention("What did the engineer say?"))

        assert "Show in article" in shown(answer)
        assert answer["edited"]
        await quiet(slack, messages=1)


async def test_a_workspace_over_its_rate_of_streams_gets_plain_messages(running):
    slack = running.slack
    for question in [slack.mention(COST) for _ in range(25)]:
        await answered(slack, question)

    assert slack.count("chat.startStream") == 18
    assert len(slack.of_bot()) == 25


async def test_without_a_status_the_answer_comes_all_the_same(running):
    running.slack.faults["assistant.threads.setStatus"] = [Fault("missing_scope", needed="assistant:write")]

    await answered(running.slack, running.slack.mention(COST))


async def test_an_event_that_cannot_be_written_down_is_not_acknowledged_and_comes_again(both, monkeypatch, caplog):
    from bot.records.records import Records

    receive, tries = Records.receive, []

    async def fail_once(self, *arguments):
        tries.append(1)
        if len(tries) == 1:
            raise NewsdeskError("the disk is full")
        return await receive(self, *arguments)

    monkeypatch.setattr(Records, "receive", fail_once)
    both.slack.ack_timeout = 2
    question, _ = both.slack.say(COST, channel=DIRECT)

    await answered(both.slack, question, DIRECT)

    assert len(tries) == 2
    assert "Traceback" not in caplog.text
    assert "is not acknowledged (NewsdeskError: the disk is full)" in caplog.text


async def test_a_socket_that_slack_renews_loses_nothing(running):
    slack = running.slack
    for socket in list(slack.sockets):
        await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        slack.sockets.remove(socket)
    await slack.until(lambda: slack.sockets)

    await answered(slack, slack.mention(COST))


async def test_a_socket_that_died_in_silence_is_noticed_and_renewed(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.socket._PING", 0.5)
    monkeypatch.setattr("bot.slack.socket._LOOK", 0.05)
    async with bot(slack, desk) as running:
        assert await ready(running.port) == 200
        slack.deaf = True
        await until_ready(running, 503)
        await slack.until(lambda: slack.count("apps.connections.open") > 2)
        slack.deaf = False
        for socket in slack.sockets[:-1]:
            slack.sockets.remove(socket)
        await until_ready(running, 200)

        await answered(slack, slack.mention(COST))


async def until_ready(running, status):
    while await ready(running.port) != status:
        await asyncio.sleep(0.05)


async def ready(port):
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/ready") as reply:
        return reply.status


async def test_it_is_alive_and_ready_over_http_and_not_ready_while_it_stops(slack, desk):
    desk.delay = 0.6
    async with bot(slack, desk, http=True) as running, ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{running.port}/health") as reply:
            assert (reply.status, await reply.json()) == (200, {"status": "alive"})
        assert await ready(running.port) == 200
        question = slack.mention(COST)
        await slack.until(lambda: desk.outlets)
        running.stop.set()
        await running.task

    assert "£4.2 million" in slack.of_bot(CHANNEL, question["ts"])[0]["text"]


def signed(slack, body, **headers):
    return slack.sign(body) | {"Content-Type": "application/json"} | headers


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda s, b: (b.encode(), {}), 401),
        (lambda s, b: (b.encode(), signed(s, b, **{"X-Slack-Signature": "v0=" + "0" * 64})), 401),
        (lambda s, b: (b.encode(), signed(s, b) | s.sign(b, stamp=int(time.time()) - 3600)), 401),
        (lambda s, b: (b.encode(), signed(s, b, **{"X-Slack-Request-Timestamp": "yesterday"})), 401),
        (lambda s, b: (b.encode(), signed(s, b, **{"X-Slack-Request-Timestamp": "١٢٣"})), 401),
        (lambda s, b: (b.encode(), signed(s, b, **{"X-Slack-Signature": "v0=é"})), 401),
        (lambda s, b: (b.encode(), signed(s, b, **{"X-Other": "é"})), 400),
        (lambda s, b: (b"\xff\xfe" + b.encode(), signed(s, b)), 400),
        (lambda s, b: (io.BytesIO(b"x" * (2**20 + 1)), signed(s, b)), 413),
        (lambda s, b: (b"not json", signed(s, "not json")), 400),
    ],
    ids=[
        "unsigned",
        "forged",
        "stale",
        "no number",
        "other digits",
        "not ascii",
        "header",
        "not utf-8",
        "huge",
        "no json",
    ],
)
async def test_what_is_not_slacks_is_refused_without_a_trace(slack, desk, caplog, change, status):
    async with bot(slack, desk, http=True) as running, ClientSession() as session:
        body, headers = change(slack, json.dumps({"type": "event_callback", "event": {"type": "message"}}))
        url = f"http://127.0.0.1:{running.port}/slack/events"
        async with session.post(url, data=body, headers=headers) as reply:
            assert reply.status == status
            assert "Traceback" not in await reply.text()

        assert "Traceback" not in caplog.text
        await answered(slack, slack.mention(COST))


async def test_who_hangs_up_in_the_middle_of_a_request_leaves_no_trace(slack, desk, caplog):
    async with bot(slack, desk, http=True) as running:
        headers = "".join(f"{name}: {value}\r\n" for name, value in signed(slack, "x" * 500).items())
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", running.port)
            head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: 500\r\n\r\n"
            writer.write(head.encode() + b"x" * 20)
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.transport.abort()
        await asyncio.sleep(0.3)

        assert [each.getMessage() for each in caplog.records if each.exc_info] == []
        assert "Traceback" not in caplog.text
        await answered(slack, slack.mention(COST))


async def start(slack, desk, **tokens):
    given = {"bot_token": "xoxb-test", "app_token": "xapp-test", "api_url": slack.url} | tokens
    await serve(desk, Settings(home=desk.library.home, port=0), SlackSettings(**given), asyncio.Event())


@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        (
            {"bot_token": "xoxb-wrong"},
            r"SLACK_BOT_TOKEN: Slack does not accept the token \(invalid_auth\): copy it again",
        ),
        ({"app_token": "xapp-wrong"}, r"SLACK_APP_TOKEN: Slack refuses it \(invalid_auth\): make one with the scope"),
        ({"app_token": "xoxb-test"}, r"SLACK_APP_TOKEN: Slack refuses it \(not_allowed_token_type\)"),
        (
            {"api_url": "http://127.0.0.1:1/api/"},
            r"Slack cannot be reached at http://127.0.0.1:1/api/: check the network",
        ),
    ],
)
async def test_what_is_wrong_at_the_start_is_one_line_that_says_what_to_do(slack, desk, tokens, says):
    with pytest.raises(NewsdeskError, match=f"^{says}"):
        await start(slack, desk, **tokens)


async def test_a_missing_scope_is_told_at_the_start(slack, desk):
    slack.scopes = slack.scopes.replace("im:history,", "")

    with pytest.raises(SettingsError, match=r"^the bot lacks im:history: add that under OAuth & Permissions"):
        await start(slack, desk)


async def test_a_port_that_is_taken_is_told_at_the_start(slack, desk, tmp_path):
    async with bot(slack, desk) as running:
        other = ScriptedDesk(filled_library(tmp_path / "other"))
        tokens = SlackSettings(bot_token="xoxb-test", app_token="xapp-test", api_url=slack.url)
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{running.port} .*: set NEWSDESK_PORT to a free port"):
            await serve(other, Settings(home=tmp_path, port=running.port), tokens, asyncio.Event())
        other.close()


@pytest.mark.parametrize(
    ("set", "says"),
    [
        ({}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, r"neither SLACK_APP_TOKEN .* nor SLACK_SIGNING_SECRET"),
        ({"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2", "SLACK_APP_TOKEN": "x"}, "several workspaces needs HTTP"),
    ],
)
def test_a_token_that_is_not_set_is_told(monkeypatch, set, says):
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in set.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=says):
        SlackSettings.load()


async def test_tokens_and_messages_are_not_logged(slack, desk, caplog):
    caplog.set_level("DEBUG")
    slack.secret = "canary-secret"
    slack.faults["chat.postMessage"] = [Fault(status=500)]
    async with bot(slack, desk, http=True):
        await answered(slack, slack.mention(COST))

    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot", "slack")))
    assert "xoxb-test" not in ours
    assert "canary-secret" not in ours
    assert COST not in ours
    assert "xoxb" not in repr(SlackSettings(bot_token="xoxb-test"))


async def test_where_streams_are_refused_and_threads_rarely_read_each_question_is_answered_once(running):
    """A refused stream has posted nothing: no thread is read to find it, which Slack allows once a minute."""
    slack = running.slack
    slack.faults["chat.startStream"] = [Fault("not_allowed_token_type")] * 20
    slack.faults["conversations.replies"] = [too_many("60")] * 99
    began = time.monotonic()

    questions = [slack.mention(COST) for _ in range(20)]
    for question in questions:
        await answered(slack, question)

    assert time.monotonic() - began < 60
    assert slack.count("conversations.replies") == 0
    await quiet(slack, messages=20)


@pytest.mark.parametrize("fault", [too_many("0.2"), Fault("internal_error")], ids=str)
async def test_a_thread_that_may_not_be_read_now_is_read_later_before_anything_is_posted_again(running, fault):
    slack = running.slack
    slack.faults["chat.startStream"] = [reply_lost()]
    slack.faults["conversations.replies"] = [fault]

    await answered(slack, slack.mention(COST))

    await quiet(slack, messages=1)


@pytest.mark.parametrize("body", ["[1,2]", "1", '"x"', "null", "{", "payload=[1]", "payload=%"])
async def test_a_forged_request_is_refused_before_it_is_read(slack, desk, body, caplog):
    async with bot(slack, desk, http=True), ClientSession() as session:
        stamp = str(int(time.time()))
        forged = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={'0' * 64}"}
        json_body = {"Content-Type": "application/json"}
        async with session.post(slack.request_url, data=body, headers=forged | json_body) as reply:
            assert reply.status == 401
        async with session.post(slack.request_url, data=body, headers=slack.sign(body) | json_body) as reply:
            assert reply.status in (200, 400, 404)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message"},
        {"type": "message", "channel": CHANNEL, "text": f"<@{BOT}> Who?", "user": "U1"},
        {"type": "message", "subtype": "message_changed", "channel": CHANNEL},
        {"type": "message", "subtype": "message_changed", "channel": CHANNEL, "message": None},
        {"type": "message", "subtype": "message_deleted", "channel": CHANNEL},
        {"type": "member_joined_channel"},
        {"type": "agent_session_stopped"},
        {"type": "app_home_opened", "tab": "home"},
    ],
    ids=lambda event: f"{event['type']}-{event.get('subtype', '')}-{len(event)}",
)
async def test_an_event_that_lacks_a_field_is_acknowledged_and_logged_in_one_line(running, event, caplog):
    tries = await running.slack.send(event)
    await asyncio.sleep(0.05)

    assert [done for done, _ in tries] == [True]
    assert len([line for line in caplog.text.splitlines() if "answering in Slack" not in line]) == 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("question", [COST, "Who built it?"])
async def test_a_workspace_without_the_blocks_of_2026_gets_older_ones_once_it_has_refused_them(slack, desk, question):
    slack.modern = False
    async with bot(slack, desk):
        first = await answered(slack, slack.mention(question))
        tries = len(slack.calls)
        second = await answered(slack, slack.mention(question))

    assert not any(kind in shown(each) for each in (first, second) for kind in ('"citation"', '"carousel"'))
    assert first["blocks"]
    assert second["blocks"]
    assert len(slack.calls) - tries < tries


async def test_a_workspace_of_2026_gets_citations_and_cards(running):
    answer, refusal = [await answered(running.slack, running.slack.mention(each)) for each in (COST, "Who built it?")]

    assert '"citation_type": "web"' in shown(answer)
    assert "carousel" in shown(refusal)


async def test_a_command_in_a_workspace_without_the_blocks_of_2026_is_answered(slack, desk):
    slack.modern = False
    async with bot(slack, desk):
        id, _ = slack.command(COST)
        (answer,) = await slack.until(lambda: slack.responses[id])

    assert "£4.2 million" in answer["text"]
    assert answer["blocks"]


@pytest.mark.parametrize("shows_tasks", [True, False])
@pytest.mark.parametrize("question", [COST, "Who built it?"])
async def test_with_a_language_model_what_is_done_is_shown(slack, desk, shows_tasks, question):
    desk.writer, desk.delay = SimpleNamespace(begin_loading=lambda: SimpleNamespace(result=lambda: None)), 0.1
    slack.modern = shows_tasks
    async with bot(slack, desk):
        answer = await answered(slack, slack.mention(question))
        await quiet(slack, messages=1)

    assert ("£4.2 million" in answer["text"]) == (question == COST)
    if question == COST:
        assert answer.get("tasks", {}) == ({"understand": "complete"} if shows_tasks else {})


async def test_a_direct_conversation_is_called_after_its_first_question(running):
    slack = running.slack
    question, _ = slack.say(COST, channel=DIRECT)
    await answered(slack, question, DIRECT)
    await slack.until(lambda: slack.count("agents.sessions.rename"))
    slack.say(ENGINEER, channel=DIRECT, thread=question["ts"])
    await answered(slack, question, DIRECT, number=2)
    await asyncio.sleep(0.1)

    assert [c["title"] for name, c in slack.calls if name == "agents.sessions.rename"] == [COST]


async def test_where_nobody_may_look_the_answer_is_posted_rather_than_lost(running):
    slack = running.slack
    slack.faults["chat.startStream"] = [Fault(status=500)]
    slack.faults["conversations.replies"] = [Fault("missing_scope", needed="mpim:history")] * 9

    assert "£4.2 million" in (await answered(slack, slack.mention(COST)))["text"]
