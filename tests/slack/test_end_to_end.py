"""`newsdesk slack` as users run it: the command, the bundled models, the sample articles."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from conversing import answered
from drawing import drawn
from fake_slack import ALICE, BOB, BOT, DIRECT, FakeSlack

from bot.slack.elements import Message

REPOSITORY = Path(__file__).parents[2]
ARTICLES = REPOSITORY / "bot" / "demo" / "articles"
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}"
_HEADLINES = re.compile(r"(?:^  \[ .* Read the article .*\n)+", re.MULTILINE)
CORRECTED = REPOSITORY / "bot" / "demo" / "corrections"


@pytest.fixture
def newsdesk(tmp_path):
    """Run a command on a library of its own."""

    async def run(*arguments, **settings):
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NEWSDESK_HOME": str(tmp_path / "home")}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, cwd=tmp_path, stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, env=environment | {"PYTHONPATH": str(REPOSITORY)} | settings,
        )  # fmt: skip

    return run


async def test_a_conversation_as_users_see_it(newsdesk, golden):
    done = await newsdesk("ingest", str(ARTICLES))
    assert "3 added" in (await done.communicate())[0].decode()
    async with FakeSlack() as slack:
        tokens = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test", "SLACK_API_URL": slack.url}
        tokens |= {"NEWSDESK_PORT": "0", "NEWSDESK_SLACK_INGEST": "everyone"}
        serving = await newsdesk("slack", **tokens)
        await slack.until(lambda: slack.sockets, timeout=60)
        seen = [line async for line in _conversation(slack, newsdesk)]
        serving.terminate()
        _, log = await serving.communicate()

    # None of the nearest headlines is near to the question, so their order depends on how a processor rounds.
    shown = _HEADLINES.sub(lambda run: "".join(sorted(run[0].splitlines(keepends=True))), "\n".join(seen) + "\n")
    golden("slack_conversation", shown)
    assert serving.returncode == 0
    first, *questions = log.decode().splitlines()
    assert re.fullmatch(rf"{TIME} newsdesk: answering in Slack \(Socket Mode; .*\)", first)
    assert questions
    assert all(re.fullmatch(rf"{TIME} newsdesk: question \d+ \(.*\): .* after \d+\.\d s", line) for line in questions)


async def _conversation(slack, newsdesk):
    question = slack.mention("How much will the bridge repairs cost?")
    yield _said(ALICE, question)
    yield _told(await answered(slack, question))
    follow_up = slack.mention("When will it reopen?", thread=question["ts"], user=BOB)
    yield _said(BOB, follow_up)
    yield _told(await answered(slack, question, number=2))
    slack.say("thanks!", thread=question["ts"], user=BOB)
    yield f"{BOB}: thanks!\n"
    nothing, _ = slack.say("Who won the chess championship in Lima?", channel=DIRECT)
    yield _said(ALICE, nothing)
    yield _told(await answered(slack, nothing, DIRECT))

    await (await newsdesk("ingest", str(CORRECTED))).wait()
    slack.edit(question, f"<@{BOT}> How much will the bridge repairs cost now?")
    yield f"{ALICE} edits: @newsdesk How much will the bridge repairs cost now?"
    answer = slack.of_bot(thread=question["ts"])[0]
    await slack.until(lambda: answer.get("edited"))
    yield _told(answer)

    id, _ = slack.command("What did the islanders ask for?")
    yield f"{ALICE} types: /newsdesk What did the islanders ask for?"
    (told,) = await slack.until(lambda: slack.responses[id])
    yield _told(told, "newsdesk, for her alone")
    show = next(e for b in answer["blocks"] for e in b.get("elements", ()) if e.get("action_id", "").startswith("show"))
    slack.press(show, answer)
    yield f"{ALICE} presses: {show['text']['text']}"
    (view,) = await slack.until(lambda: slack.views)
    yield _told({"text": "", "blocks": view["blocks"]}, "a window opens")


def _said(user, message):
    return f"{user}: {message['text'].replace(f'<@{BOT}>', '@newsdesk')}"


def _told(message, who="newsdesk"):
    """Draw a message; of one that was streamed, the text is what the stream brought."""
    streamed = message["text"] if message["blocks"][0]["type"] == "divider" else ""
    lines = drawn(Message("", message["blocks"]))
    return (
        f"{who}:\n"
        + "\n".join(f"  {line}".rstrip() for line in [*([streamed] if streamed else []), *lines.split("\n")])
        + "\n"
    )


@pytest.mark.parametrize(
    ("tokens", "says"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-test"}, "SLACK_BOT_TOKEN: Slack does not accept"),
        ({"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-wrong"}, "SLACK_APP_TOKEN: Slack refuses it"),
    ],
)
async def test_a_wrong_token_is_one_line_and_exit_code_1(newsdesk, tokens, says):
    async with FakeSlack() as slack:
        serving = await newsdesk("slack", SLACK_API_URL=slack.url, NEWSDESK_PORT="0", **tokens)
        out, err = await serving.communicate()

    assert (serving.returncode, out) == (1, b"")
    assert err.decode().startswith(f"newsdesk: {says}")
    assert err.decode().count("\n") == 1


async def test_no_network_is_one_line_and_exit_code_1(newsdesk):
    tokens = {
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_APP_TOKEN": "xapp-test",
        "SLACK_API_URL": "http://127.0.0.1:1/api/",
    }
    serving = await newsdesk("slack", **tokens)
    _, err = await serving.communicate()

    assert serving.returncode == 1
    assert err.decode() == (
        "newsdesk: Slack cannot be reached at http://127.0.0.1:1/api/: check the network, and SLACK_API_URL if you have"
        " set it\n"
    )
