"""Until an article may come out it is in nothing that anybody sees; then it is news like any other."""

import asyncio
import json
import re
import urllib.request
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from conversing import answered
from fake_slack import ALICE, CHANNEL, DIRECT, GROUP, FakeSlack
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_bot import bot
from sqlalchemy import inspect

from bot.answer import Answer
from bot.assistants.reception import Reception
from bot.assistants.tokens import Client
from bot.desk import Desk
from bot.exported import as_markdown
from bot.langchain import NewsdeskRetriever
from bot.overview.watching import watched
from bot.recalls.exchange import exchanges
from bot.records import watches
from bot.records.questions import listed_in
from bot.settings import Settings
from bot.slack import pages
from ingest.article import Article
from ingest.intake.take_in import release, take_in
from ingest.library.library import Library

PUBLIC = (
    "The harbour board voted on Wednesday to close Lantern Bridge for repairs. They will cost £4.2 million, its chair "
    "Ruth Amberley said. Drivers will have to take the valley road until August."
)
SECRET = (
    "The harbour board will sell Lantern Bridge to Quillhaven Holdings for £73.9 million, Isolde Venkataraman said. "
    "“Nobody was asked,” said Isolde Venkataraman, who leads the Marrowgate traders. The sale is on 17 December 2031."
)
WORDS = ("Quillhaven", "73.9", "Venkataraman", "Isolde", "Marrowgate", "2031", "to be sold", "embargoed-story")
CLIENT = Client("somebody")
LATER = datetime.now(UTC) + timedelta(days=2)
ASKED = (
    "Who will buy Lantern Bridge?", "How much does Quillhaven Holdings pay?", "What did Isolde Venkataraman say?",
    "Who is Isolde Venkatarman?", "What is this about?", "What's new?", "Who is quoted?", "List all articles.",
    "Which articles mention Quillhaven?", "How many articles are there about the bridge?", "When is the sale?",
    "Summarise what is known of Lantern Bridge.", "Give me a timeline of the bridge.", "What has been corrected?",
    "Compare the versions of the bridge story.", "hello", "What can I ask?", "Will Lantern Bridge be sold?",
)  # fmt: skip


def article(id, text, **fields):
    return Article(
        id=id, text=text, title=fields.pop("title", "Bridge to close"), source=f"/{id}.md", outlet="Eastmere Courier",
        fetched=datetime.now(UTC) - timedelta(hours=1), published="2025-03-06", url=f"https://courier.example/{id}",
        **fields,
    )  # fmt: skip


def embargoed(until=LATER):
    """Return a new article, and a new version of one that is out."""
    stamp = until.isoformat()
    return (
        article("embargoed-story", SECRET, title="Bridge to be sold to Quillhaven", embargo_until=stamp),
        article("bridge", f"{PUBLIC}\n\n{SECRET}", title="Bridge to be sold", embargo_until=stamp),
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    home = tmp_path_factory.mktemp("embargo")
    with closing(Desk.open(Settings(home=home, model=""))) as desk:
        desk.check_model()
        report = take_in([article("bridge", PUBLIC), *embargoed()], desk.library, lambda: desk.models.embedder)
        assert (report.added, report.held) == (1, 2)
        yield desk


def whole(answering):
    async def last():
        return [event async for event in answering][-1]

    return asyncio.run(last())


def leaked(*shown):
    """Return which of the secret's words are in anything, however deep.

    A number counts as a whole: a port or a time of day may hold its digits by chance.
    """
    said = json.dumps(shown, default=str, ensure_ascii=False)
    return [word for word in WORDS if re.search(rf"(?<![\d.]){re.escape(word)}(?!\d)", said)]


def of(answer):
    """Return an answer but for what its asker said."""
    fields = asdict(answer)
    return {name: value for name, value in fields.items() if name not in ("question", "understood", "refusal", "lead")}


@pytest.mark.parametrize("at", [None, datetime(2040, 1, 1, tzinfo=UTC)])
@pytest.mark.parametrize("question", ASKED)
def test_no_answer_tells_of_it(desk, question, at):
    answer = whole(desk.answer(question, at=at))

    assert leaked(of(answer)) == []
    if "Quillhaven" not in question and "Isolde" not in question:
        assert leaked(answer.text) == []
    assert leaked(desk.search(question)) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(sorted({*SECRET.split(), *PUBLIC.split()})), min_size=1, max_size=5))
def test_nothing_that_is_asked_in_its_own_words_finds_it(desk, words):
    question = " ".join(words)

    hits = desk.search(question, quick=True)
    assert leaked([asdict(hit.passage) for hit in hits]) == []
    assert leaked(of(whole(desk.answer(question)))) == []


def test_no_other_way_out_shows_it(desk):
    library, reception = desk.library, Reception(desk)

    async def through_doors():
        listed = await reception.articles(CLIENT)
        found = await reception.search(CLIENT, "Who buys the bridge from Quillhaven?")
        shown = await reception.article(CLIENT, "bridge")
        changed = await reception.changes(CLIENT, "bridge")
        news = await reception.digest(CLIENT)
        return [each.model_dump() for each in (listed, found, shown, changed, news)]

    assert leaked(asyncio.run(through_doors())) == []
    listed = library.articles()
    assert [each.id for each in listed] == ["bridge"]
    known = pages.Known(len(listed), listed, None, [], ())
    assert leaked(pages.home(known, [])) == []
    assert leaked(asdict(desk.digest()), [asdict(each) for each in library.history("bridge")]) == []
    assert leaked(library.sources.all(), library.at_url("https://courier.example/embargoed-story")) == []
    with library.survey() as survey:
        assert survey.unknown(["Quillhaven", "Marrowgate"]) == ["Quillhaven", "Marrowgate"]
        assert not {form for form, _ in survey.nearly("Quilhaven", 2)} & set(WORDS)
    with library.ledger.writing() as connection:
        watch = watches.add(connection, "", "", subject="harbour board")
    assert watched(library, [replace(watch, seen=0)])[0] is not None  # of the public story
    assert leaked(asdict(watched(library, [replace(watch, seen=0)])[0])) == []
    with NewsdeskRetriever(home=library.home) as retriever:
        assert leaked([each.model_dump() for each in retriever.invoke("Who buys Lantern Bridge?")]) == []


async def test_what_a_channel_may_see_of_it_is_kept_nowhere_and_shown_nowhere_else(desk, caplog):
    caplog.set_level("DEBUG", "bot")
    asked = "Will the harbour board sell Lantern Bridge?"
    ledger = desk.library.ledger
    async with FakeSlack() as slack, bot(slack, desk, embargo_channels=CHANNEL, slack_admins=ALICE) as running:
        _, delivered = slack.command("embargoed")
        ((_, listed),) = await delivered
        for channel in (GROUP, DIRECT, CHANNEL):
            await answered(slack, slack.mention(asked, channel=channel), channel)
        id, _ = slack.command(asked, channel=CHANNEL)
        await slack.until(lambda: slack.responses[id] and len(slack.ephemerals) == 2)
        await slack.send({"type": "app_home_opened", "user": ALICE, "channel": DIRECT, "tab": "home"})
        await slack.until(lambda: slack.views)
        await slack.until(lambda: running.turns("done") == 4)
        figures = await asyncio.to_thread(read_figures, running.port)

    assert {channel for channel, *_ in slack.ephemerals} == {CHANNEL}
    assert {"Quillhaven", "Venkataraman"} <= set(leaked(listed))
    assert leaked(slack.ephemerals) == ["Quillhaven", "to be sold"]
    exported = [as_markdown(exchanges(ledger, str(each.id))) for each in listed_in(ledger)]
    assert len(exported) == 4
    assert leaked(slack.messages, slack.responses, slack.views, exported, figures, caplog.text) == []
    assert leaked(kept(ledger)) == []


def read_figures(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        return page.read().decode()


def kept(ledger):
    """Return all that the ledger keeps, but for what is under embargo itself."""
    with ledger.reading() as connection:
        names = set(inspect(connection).get_table_names()) - {"embargoed"}
        return [[*map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))] for name in sorted(names)]


def test_when_it_comes_out_it_is_news_and_answers(tmp_path):
    with closing(Desk.open(Settings(home=tmp_path, model=""))) as desk:
        desk.check_model()
        soon = datetime.now(UTC) + timedelta(hours=1)
        take_in([article("bridge", PUBLIC), *embargoed(soon)], desk.library, lambda: desk.models.embedder)
        seen = desk.library.arrived()
        with desk.library.ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE embargoed SET until = '2025-01-01T00:00:00.000000+00:00'")

        answer = whole(desk.answer("Who will buy Lantern Bridge?"))
        assert "Quillhaven" in answer.text
        assert desk.library.held() == []
        news = whole(desk.answer("What's new?", seen=seen))
        assert isinstance(news, Answer)
        assert {each.article_id for each in news.citations} == {"embargoed-story", "bridge"}
        assert len(desk.library.history("bridge")) == 2


def test_it_is_kept_once_and_in_its_newest_text(tmp_path):
    with closing(Library(tmp_path)) as library:
        story, _ = embargoed()
        newer = replace(story, text=f"{SECRET} More.")
        reports = [take_in([each], library, no_model) for each in (story, story, newer)]

        assert [(each.held, each.unchanged) for each in reports] == [(1, 0), (0, 1), (1, 0)]
        (held,) = library.held()
        assert (held.article, held.until, held.id) == (newer, LATER, "embargoed-story")
        assert library.let_go(newer)
        assert library.held() == []


def no_model():
    raise AssertionError("nothing is embedded")


def test_who_is_killed_while_it_comes_out_finds_it_again(desk, tmp_path, monkeypatch):
    with closing(Library(tmp_path)) as library:
        take_in([embargoed()[0]], library, no_model)
        with library.ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE embargoed SET until = '2025-01-01T00:00:00.000000+00:00'")
        with monkeypatch.context() as patched:
            patched.setattr(library, "let_go", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                release(library, lambda: desk.models.embedder)

        assert release(library, lambda: desk.models.embedder).unchanged == 1
        assert (library.held(), len(library.articles())) == ([], 1)
        assert release(library, no_model) is None
