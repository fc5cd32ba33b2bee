"""What the bot can say, within Slack's limits whatever an article, a model or a reader wrote."""

import json
import os
from dataclasses import replace

import pytest
from drawing import drawn
from fakes import (
    BRIDGE_TEXT,
    citation,
    cost,
    disagreement,
    headline,
    listing,
    modelled,
    refusal,
    unsure,
    warning,
)  # fmt: skip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_limits import check_blocks, check_view
from slack_sdk import WebClient

from bot.answer import REFUSAL, UNSURE, Answer, Citation, Headline, Sentence
from bot.records.asked import Asked, Channel, Kept, StoredTurn
from bot.slack import article_words, blocks, pages, wording
from bot.slack.modern import modern
from bot.slack.text import asked_in, harmless, link_to, markdown, mrkdwn
from bot.writing.writer import FAILED
from ingest.library.catalogue import Listed, StoredVersion

NASTY = st.text(max_size=400) | st.sampled_from(
    [
        "<!channel>", "<@U1|x>", "[a](http://evil.example)", "https://evil.example", "&amp;&lt;", "\u202eevil", "`*_~",
        "x" * 4000, "שלום עולם " * 300, "汉字。" * 2000, "😀" * 900, " ", "\n", "\x00", "@here @channel", "# " * 500,
    ]
)  # fmt: skip
LARGE = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
URLS = st.none() | st.sampled_from(
    ["https://courier.example/a", "javascript:alert(1)", "http://x/" + "y" * 4000, "https://x/<!channel>|y", "/story"]
)


@st.composite
def citations(draw, count):
    return tuple(
        Citation(
            number=number, article_id="a", title=draw(NASTY), url=draw(URLS), outlet=draw(st.none() | NASTY),
            published=draw(st.sampled_from([None, "2025-03-06", "2025-03-06T10:00:00+05:00"])), version=1,
            quote=draw(NASTY), start=0, end=1, speaker=draw(st.none() | NASTY.filter(str.split)),
        )
        for number in range(1, count + 1)
    )  # fmt: skip


@st.composite
def answers(draw):
    cited = draw(citations(draw(st.integers(1, 30))))
    numbers = st.lists(st.sampled_from(range(1, len(cited) + 1)), max_size=30).map(tuple)
    sentences = draw(st.lists(st.builds(Sentence, NASTY, numbers), min_size=1, max_size=20))
    return Answer(question="?", understood="?", sentences=tuple(sentences), citations=cited)


@LARGE
@given(answers(), st.booleans())
def test_every_answer_fits(answer, share):
    for message in blocks.messages(Kept(answer=answer), 10**12, share=share):
        check_blocks(message.blocks)
        assert message.text
        assert len(message.text) <= 4000


@LARGE
@given(answers(), st.sampled_from(["list", "timeline", "comparison", "briefing", "gist"]), NASTY, NASTY)
def test_every_overview_fits(answer, request, label, lead):
    sentences = tuple(replace(s, citations=(1,), label=label, section=label[:9]) for s in answer.sentences)
    told = replace(answer, request=request, lead=lead, sentences=sentences)
    for message in blocks.messages(Kept(answer=told), 1):
        check_blocks(message.blocks)
        check_blocks(modern(message.blocks, told))


@pytest.mark.parametrize("told", [disagreement(), listing("list"), listing("timeline")])
def test_what_is_a_table_says_all_that_the_older_blocks_say(told):
    (message,) = blocks.messages(Kept(answer=told), 1)
    made = modern(message.blocks, told)

    (table,) = [block for block in made if block["type"] == "data_table"]
    cells = [cell["text"] for row in table["rows"] for cell in row]
    assert all(any(citation.quote in cell for cell in cells) for citation in told.citations)
    assert len(table["rows"]) == len(told.sentences) + 1


@pytest.mark.parametrize("told", [cost(), warning(), listing("gist"), replace(disagreement(), request="gist")])
def test_any_other_answer_is_no_table(told):
    (message,) = blocks.messages(Kept(answer=told), 1)

    assert not any(block["type"] == "data_table" for block in modern(message.blocks, told))


def test_a_citation_without_a_headline_fits():
    told = replace(cost(), citations=tuple(replace(each, title="") for each in cost().citations))
    for message in blocks.messages(Kept(answer=told), 1):
        check_blocks(modern(message.blocks, told))


@LARGE
@given(answers())
def test_no_answer_mentions_anyone_or_links_elsewhere(answer):
    known = {citation.url for citation in answer.citations}
    streamed = blocks.streamed(answer.sentences)
    for message in blocks.messages(Kept(answer=answer), 1):
        assert not {"<", ">"} & set(message.text)
        assert "://" not in message.text
        for part in [*_parts(message.blocks), *_parts(modern(message.blocks, answer))]:
            assert part["type"] in ("text", "link", "emoji", "citation")
            assert part["type"] not in ("link", "citation") or part["url"].split("#:~:")[0] in known
    assert "<" not in streamed
    assert "://" not in streamed
    assert "](" not in streamed


@given(st.lists(st.builds(Sentence, NASTY, st.just((1,))), min_size=1, max_size=40))
def test_a_long_answer_is_distributed_without_losing_a_word(sentences):
    found = blocks.parts(sentences)

    assert all(len(blocks.streamed(part).encode()) <= blocks.PART_BYTES for part in found)
    before, after = (
        "".join(harmless(each.text) for each in some) for some in (sentences, [s for p in found for s in p])
    )
    assert "".join(before.split()) == "".join(after.split())


@given(st.lists(st.builds(Headline, st.just("a"), NASTY, URLS, st.sampled_from([None, "2025-03-06"])), max_size=3))
def test_every_refusal_fits_and_cites_nothing(related):
    (message,) = blocks.messages(Kept(answer=Answer(question="?", understood="?", related=tuple(related))), 1)

    answer = Answer(question="?", understood="?", related=tuple(related))
    check_blocks(message.blocks)
    check_blocks(modern(message.blocks, answer))
    assert REFUSAL in message.text
    assert len(message.text) <= 4000
    assert not any(block["type"] == "actions" for block in message.blocks)


def test_what_comes_closest_is_shown_with_its_link_where_a_refusal_is_not_certain():
    (message,) = blocks.messages(Kept(answer=unsure()), 1)

    check_blocks(message.blocks)
    assert message.text.startswith(UNSURE)
    assert "The bridge was opened in 1934." in str(message.blocks)
    assert "https://courier.example/bridge" in str(message.blocks)
    assert REFUSAL not in message.text


def test_a_headline_is_shown_above_the_beginning_of_its_article():
    check_view(pages.article(headline(), BRIDGE_TEXT))


@given(st.text(min_size=1, max_size=9000), st.data())
def test_every_article_can_be_shown_with_its_quote(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cited = replace(citation(1, "repairs"), start=start, end=end, quote=text[start:end], title=text[:600])

    check_view(pages.article(cited, text))


@given(st.lists(NASTY, max_size=120, unique=True), NASTY)
def test_home_and_settings_fit_whatever_articles_are_called(names, question):
    listed = [_listed(name) for name in names]
    check_view(
        pages.home(
            pages.Known(len(listed), listed[:5], None, names[:9], [n[:75] for n in names if n.strip()][:3]),
            [_turn(question)] * 9,
        )
    )
    check_view(
        pages.settings(
            "C1",
            Channel("threads", tuple(names[:2])),
            [name for name in names if 0 < len(name) <= pages.LONGEST_OUTLET],
        )
    )


@pytest.mark.parametrize(
    ("text", "words", "url"),
    [
        ("<@U0BOT> How much?", "How much?", None),
        ("<@U0BOT|newsdesk>  How\nmuch? <@U1|bob>", "How much? @bob", None),
        ("what is &lt;this&gt; &amp; that", "what is <this> & that", None),
        ("<https://x.example/a?b=1&amp;c=2|x.example/a> Who?", "Who?", "https://x.example/a?b=1&c=2"),
        ("<!here> <#C1|news> Who? <!subteam^S1|@desk>", "#news Who? @desk", None),
    ],
)
def test_what_people_wrote_is_read_without_slacks_marks(text, words, url):
    assert asked_in(text, "U0BOT") == (words, url)


@given(st.text())
def test_whatever_people_write_can_be_read(text):
    asked_in(text, "U0BOT")


@pytest.mark.parametrize("make", [harmless, mrkdwn, markdown])
@given(text=st.text())
def test_what_is_harmless_stays_harmless(make, text):
    once = make(text)

    assert make is mrkdwn or make(once) == once or "&" in text
    assert not any(mark in once for mark in ("://", "\u202e", "\n"))
    assert make is harmless or "<" not in once


@pytest.mark.parametrize(
    ("url", "quote", "link"),
    [
        ("https://x.example/a", "It costs £4.", "https://x.example/a#:~:text=It%20costs%20%C2%A34."),
        ("https://x.example/a#top", "well-known, so", "https://x.example/a#:~:text=well%2Dknown%2C%20so"),
        ("https://x.example/a", "a b c d e f g h i j", "https://x.example/a#:~:text=a%20b%20c%20d,g%20h%20i%20j"),
        ("https://x.example/a", "“”", "https://x.example/a"),
        ("javascript:alert(1)", "x", None),
        (None, "x", None),
    ],
)
def test_a_link_leads_to_the_quote(url, quote, link):
    assert link_to(url, quote) == link


def test_every_message_the_bot_can_send(golden):
    long = tuple(replace(citation(1, "The bridge was opened in 1934."), number=number) for number in range(1, 13))
    several = Answer(
        question="?", understood="?", sentences=tuple(Sentence(c.quote, (c.number,)) for c in long), citations=long
    )
    shown = {
        "an answer": blocks.messages(Kept(answer=cost()), 1),
        "an answer with a speaker": blocks.messages(Kept(answer=warning()), 2),
        "an answer that only the asker sees": blocks.messages(Kept(answer=cost()), 3, share=True),
        "a shared answer": [blocks.Message("", [blocks.asked_by("U1", "How much will it cost?")])],
        "an answer with a line about a link": blocks.messages(Kept(answer=cost(), notice=wording.MAY_NOT_INGEST), 9),
        "a refusal with a line about a link": blocks.messages(Kept(answer=refusal(), notice=wording.MAY_NOT_INGEST), 9),
        "more of an article": blocks.messages(_reply("more"), 10),
        "an article's date": blocks.messages(_reply("published"), 11),
        "an article's author": blocks.messages(_reply("author"), 12),
        "an article's outlet": blocks.messages(_reply("outlet"), 13),
        "an article's link": blocks.messages(_reply("link"), 14),
        "an answer with many citations": blocks.messages(Kept(answer=several), 4),
        "an answer of a language model": blocks.messages(Kept(answer=modelled(cost())), 7),
        "an answer that a language model failed to give": blocks.messages(Kept(answer=modelled(cost(), FAILED)), 8),
        "a refusal": blocks.messages(Kept(answer=refusal()), 5),
        "a refusal of an empty library": blocks.messages(Kept(answer=Answer(question="?", understood="?")), 6),
        "show in article": [_view(pages.article(warning().citations[0], BRIDGE_TEXT))],
        "an article that is gone": [_view(pages.gone())],
        "home": [
            _view(
                pages.home(
                    pages.Known(
                        2,
                        [_listed("Harbour bridge to close")],
                        "2025-03-07T09:00:00+00:00",
                        ["feed.xml: gone"],
                        ["What did Tomas Wikland say?"],
                    ),
                    [_turn("Who?")],
                )
            )
        ],
        "home of an empty library": [_view(pages.home(pages.Known(0, []), []))],
        "settings of a member": [_view(pages.settings("C1", Channel("threads"), ["Post"], everything=False))],
        "settings": [
            _view(pages.settings("C1", Channel("threads", ("Eastmere Courier",)), ["Eastmere Courier", "Post"]))
        ],
        "an answer in the blocks of 2026": [_modern(warning())],
        "a refusal in the blocks of 2026": [_modern(refusal())],
        "articles that disagree, in the blocks of 2026": [_modern(disagreement())],
        "a list in the blocks of 2026": [_modern(listing("list"))],
    } | {
        f"words: {name}": [blocks.notice(text)]
        for name, text in sorted(vars(wording).items())
        if isinstance(text, str) and name.isupper()
    }

    _validate(shown)
    golden(
        "slack_messages",
        "\n".join(line for name, some in shown.items() for line in (f"=== {name}", *map(drawn, some), "")),
    )


def _validate(shown):
    """Have Slack itself check every message, where it is told by which token (SLACK_VALIDATE_TOKEN)."""
    if not (token := os.environ.get("SLACK_VALIDATE_TOKEN")):
        return
    for name, some in shown.items():
        for message in some:
            reply = WebClient(token=token).api_call("blocks.validate", json={"blocks": json.dumps(message.blocks)})
            assert reply["ok"], f"{name}: {reply.get('errors')}"


def _reply(about):
    version = StoredVersion(
        article_id="lantern-bridge", number=1, title="Harbour bridge to close", text=BRIDGE_TEXT, source="bridge.md",
        url="https://courier.example/bridge", author="Nell Farrow", outlet="Eastmere Courier",
        published="2025-03-06", modified="2025-03-08", fetched="", valid_from="", valid_until=None, dated_by=None,
    )  # fmt: skip
    return article_words.reply(about, "?", cost().citations[0], version)


def _modern(answer):
    (message,) = blocks.messages(Kept(answer=answer), 15)
    return blocks.Message("", modern(message.blocks, answer))


def _view(view):
    check_view(view)
    return blocks.Message("", view["blocks"])


def _parts(value):
    if isinstance(value, dict):
        if value.get("type") in ("text", "link", "citation", "emoji", "user", "channel", "broadcast"):
            yield value
        for each in value.values():
            yield from _parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _parts(each)


def _listed(title):
    return Listed(
        id="a", title=title, url="https://courier.example/bridge", outlet="Eastmere Courier", published="2025-03-06",
        modified=None, fetched="2025-03-07T09:00:00+00:00", version=1, passages=1,
    )  # fmt: skip


def _turn(question):
    asked = Asked(team="T", channel="C", ts="1", thread="1", user="U", kind="mention", question=question)
    return StoredTurn(
        id=1, asked=asked, state="done", revision=0, attempts=1, failures=0, received=0, outcome="answered", kept=None,
        posts=(),
    )  # fmt: skip
