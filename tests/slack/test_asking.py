"""Asking in Slack, from the event to the message."""

import json

from conftest import COST, ENGINEER
from fake_slack import ALICE, BOB, BOT, CHANNEL, DIRECT

from bot.answer import REFUSAL


async def answered(slack, question, channel=CHANNEL, number=1):
    """Wait for the answer to a message, complete, and return it."""
    thread = question.get("thread_ts") or question["ts"]

    def complete():
        return [m for m in slack.of_bot(channel, thread) if m.get("metadata") and not m.get("streaming")]

    await slack.until(lambda: len(complete()) >= number)
    return complete()[number - 1]


def shown(message):
    return json.dumps(message["blocks"], ensure_ascii=False) + message["text"]


async def test_a_mention_is_answered_in_its_thread_once(both):
    question = both.slack.mention(COST)

    answer = await answered(both.slack, question)

    assert "£4.2 million" in answer["text"]
    assert "courier.example/bridge#:~:text=" in shown(answer)
    assert len(both.slack.of_bot()) == 1
    assert both.slack.statuses[0][2] == question["ts"]
