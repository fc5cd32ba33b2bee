"""Articles that are asked about in Slack are taken in, for those who may."""

import json

import pytest
from conversing import answered, shown
from fake_slack import ALICE, BOB, CHANNEL, Fault
from running_bot import bot

from bot.answer import Answer, Sentence
from bot.slack import wording

WORDS = "The tram to Nordhavn will run from May."
PAGE = f"""<!DOCTYPE html><html><head><title>Tram to run</title>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Tram to run", "datePublished": "2025-04-01",
"publisher": {{"name": "Post"}}}}</script></head><body><article><h1>Tram to run</h1><p>{WORDS}</p>
<p>It will stop at nine places between the fish market and the old lighthouse, the city's works said on Monday.</p>
<p>Tickets will cost as much as those for the bus, and dogs will ride for nothing on Sundays and on holidays.</p>
</article></body></html>"""


@pytest.fixture
def web(site):
    """A news site with one article, at `/tram`."""
    site.pages["/tram"] = PAGE
    return site


@pytest.fixture
def desk(desk):
    """Answer what is asked about the tram from whatever article that is."""
    said = Answer(question="x", understood="x", sentences=(Sentence(WORDS, (1,)),))
    desk._answers["When?"] = said
    return desk


async def test_who_may_takes_an_article_in_and_is_told_what_it_is(slack, desk, web):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest=f"{ALICE}, C0OTHER"):
        id, delivered = slack.command(f"ingest <{web.url('/tram')}|post.example>")
        ((_, reply),) = await delivered
        (done,) = await slack.until(lambda: slack.responses[id])

        assert wording.READING in str(reply)
        assert done["text"] == "Added: *Tram to run · Post · 1 April 2025*"
        assert desk.library.articles()[0].title == "Tram to run"

        id, _ = slack.command(f"ingest {web.url('/tram')}")
        (done,) = await slack.until(lambda: slack.responses[id])
        assert done["text"].startswith("Already in the library: ")


@pytest.mark.parametrize(
    ("allowed", "user", "may"),
    [("", ALICE, False), (BOB, ALICE, False), (BOB, BOB, True), ("S0DESK", BOB, True), ("S0DESK", ALICE, False),
     (CHANNEL, ALICE, True), ("everyone", ALICE, True)],
)  # fmt: skip
async def test_who_may_is_a_setting(slack, desk, web, allowed, user, may):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest=allowed):
        id, _ = slack.command(f"ingest {web.url('/tram')}", user=user)
        (done,) = await slack.until(lambda: slack.responses[id])

    assert (done["text"] != wording.MAY_NOT_INGEST) == may
    assert bool(web.asked) == may


async def test_where_the_members_of_a_group_are_not_known_none_may(slack, desk, web):
    slack.faults["usergroups.users.list"] = [Fault("missing_scope", needed="usergroups:read")]
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest="S0DESK"):
        id, _ = slack.command(f"ingest {web.url('/tram')}", user=BOB)
        (done,) = await slack.until(lambda: slack.responses[id])

    assert done["text"] == wording.MAY_NOT_INGEST
    assert not web.asked


async def test_a_mention_with_a_link_takes_the_article_in_and_answers_from_it_alone(slack, desk, web):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest="everyone"):
        question = slack.mention(f"<{web.url('/tram')}> When?")
        await answered(slack, question)

    asked, _, _, article_id = desk.asked[-1]
    assert asked == "When?"
    assert desk.library.version(article_id).title == "Tram to run"
    assert (slack.statuses[0][2], slack.statuses[0][3]) == (question["ts"], wording.TAKING_IN)


async def test_a_known_article_may_be_asked_about_by_anyone(slack, desk, web, monkeypatch):
    # A question with a link looks for one article: a library may hold a hundred thousand.
    monkeypatch.setattr(desk.library, "articles", lambda: pytest.fail("every article was listed"))
    async with bot(slack, desk):
        await answered(slack, slack.mention("<https://courier.example/bridge?utm_source=x> When?"))

    assert desk.asked[-1][3] == "lantern-bridge"
    assert not web.asked


async def test_an_article_that_cannot_be_taken_in_is_told_with_the_reason(slack, desk, web):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest="everyone"):
        answer = await answered(slack, slack.mention(f"<{web.url('/gone')}> When?"))
        await slack.send({"type": "app_home_opened", "user": ALICE, "channel": "D0ALICE", "tab": "home"})
        (view,) = await slack.until(lambda: slack.views)

    assert "I could not add that: there is no such page (status 404)" in shown(answer)
    assert "/gone" in json.dumps(view)


async def test_the_shortcut_asks_about_the_article_that_a_message_links_to(slack, desk, web):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest="everyone"):
        message, _ = slack.say(f"Read this: <{web.url('/tram')}>", user=BOB)
        _, delivered = slack.interact("message_action", callback_id="ask_about", message=message)
        ((acknowledged, _),) = await delivered
        answer = await answered(slack, message)

    assert acknowledged is True
    assert answer["text"] == f"Added: *Tram to run · Post · 1 April 2025*\n{wording.ASK_AWAY}"


async def test_a_link_alone_is_taken_in_and_can_be_asked_about_in_the_thread(slack, desk, web):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest="everyone"):
        question = slack.mention(f"<{web.url('/tram')}>")
        answer = await answered(slack, question)
        slack.say("When?", thread=question["ts"])
        await answered(slack, question, number=2)

    assert wording.ASK_AWAY in answer["text"]
    assert desk.asked[-1][0] == "When?"


async def test_the_shortcut_on_a_message_without_a_link_says_so(slack, desk, web):
    async with bot(slack, desk, allowed_hosts=web.host, slack_ingest="everyone"):
        message, _ = slack.say("Read this.", user=BOB)
        id, _ = slack.interact("message_action", callback_id="ask_about", message=message)
        (said,) = await slack.until(lambda: slack.responses[id])

    assert said["text"] == wording.NO_LINK_IN_MESSAGE
