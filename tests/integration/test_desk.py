"""The desk with the bundled models, over a tiny library of invented articles."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.answer import Answer, Progress, Sentence, Turn
from bot.desk import Desk
from bot.settings import Settings
from ingest.article import Article
from ingest.errors import LibraryError, QuestionError
from ingest.intake.take_in import take_in
from ingest.library.library import Library
from ingest.models.loading import Models

STAGES = ["understand", "search", "rank", "write"]
COST = "How much will the repair of Lantern Bridge cost?"

BRIDGE = """Lantern Bridge in Eastmere will close to cars on Monday 24 March.

The repair of Lantern Bridge will cost £4.2 million, the Harbour Board said on Thursday.

“We can close this bridge for one summer now, or the sea will close it for good,” said Tomas Wikland, the board's chief engineer. “Nobody will lose a job over it.”

The bridge was opened in 1934 and carries about 11,400 vehicles a day."""  # noqa: E501

FERRY = """The people of Skerrin island have asked the county to keep its winter ferry timetable.

The last boat would leave Skerrin at 4.30 p.m. from November, two hours earlier than today.

“My children would not come home from school,” said Mara Lindqvist, who leads the islanders' council."""

BREAKFAST = """Every primary school in the county of Halvmark will serve a free breakfast from September.

The county has put aside 900,000 crowns for the first year, its education secretary Otto Bern said."""


def article(id, title, text, **fields):
    known = {"source": f"/{id}.md", "fetched": datetime(2025, 3, 9, tzinfo=UTC), "published": "2025-03-06"} | fields
    return Article(id=id, title=title, text=text, **known)


CORRECTED = BRIDGE.replace("£4.2 million", "£5.1 million")


@pytest.fixture(scope="module")
def desk(tmp_path_factory, models):
    desk = Desk(Library(tmp_path_factory.mktemp("library")), models)
    articles = [
        article("bridge", "Harbour bridge to close", BRIDGE),
        article("bridge", "Harbour bridge to close", CORRECTED, modified="2025-03-08T12:00:00+00:00"),
        article("ferry", "Islanders at odds with county", FERRY),
        article("breakfast", "Free breakfasts for pupils", BREAKFAST),
    ]
    desk.check_model()
    assert not take_in(articles, desk.library, lambda: models.embedder).failed
    yield desk
    desk.close()


async def events(desk, question, **how):
    return [event async for event in desk.answer(question, **how)]


async def ask(desk, question, **how):
    return (await events(desk, question, **how))[-1]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (COST, "The repair of Lantern Bridge will cost £5.1 million, the Harbour Board said on Thursday."),
        (
            "When would the last boat leave Skerrin?",
            "The last boat would leave Skerrin at 4.30 p.m. from November, two hours earlier than today.",
        ),
        (
            "How much money has the county put aside for breakfasts?",
            "The county has put aside 900,000 crowns for the first year, its education secretary Otto Bern said.",
        ),
        (
            "What did Mara Lindqvist say about the children?",
            "“My children would not come home from school,” said Mara Lindqvist, who leads the islanders' council.",
        ),
    ],
)
async def test_a_question_is_answered_with_the_sentence_that_tells(desk, question, sentence):
    answer = await ask(desk, question)

    assert answer.status == "answered"
    assert answer.sentences[0].text == sentence


@pytest.mark.parametrize("question", [COST, "Who is Tomas Wikland?", "Who leads the council of Skerrin's islanders?"])
async def test_every_quote_is_the_text_of_its_version_at_its_offsets(desk, question):
    answer = await ask(desk, question)

    assert answer.citations
    for cited in answer.citations:
        assert desk.library.version(cited.article_id, cited.version).text[cited.start : cited.end] == cited.quote


@pytest.mark.parametrize("question", ["Who won the chess championship in Lima?", "What is the boiling point of lead?"])
async def test_what_the_articles_do_not_say_is_refused_with_the_nearest_headlines(desk, question):
    answer = await ask(desk, question)

    assert (answer.status, answer.citations, answer.text) == ("not_found", (), "The articles don't say.")
    assert 1 <= len(answer.related) <= 3


async def test_stages_come_first_then_the_sentences_then_the_answer(desk):
    seen = await events(desk, COST)

    answer = seen[-1]
    assert isinstance(answer, Answer)
    assert seen == [*(Progress(stage) for stage in STAGES), *answer.sentences, answer]
    assert any(isinstance(event, Sentence) for event in seen)


async def test_an_answer_knows_how_long_each_stage_took(desk):
    timings = (await ask(desk, COST)).timings_ms

    assert list(timings) == [*STAGES, "total"]
    assert all(isinstance(spent, int) and spent >= 0 for spent in timings.values())
    assert abs(timings["total"] - sum(timings[stage] for stage in STAGES)) <= 10


async def test_an_answer_is_printed_with_its_question_as_it_was_asked(desk):
    question = "  How much will the repair\nof Lantern Bridge cost? "

    answer = await ask(desk, question)

    assert (answer.question, answer.understood) == (question, COST)
    assert answer.to_json("7")["citations"][0]["quote"] in answer.text


async def test_one_article_can_be_kept_to(desk):
    answer = await ask(desk, COST, article_id="ferry")

    assert {cited.article_id for cited in answer.citations} | {near.article_id for near in answer.related} == {"ferry"}


async def test_what_the_library_knew_then_is_what_is_answered(desk):
    then = await ask(desk, COST, at=datetime(2025, 3, 7, tzinfo=UTC))
    now = await ask(desk, COST)

    assert [("£4.2 million" in a.text, "£5.1 million" in a.text) for a in (then, now)] == [(True, False), (False, True)]
    assert [answer.citations[0].version for answer in (then, now)] == [1, 2]


async def test_before_there_was_anything_to_know_nothing_is_answered(desk):
    answer = await ask(desk, COST, at=datetime(2025, 1, 1, tzinfo=UTC))

    assert (answer.status, answer.related) == ("not_found", ())
    assert answer.text == "Nothing was known then: what the articles say begins on 6 March 2025."


async def test_a_report_that_two_papers_carry_is_one_source_with_both_addresses(tmp_path, models):
    desk = Desk(Library(tmp_path / "home"), models)
    papers = [article(f"{paper}-bridge", f"{paper}: bridge to close", BRIDGE, url=f"https://{paper}.example/bridge")
              for paper in ("courier", "gazette")]  # fmt: skip
    desk.check_model()
    take_in([*papers, article("ferry", "Islanders at odds with county", FERRY)], desk.library, lambda: models.embedder)
    answer, hits = await ask(desk, COST), desk.search(COST)
    first = answer.citations[0]

    assert {first.url, *(copy.url for copy in first.also)} == {paper.url for paper in papers}
    assert len({cited.article_id for cited in answer.citations}) == 1
    assert answer.to_json()["citations"][0]["also"][0]["url"] == first.also[0].url
    assert len([hit for hit in hits if hit.passage.text == hits[0].passage.text]) == 1
    assert hits[0].also == first.also
    desk.close()


async def test_a_follow_up_is_asked_about_whom_the_conversation_was(desk):
    question = "What did Mara Lindqvist ask the county?"
    turns = [Turn(question, await ask(desk, question))]

    answer = await ask(desk, "And what did she say about the children?", turns=turns)

    assert answer.understood == "What did Mara Lindqvist say about the children?"
    assert "My children would not come home" in answer.text


async def test_words_in_quotation_marks_are_found_as_they_stand_with_who_says_them(desk):
    (cited,) = (await ask(desk, 'Who said "nobody will lose a job"?')).citations

    assert cited.quote == (
        "“We can close this bridge for one summer now, or the sea will close it for good,” said Tomas Wikland,"
        " the board's chief engineer. “Nobody will lose a job over it.”"
    )
    assert (cited.speaker, cited.speech) == ("Tomas Wikland, the board's chief engineer", "direct")


async def test_quoted_words_are_looked_for_in_what_was_known_then(desk):
    question = "Who said “the repair of Lantern Bridge will cost £4.2 million”?"

    then = await ask(desk, question, at=datetime(2025, 3, 7, tzinfo=UTC))
    now = await ask(desk, question)

    assert [cited.version for cited in then.citations] == [1]
    assert "£4.2 million" not in now.text


async def test_quoted_words_are_looked_for_in_the_one_article_that_is_kept_to(desk):
    elsewhere = await ask(desk, "Who said “nobody will lose a job”?", article_id="ferry")

    assert {cited.article_id for cited in elsewhere.citations} <= {"ferry"}


async def test_what_somebody_said_who_says_nothing_is_refused(desk):
    assert (await ask(desk, "What did Otto Bern's deputy Ulla Kern say about the breakfasts?")).status == "not_found"


@pytest.mark.parametrize("question", ["", "  \n", "why? " * 400 + "w"])
async def test_a_question_that_is_empty_or_too_long_is_an_error_in_one_line(desk, question):
    with pytest.raises(QuestionError) as error:
        await events(desk, question)

    assert "\n" not in str(error.value)


async def test_the_longest_question_is_answered_or_refused(desk):
    assert isinstance(await ask(desk, ("why? " * 400).strip().ljust(2000, "?"), article_id="breakfast"), Answer)


@pytest.mark.parametrize("question", ["???", '") OR "', "AND NOT NEAR(*", "\x00", "🌉", "ｗｈｙ"])
async def test_no_characters_of_a_question_break_the_search(desk, question):
    assert isinstance(await ask(desk, question), Answer)


async def test_two_questions_at_once_each_get_their_own_answer(desk):
    cost, boat = await asyncio.gather(ask(desk, COST), ask(desk, "When would the last boat leave Skerrin?"))

    assert [answer.citations[0].article_id for answer in (cost, boat)] == ["bridge", "ferry"]


async def test_the_event_loop_is_free_while_an_answer_is_made(desk):
    asking = asyncio.ensure_future(ask(desk, COST))
    waited = 0
    while not asking.done():
        await asyncio.sleep(0.001)
        waited += 1

    assert waited > 3


async def test_a_reader_who_leaves_halfway_stops_nobody(desk):
    answering = desk.answer(COST)
    await anext(answering)
    await answering.aclose()

    assert (await ask(desk, COST)).status == "answered"


async def test_an_answer_is_the_same_every_time(desk):
    first, second = await ask(desk, COST), await ask(desk, COST)

    assert first.to_json() | {"timings_ms": None} == second.to_json() | {"timings_ms": None}


def test_search_returns_the_k_best_hits_with_falling_scores(desk):
    hits = desk.search(COST, k=2)

    assert hits[0].passage.article_id == "bridge"
    assert [hit.rerank for hit in hits] == [1, 2]
    assert hits[0].score > hits[1].score


def test_a_quick_search_reads_nothing(desk):
    hits = desk.search(COST, k=2, quick=True)

    assert hits[0].passage.article_id == "bridge"
    assert [(hit.rerank, hit.logit) for hit in hits] == [(None, None)] * 2


PASTED = "the bridge was opened in 1934, and carries about 11,400 vehicles a day"


def test_who_pastes_a_sentence_gets_every_article_that_has_it(tmp_path, models):
    papers = [
        article(name, "Harbour bridge to close", f"{BRIDGE}\n\n{name.title()}.", url=f"https://{name}.example/bridge")
        for name in ("courier", "gazette")
    ]
    desk = Desk(Library(tmp_path), models)
    take_in([*papers, article("ferry", "Islanders at odds with county", FERRY)], desk.library, lambda: models.embedder)
    hits, asked = desk.search(PASTED), desk.search("When was the bridge opened?")
    desk.close()

    holding = [hit for hit in hits if "opened in 1934" in hit.passage.text]
    assert {hit.passage.article_id for hit in hits[:2]} == {"courier", "gazette"}
    assert hits[:2] == holding and not any(hit.also for hit in holding)
    assert [hit.score for hit in hits] == [1 / rank for rank in range(1, len(hits) + 1)]
    assert sum("opened in 1934" in hit.passage.text for hit in asked) == 1


def test_a_question_that_an_article_asks_stands_behind_the_best_answer(tmp_path, models):
    quiz = "Do you know this town? When was Lantern Bridge in Eastmere opened? Write to us by Friday."
    desk = Desk(Library(tmp_path), models)
    articles = [article("bridge", "Harbour bridge to close", BRIDGE), article("quiz", "Our quiz", quiz)]
    take_in(
        [*articles, article("ferry", "Islanders at odds with county", FERRY)], desk.library, lambda: models.embedder
    )
    hits = desk.search("When was Lantern Bridge in Eastmere opened?")
    desk.close()

    assert [hit.passage.article_id for hit in hits[:2]] == ["bridge", "quiz"]
    assert len({hit.passage.number for hit in hits}) == len(hits)


def test_a_sentence_that_was_corrected_is_found_in_the_version_that_has_it(desk):
    sentence = "The repair of Lantern Bridge will cost £4.2 million, the Harbour Board said on Thursday."
    then, now = desk.search(sentence, at=datetime(2025, 3, 7, tzinfo=UTC)), desk.search(sentence)

    assert sentence in then[0].passage.text
    assert not any(sentence in hit.passage.text for hit in now)


def test_search_refuses_an_empty_question(desk):
    with pytest.raises(QuestionError):
        desk.search(" ")


async def test_an_empty_library_refuses_without_headlines(tmp_path, models):
    desk = Desk(Library(tmp_path), models)

    answer = await ask(desk, COST)
    desk.close()

    assert (answer.status, answer.related) == ("not_found", ())


async def test_a_library_of_another_model_is_refused_in_one_line_that_says_what_to_do(desk, models):
    class Renamed:
        name, digest = "other", "0" * 64
        embed_question = models.embedder.embed_question

    others = Models()
    others._loaders["embedder"] = Renamed
    with pytest.raises(LibraryError, match=r"^this library was embedded with bge-small-en-v1.5, not with other: .*$"):
        await ask(Desk(desk.library, others), COST)


async def test_a_desk_opened_by_its_settings_owns_the_index_when_asked_to(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSDESK_HOME", str(tmp_path / "home"))
    desk = Desk.open(Settings.load(), own_index=True)
    take_in([article("ferry", "Islanders", FERRY)], desk.library, lambda: desk.models.embedder)
    desk.library.catch_up()

    answer = await ask(desk, "When would the last boat leave Skerrin?")
    desk.close()

    assert answer.status == "answered"


FARES = "The fares of the Skerrin ferry will rise by {} per cent, the ferry company said."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("By how much will the fares of the ferry rise?", "7"),
        ("By how much would the fares of the ferry rise in June?", "5"),
        ("By how much would the fares of the ferry rise, as was said on 14 August?", "6"),
        ("What is the latest on the fares of the ferry?", "7"),
    ],
)
async def test_the_days_that_a_question_names_choose_among_articles_that_answer(tmp_path, models, question, said):
    desk = Desk(Library(tmp_path), models)
    dates = {"5": "2024-06-10", "6": "2024-08-15", "7": "2024-10-30"}
    articles = [
        article(f"fares-{rise}", "Ferry fares to rise", FARES.format(rise), published=date, source=f"/{rise}")
        for rise, date in dates.items()
    ]
    desk.check_model()
    take_in(articles, desk.library, lambda: models.embedder)

    answer = await ask(desk, question, at=datetime(2024, 11, 2, tzinfo=UTC))
    desk.close()

    assert f"rise by {said} per cent" in answer.sentences[0].text


async def test_of_days_that_no_article_is_of_nor_speaks_the_articles_do_not_say(tmp_path, models):
    desk = Desk(Library(tmp_path), models)
    desk.check_model()
    take_in(
        [article("fares", "Ferry fares to rise", FARES.format(7), published="2024-10-30")],
        desk.library, lambda: models.embedder,
    )  # fmt: skip
    at = datetime(2024, 11, 2, tzinfo=UTC)

    answers = [
        await ask(desk, f"By how much would the fares of the ferry rise{days}?", at=at) for days in (" in May", "")
    ]
    desk.close()

    assert [answer.status for answer in answers] == ["not_found", "answered"]


async def test_a_follow_up_keeps_the_days_of_the_question_before_it(tmp_path, models):
    desk = Desk(Library(tmp_path), models)
    articles = [
        article(f"fares-{rise}", "Ferry fares to rise", FARES.format(rise), published=date, source=f"/{rise}")
        for rise, date in {"5": "2024-06-10", "7": "2024-10-30"}.items()
    ]
    desk.check_model()
    take_in(articles, desk.library, lambda: models.embedder)
    asked, at = "By how much would the fares of the ferry rise{}?", datetime(2024, 11, 2, tzinfo=UTC)

    answers = [
        await ask(desk, "How much did they rise?", turns=[Turn(asked.format(days))], at=at) for days in (" in June", "")
    ]
    desk.close()

    assert [answer.citations[0].article_id for answer in answers] == ["fares-5", "fares-7"]
