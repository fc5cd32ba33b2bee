"""What tests wait for in a conversation."""

import asyncio
import json

from fake_slack import CHANNEL


async def answered(slack, question, channel=CHANNEL, number=1):
    """Wait for the answer to a message, complete, and return it."""
    thread = question.get("thread_ts") or question["ts"]

    def complete():
        return [m for m in slack.of_bot(channel, thread) if m.get("metadata") and not m.get("streaming")]

    await slack.until(lambda: len(complete()) >= number)
    return complete()[number - 1]


async def quiet(slack, messages=0, channel=CHANNEL):
    """Give the bot time to say something that it should not."""
    await asyncio.sleep(0.3)
    assert len(slack.of_bot(channel)) == messages


def shown(message):
    return json.dumps(message["blocks"], ensure_ascii=False) + message["text"]
