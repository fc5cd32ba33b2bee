"""Overviews of the articles that tests know: exact, cited to the letter, and looked at."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from drawing import drawn
from fakes import FakeEmbedder
from invented import NOON, article
from newsroom import ARTICLES, CORRECTED, ask, take
from rich.console import Console
from scripted import ScriptedModel, reply
from slack_limits import check_blocks

from bot.answer import Turn
from bot.desk import Desk
from bot.overview.gist import gist
from bot.overview.shelf import Shelf
from bot.overview.standing import stands_alone
from bot.records.asked import Kept
from bot.slack import blocks
from bot.terminal.render import render_answer
from bot.writing.chat_model import LangChainChat
from bot.writing.writer import FAILED, UNPROVEN, Writer
from ingest.article import Article
from ingest.dates import instant
from ingest.intake.take_in import take_in
from ingest.library.library import Library

COUNTED = """harbour board|Lantern Bridge|ferry|Skerrin|Eastmere|Castlebury|Upper Thorne|school|strike|bridge|council|
    college|turbine|storm|library|driver|union|pier|fire|wiring|breakfast|grant|trader|season ticket|minibus|striker|
    seaweed|petition|reserve|diesel|hospital|inspector|visitor|train|hotel|contract|island|winter timetable|
    Ruth Amberley|Tomas Wikland|Priya Nand|Cora Blythe|Piet Harl|Lionel Abbott|Amina Sherwood|Isla Brandreth|
    Quay Street|Harl Mill|east quay|Tidewater Café"""
COUNTED = [re.sub(r"\s+", " ", term).strip() for term in COUNTED.split("|")]
KINDS = {
    "gist": "Summarise the article about the ferry timetable",
    "gist, which is unclear": "What is this article about?",
    "briefing": "Brief me on the mill fire",
    "list": "Which articles mention the harbour board?",
    "list of costs": "What costs are mentioned in the bus strike over pay article?",
    "quoted": "Who is quoted about the ferry?",
    "timeline": "Give me a timeline of the mill fire",
    "news": "What has changed in the bridge repairs article?",
    "comparison": "Compare the two articles on the mill fire",
    "conversation": "What can you do?",
    "language": "Wann wird die Brücke wieder geöffnet?",
    "nothing": "Give me a briefing on the moon landing",
    "mended": "Sumarise the bus deal articel in one sentence",
    "two parts": "Who chairs the harbour board and how did the dinosaurs die?",
}


@pytest.mark.parametrize("term", COUNTED)
def test_articles_that_mention_a_thing_are_counted_exactly(newsroom, term):
    raw = [path.read_text(encoding="utf-8").split("---", 2) for path in (*ARTICLES, CORRECTED)]
    texts = {re.search(r"^title: (.*)$", head, re.M)[1]: body for _, head, body in raw}
    pattern = re.compile(rf"(?<!\w){term}(?:e?s)?(?!\w)", re.IGNORECASE)
    holding = {title for title, body in texts.items() if pattern.search(f"{title}\n{body}")}

    answer = ask(newsroom, f"Which articles mention {term}?")

    assert {sentence.label for sentence in answer.sentences} == holding
    assert (f"{len(holding)} of the {len(ARTICLES)} articles" in answer.text) == bool(holding)


def test_fifty_terms_are_counted():
    assert len(set(COUNTED)) == 50


def test_every_kind_in_the_terminal_and_in_slack(newsroom, golden):
    shown = []
    for name, question in KINDS.items():
        answer = replace(ask(newsroom, question), timings_ms={})
        console = Console(file=StringIO(), width=80, color_system=None, markup=False, emoji=False, highlight=False)
        console.print(render_answer(answer), crop=False)
        (message,) = blocks.messages(Kept(answer=answer), 1)
        check_blocks(message.blocks)
        message = replace(message, text="")
        shown.append(f"=== {name}: {question}\n\n{console.file.getvalue()}\n--- in Slack\n{drawn(message)}\n")

    golden("overviews", "\n".join(shown))


def test_a_suggested_question_is_really_answered(newsroom):
    suggested = ask(newsroom, "What do you know?").suggestions

    assert len(suggested) == 3
    for each in suggested:
        answer = ask(newsroom, each.question)
        assert each.article_id in {citation.article_id for citation in answer.citations}


def test_only_what_was_known_then_is_told(newsroom):
    then = datetime(2025, 3, 6, 12, tzinfo=UTC)

    assert "£4.2 million" in ask(newsroom, "Summarise the bridge repairs article", at=then).text
    assert "2 articles" in ask(newsroom, "What articles are there?", at=then).text


def test_an_overview_keeps_to_the_outlets_and_the_article_it_may_see(newsroom):
    of_the_post = ask(newsroom, "Brief me on the mill fire", outlets=["Castlebury Post"])
    (id,) = (entry.id for entry in newsroom.library.articles() if "dulse" in entry.title)

    assert {citation.outlet for citation in of_the_post.citations} == {"Castlebury Post"}
    assert {each.article_id for each in ask(newsroom, "What is this about?", article_id=id).citations} == {id}
    assert not ask(newsroom, "Brief me on the mill fire", article_id=id).citations


def test_what_is_meant_by_it_is_what_was_talked_about(newsroom):
    first = ask(newsroom, "Who sells dulse?")

    answer = ask(newsroom, "What is it about?", turns=[Turn(first.question, first)])

    assert {citation.article_id for citation in answer.citations} == {first.citations[0].article_id}


def test_an_order_to_a_machine_is_never_shown(newsroom):
    for question in (
        "Summarise the visitor survey article", "Which articles mention marmalade?", "What is new since 1 August 2025?",
        "Give me a timeline of the visitor survey", "How often is the word marmalade mentioned?",
        "What numbers does the visitor survey article give?", "Brief me on visitors",
    ):  # fmt: skip
        answer = ask(newsroom, question)
        assert not any("Ignore all previous" in citation.quote for citation in answer.citations)


LEANING = """The council will close the baths in May, the mayor said. He said so twice. But that was before the vote.

It will cost £2 million. This is the third closure. The decision was taken on Monday.

“I never saw it coming.”

Two of them resigned. Opponents of the closure have collected 3,000 signatures in the old town. She was glad."""


@pytest.fixture
def library(tmp_path):
    with closing(Library(tmp_path / "library")) as library:
        yield library


def test_a_sentence_that_leans_on_another_is_not_shown_alone(library):
    leaning = Article(text=LEANING, title="Baths", source="-", fetched=NOON, id="baths", published="2025-03-06")
    take_in([leaning], library, FakeEmbedder)
    with library.survey() as survey:
        shelf = Shelf(survey)
        shown = [each.text for each in gist(shelf, shelf.entries[0], 5)]
        alone = [each.text for each in shelf.of(shelf.entries[0]) if stands_alone(shelf, each)]

    assert shown == alone == [
        "The council will close the baths in May, the mayor said.",
        "Opponents of the closure have collected 3,000 signatures in the old town.",
    ]  # fmt: skip


def news_desk(library):
    class Models:
        embedder = FakeEmbedder()

    return Desk(library, Models())


def test_where_nobody_is_quoted_by_name_the_quotations_are_shown(library):
    text = "Residents met on Monday evening at the school. “Nobody asked us about the last boat home,” she said."
    row = Article(text=text, title="Ferry row", source="-", fetched=NOON, id="row", published="2025-03-06")
    take_in([row], library, FakeEmbedder)
    answer = ask(news_desk(library), "Who is quoted?")

    assert answer.lead.startswith("Nobody is quoted by name in “Ferry row”.")
    assert [each.quote for each in answer.citations] == ["“Nobody asked us about the last boat home,” she said."]


def test_what_is_new_names_each_article_once_across_a_restart(tmp_path):
    fetched = datetime.now(UTC)
    told = []
    seen = None
    for round in range(4):
        with closing(Library(tmp_path / "home")) as library:
            new = [article(3 * round + n, fetched=fetched) for n in range(3)]
            corrected = [article(0, edition=round, fetched=fetched + timedelta(hours=round))] if round else []
            take_in([*new, *corrected], library, FakeEmbedder)
            answer = ask(news_desk(library), "What's new since I last asked?" if round else "What's new?", seen=seen)
            told.append([(sentence.section, sentence.label) for sentence in answer.sentences])
            seen = answer.seen
            again = ask(news_desk(library), "What's new?", seen=seen)
            assert (again.status, again.refusal) == ("not_found", "Nothing new since you last asked.")

    for round, lines in enumerate(told):
        assert {label for section, label in lines if section == "New"} == {f"Story {3 * round + n}" for n in range(3)}
        assert sum(section == "New" for section, _ in lines) == 3
        assert {label for section, label in lines if section == "Corrected"} == ({"Story 0"} if round else set())


def test_more_news_than_are_shown_are_told_next_time(library, monkeypatch):
    monkeypatch.setattr("bot.overview.news._SHOWN", 4)
    take_in([article(n) for n in range(9)], library, FakeEmbedder)

    seen, told = 0, []
    for _ in range(3):
        answer = ask(news_desk(library), "What's new?", seen=seen)
        told += [sentence.label for sentence in answer.sentences]
        seen = answer.seen

    assert sorted(told) == [f"Story {n}" for n in range(9)]


def test_who_asked_about_one_subject_has_not_seen_the_rest(library):
    take_in([article(1), article(2)], library, FakeEmbedder)

    answer = ask(news_desk(library), "What's new with mark1x0x?", seen=0)

    assert [sentence.label for sentence in answer.sentences] == ["Story 1"]
    assert answer.seen == 0


def test_a_removed_article_is_no_news(library):
    take_in([article(1), article(2)], library, FakeEmbedder)
    library.remove("story-2")
    take_in([article(3)], library, FakeEmbedder)

    answer = ask(news_desk(library), "What's new?", seen=0)

    assert {sentence.label for sentence in answer.sentences} == {"Story 1", "Story 3"}


def test_an_empty_library_says_so(library):
    for question in ("What's new?", "Summarise the article", "Which articles mention bread?", "Brief me on bread"):
        assert ask(news_desk(library), question).text == "There are no articles to look at."


@pytest.fixture
def retold(newsroom):
    """Ask a desk whose language model replies as told, and return the answer and what the model was given."""

    def ask_model(question, *replies):
        model = ScriptedModel(replies=list(replies))
        writer = Writer("scripted", lambda: LangChainChat(model), seconds=5, price=None)
        return ask(Desk(newsroom.library, newsroom.models, writer), question), model.asked

    return ask_model


def test_a_language_model_writes_a_gist_from_the_same_sentences(retold, newsroom):
    said = reply(
        (1, "has won £2.4 million to build a tidal test site", "The college won £2.4 million for a test site.")
    )
    plain = ask(newsroom, "Summarise the tidal research article")

    answer, asked = retold("Summarise the tidal research article", said)

    assert (answer.mode, answer.text) == ("model", "The college won £2.4 million for a test site. [1]")
    given = asked[0][1]
    assert all(citation.quote in given for citation in plain.citations)
    assert "Fishermen" in given or "Fishermen" not in plain.text


@pytest.mark.parametrize(
    ("said", "note"),
    [
        (reply((1, "has won £2.4 million to build a tidal test site", "The college won £9 million.")), UNPROVEN),
        ([ValueError("down")], FAILED),
    ],
)
def test_a_language_model_that_fails_leaves_the_articles_own_words(retold, newsroom, said, note):
    plain = ask(newsroom, "Summarise the tidal research article")

    answer, _ = retold("Summarise the tidal research article", said, said)

    assert (answer.mode, answer.note) == ("quotes", note)
    assert answer.sentences == plain.sentences


def test_a_list_asks_no_language_model(retold):
    answer, asked = retold("Which articles mention turbines?", "")

    assert answer.mode == "quotes"
    assert asked == []


def test_a_version_of_an_older_day_that_arrives_late_is_news_all_the_same(library):
    take_in([article(1, fetched=NOON)], library, FakeEmbedder)
    with library.survey() as survey:
        upto = survey.last_arrival()
    take_in([article(2, fetched=NOON - timedelta(days=90), published="2024-12-01")], library, FakeEmbedder)

    answer = ask(news_desk(library), "What's new?", seen=upto)

    assert [sentence.label for sentence in answer.sentences] == ["Story 2"]
    assert instant(answer.citations[0].published) < NOON


def test_the_samples_are_taken_in_by_the_same_code(tmp_path, newsroom):
    with closing(Library(tmp_path / "one")) as library:
        take(library, newsroom.models, ARTICLES[0])
        desk = Desk(library, newsroom.models)

        assert "Sound Ferries" in ask(desk, "What is this article about?").text
