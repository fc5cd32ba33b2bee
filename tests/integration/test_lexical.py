"""Words find passages that share them, whatever else a question holds."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from ingest.library import lexical
from ingest.library.lexical import enter, enter_past, forget, holding, nearest, retire, telling
from ingest.library.postgres import Postgres

BRIDGE, FERRY, SCHOOL = 1, 2, 3
ROWS = [
    {
        "number": BRIDGE,
        "title": "Harbour",
        "body": "Lantern Bridge will be closing to cars, Zelenskyy's board decided.",
    },
    {"number": FERRY, "title": "Islanders at odds", "body": "The ferry from Bogotá keeps its timetable. No tram runs."},
    {"number": SCHOOL, "title": "Breakfast for pupils", "body": "Schools serve free breakfasts and not lunches."},
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request):
    if request.param == "sqlite":
        engine = create_engine("sqlite://")
    else:
        engine = Postgres(request.getfixturevalue("postgres").database("words")).engine
    with engine.execution_options(newsdesk_write=True).begin() as connection:
        lexical.create(connection)
        enter(connection, ROWS)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine):
    """Give the test the three passages; what it does to them is undone."""
    with engine.connect().execution_options(newsdesk_write=True) as connection:
        yield connection
        connection.rollback()


def found(connection, question, **where):
    return [number for number, _ in nearest(connection, question, 10, **where)]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What does Zelenskyy want?", BRIDGE),
        ("Which bridges close?", BRIDGE),
        ("BRIDGE", BRIDGE),
        ("bogota", FERRY),
        ("Bogotá’s ferries", FERRY),
        ("Who is at odds?", FERRY),
        ("Is a breakfast served?", SCHOOL),
    ],
)
def test_stems_accents_and_headlines_are_found(connection, question, number):
    assert found(connection, question) == [number]


def test_what_shares_most_comes_first_with_falling_scores(connection):
    ranked = nearest(connection, "ferry timetable, and the bridge", 10)

    assert [number for number, _ in ranked] == [FERRY, BRIDGE]
    assert ranked[0][1] > ranked[1][1] > 0


def test_ties_go_to_the_older_number(connection):
    enter(connection, [{"number": number, "title": "Same", "body": "A comet was seen."} for number in (12, 11, 10)])

    assert found(connection, "comet") == [10, 11, 12]


def test_no_more_than_k_are_found(connection):
    assert len(nearest(connection, "bridge ferry breakfast", 2)) == 2


@pytest.mark.parametrize(
    "question",
    [
        "bridge NOT lantern",
        "NEAR(bridge ferry)",
        '"bridge',
        "bridge*",
        "^bridge",
        "title:bridge",
        "bridge + {",
        "-bridge",
    ],
)
def test_operators_are_harmless_words(connection, question):
    assert BRIDGE in found(connection, question)


@pytest.mark.parametrize("question", ["", "?!", "🌉", '""', "*"])
def test_a_question_without_words_finds_nothing(connection, question):
    assert found(connection, question) == []


def test_common_words_do_not_count_among_others():
    assert telling("What did the board say about it?") == ["board"]


def test_common_words_count_where_there_are_no_others(connection):
    assert telling("Will it be?") == ["will", "it", "be"]
    assert BRIDGE in found(connection, "Will it be?")


@pytest.fixture
def large(connection, monkeypatch):
    """Return a library in which the word that most passages hold costs too much to rank."""
    monkeypatch.setattr(lexical.engine(connection), "READ", 10)
    rows = [{"number": n, "title": "", "body": f"The council of ward{n} met."} for n in range(100, 120)]
    enter(connection, [*rows, {"number": 120, "title": "", "body": "The council of Upper Thorne met on the bridge."}])
    return connection


def test_in_a_large_library_what_most_passages_hold_does_not_count(large):
    assert {number for number, _ in nearest(large, "council bridge", 20)} == {BRIDGE, 120}
    assert nearest(large, "council ward107 bridge", 20)[0][0] == 107


def test_where_every_word_is_in_many_passages_the_two_rarest_are_wanted_together(large):
    rows = [{"number": n, "title": "", "body": f"Council and harbour, day {n}."} for n in range(200, 212)]
    enter(large, [*rows, {"number": 212, "title": "", "body": "The harbour met the council."}])

    assert [number for number, _ in nearest(large, "council met harbour", 1)] == [212]


def test_two_words_of_many_passages_that_are_in_none_together_are_looked_for_by_the_rarer_one(large):
    enter(large, [{"number": n, "title": "", "body": f"Harbour, day {n}."} for n in range(200, 212)])

    found = {number for number, _ in nearest(large, "council harbour", 20)}

    assert found >= set(range(200, 212))
    assert found.isdisjoint(range(100, 121))


def test_beside_five_rarer_words_one_that_most_passages_hold_does_not_rank(large):
    rare = "bridge thorne upper ward107 ward108"

    assert nearest(large, f"{rare} council", 20) == nearest(large, rare, 20)
    assert nearest(large, "thorne council", 20)[0][1] > nearest(large, "thorne", 20)[0][1]


def test_words_that_are_everywhere_are_looked_for_together(large):
    assert {number for number, _ in nearest(large, "council met", 30)} == set(range(100, 121))
    assert nearest(large, "council nowhere", 20)[0][0] >= 100
    assert nearest(large, "nowhere nobody", 20) == []


def test_a_word_counts_once():
    assert telling("Bridge, bridge, BRIDGE") == ["bridge"]


_OPERATORS = [
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "NEAR/2",
    '"',
    "'",
    "*",
    "^",
    ":",
    "(",
    ")",
    "{",
    "}",
    "+",
    "-",
    ";",
    "bridge",
]
_anything = st.text(st.characters(codec="utf-8"), max_size=60) | st.text(string.printable, max_size=60)


@given(st.lists(st.sampled_from(_OPERATORS) | _anything, max_size=12).map(" ".join))
def test_no_question_is_an_error(engine, question):
    with engine.connect() as connection:
        assert set(found(connection, question)) <= {BRIDGE, FERRY, SCHOOL}


@given(st.lists(st.sampled_from(_OPERATORS) | _anything, max_size=6).map(" ".join))
def test_a_word_is_found_whatever_stands_around_it(engine, question):
    with engine.connect() as connection:
        assert BRIDGE in found(connection, f"{question} lantern {question}")


def test_a_retired_passage_is_past(connection):
    retire(connection, [BRIDGE])

    assert found(connection, "bridge") == []
    assert found(connection, "bridge", past=True) == [BRIDGE]


def test_a_current_passage_is_not_past(connection):
    assert found(connection, "bridge", past=True) == []


def test_a_passage_that_comes_back_is_current_again(connection):
    retire(connection, [BRIDGE])
    enter(connection, ROWS[:1])

    assert found(connection, "bridge") == [BRIDGE]
    assert found(connection, "bridge", past=True) == []


def test_past_passages_do_not_weigh_on_the_scores_of_current_ones(connection):
    before = nearest(connection, "bridge", 10)
    many = [{"number": number, "title": "Bridge", "body": "The bridge, the bridge."} for number in range(10, 40)]
    enter(connection, many)
    retire(connection, [row["number"] for row in many])

    assert nearest(connection, "bridge", 10) == before


def test_an_overtaken_passage_enters_the_past(connection):
    enter_past(connection, [{"number": 9, "title": "Old", "body": "A comet was seen."}])

    assert (found(connection, "comet"), found(connection, "comet", past=True)) == ([], [9])


def test_an_overtaken_passage_that_is_current_stays_so_and_enters_once(connection):
    enter_past(connection, ROWS)
    retire(connection, [BRIDGE])
    enter_past(connection, ROWS)

    assert found(connection, "ferry bridge") == [FERRY]
    assert found(connection, "ferry bridge", past=True) == [BRIDGE]


def test_what_is_forgotten_is_neither_current_nor_past(connection):
    retire(connection, [BRIDGE])
    forget(connection, [BRIDGE, FERRY])

    assert found(connection, "bridge ferry breakfast") == [SCHOOL]
    assert found(connection, "bridge ferry breakfast", past=True) == []


@pytest.mark.parametrize("change", [enter, enter_past, retire, forget])
def test_nothing_to_do_changes_nothing(connection, change):
    change(connection, [])

    assert sorted(found(connection, "bridge ferry breakfast")) == [BRIDGE, FERRY, SCHOOL]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("the ferry from Bogota", [FERRY]),
        ("ferry the from", []),
        ("Islanders at odds", []),
        ("no OR lunches", []),
    ],
)
def test_words_in_a_row_find_the_passage_that_holds_them_or_one_end_of_them(connection, words, numbers):
    assert [number for number, _ in holding(connection, words.split(), 10)] == numbers


def test_words_in_a_row_are_found_in_past_passages_too(connection):
    retire(connection, [FERRY])

    assert holding(connection, ["no", "tram"], 10) == []
    assert [number for number, _ in holding(connection, ["no", "tram"], 10, past=True)] == [FERRY]


@pytest.mark.parametrize("cut", [slice(12), slice(-12, None)], ids=["beginning", "end"])
def test_of_words_longer_than_a_passage_one_end_is_found(connection, cut):
    words = "“We will close it, the board said, and nobody but the sea will open it again in this century”"
    row = lexical._WORD.findall(words.lower())
    enter(connection, [{"number": 4, "title": "Sea", "body": " ".join(row[cut])}])

    assert [number for number, _ in holding(connection, row, 10)] == [4]
