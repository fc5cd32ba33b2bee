"""“Export as a briefing” posts an answer with its sources as a file in its thread."""

import pytest
from conversing import answered
from fake_slack import CHANNEL, Fault
from fakes import cost

from bot.slack import wording


def use(slack, message, **how):
    """Use the shortcut on a message; return the id of its response_url."""
    return slack.interact("message_action", callback_id="export_answer", message=message, **how)[0]


@pytest.mark.parametrize("on", ["answer", "question"])
async def test_a_briefing_is_posted_in_the_thread_of_the_answer(slack, running, desk, on):
    question = slack.mention(cost().question)
    answer = await answered(slack, question)
    use(slack, answer if on == "answer" else question)
    (posted,) = await slack.until(lambda: [each for each in slack.files.values() if "thread" in each])

    assert (posted["name"], posted["title"]) == ("answer-1.md", cost().question)
    assert (posted["channel"], posted["thread"]) == (CHANNEL, question["ts"])
    written = posted["content"].decode()
    assert written.startswith(f"# {cost().question}\n")
    assert "£4.2 million. \\[1\\]" in written and "## Sources" in written


async def test_a_message_that_is_no_answer(slack, running):
    message, _ = slack.say("Read this.")
    id = use(slack, message)
    (said,) = await slack.until(lambda: slack.responses[id])

    assert said["text"] == wording.NO_ANSWER_IN_MESSAGE
    assert slack.files == {}


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_without_the_scope_for_it_who_used_it_is_told(slack, running, method):
    question = slack.mention(cost().question)
    answer = await answered(slack, question)
    slack.faults[method].append(Fault("missing_scope", needed="files:write"))
    id = use(slack, answer)
    (said,) = await slack.until(lambda: slack.responses[id])

    assert said["text"] == wording.CANNOT_UPLOAD
