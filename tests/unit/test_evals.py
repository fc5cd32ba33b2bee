"""Outcomes and the figures they come to."""

import json
from dataclasses import replace

import pytest
from fakes import citation, cost, hit, refusal

from bot.evals.evaluation import Earlier, Evaluation, compare
from bot.evals.figures import MEANINGS, figures
from bot.evals.outcome import Cited, Outcome, Question, outcome
from bot.evals.right import holds
from bot.evals.sureness import Bin, Point, Sure, area, brier, calibration_error, coverage_at, reliability, risk_coverage
from bot.hits import Copy

ASKED = Question(where="line 1", id="a", text="How much will it cost?")
CITED = Cited(article_id="lantern-bridge", title="", url=None, quote="", verbatim=True, expected=True)
RIGHT = Outcome(
    id=1, question="How much?", verdict="right", answer="£4.2 million. [1]", words=3, expected=("£4.2 million",),
    first=True, rank=1, confidence=0.9, citations=(CITED,), mode="quotes", ms=100,
)  # fmt: skip
WRONG = replace(RIGHT, id=2, verdict="wrong", first=False, rank=4, confidence=0.6, words=5, ms=300)
MISSED = replace(WRONG, id=3, verdict="missed", rank=0, confidence=0.3, citations=(), ms=200)
UNFOUNDED = replace(WRONG, id=4, verdict="unfounded", expected=(), first=None, rank=None, confidence=0.6, ms=400)
REFUSED = replace(UNFOUNDED, id=5, verdict="refused", confidence=0.1, citations=(), ms=500)
ALL = (RIGHT, WRONG, MISSED, UNFOUNDED, REFUSED)


@pytest.mark.parametrize(
    ("text", "answer", "found"),
    [
        ("It will cost £4.2 million.", "4.2 million", True),
        ("It will cost £14.2 million.", "4.2 million", False),
        ("said EMMANUEL Mácron’s office", "Emmanuel Macron", True),
        ("a thirty-day truce", "thirty day", True),
        ("“Squid Game” is back", "“Squid Game”", True),
        ("It opened in May", "open", False),
        ("Anything", "—", False),
    ],
)
def test_an_answer_is_right_if_a_known_one_stands_in_it_as_whole_words(text, answer, found):
    assert holds(text, ["no such words", answer]) is found


@pytest.mark.parametrize(
    ("known", "answer", "verdict"),
    [
        ({"answers": ("£4.2 million",)}, cost(), "right"),
        ({"answers": ("£4.8 million",)}, cost(), "wrong"),
        ({"answers": ("1",)}, cost(), "wrong"),  # the mark [1] is no answer
        ({"answers": ("£4.2 million",)}, refusal(), "missed"),
        ({"articles": ("ferry",)}, refusal(), "missed"),
        ({"articles": ("ferry",)}, cost(), "unscored"),
        ({"unanswerable": True}, cost(), "unfounded"),
        ({"unanswerable": True}, refusal(), "refused"),
        ({}, cost(), "unscored"),
        ({}, refusal(), "unscored"),
    ],
)
def test_what_is_known_of_an_answer_decides_the_verdict(known, answer, verdict):
    assert outcome(replace(ASKED, **known), answer, [], {1}).verdict == verdict


def test_an_answer_may_be_right_only_later_or_in_a_quote_alone():
    later = replace(cost(), sentences=(replace(cost().sentences[0], text="Yes."), *cost().sentences))
    quoted = replace(cost(), sentences=(replace(cost().sentences[0], text="Yes."),))
    found = [outcome(replace(ASKED, answers=("4.2 million",)), each, [], {1}) for each in (cost(), later, quoted)]

    assert [(each.verdict, each.first) for each in found] == [("right", True), ("right", False), ("right", False)]


def test_the_rank_counts_articles_and_a_copy_for_the_story(library):
    bridge = hit(library)
    ferry = replace(bridge, passage=replace(bridge.passage, article_id="ferry"))
    copied = replace(ferry, also=(Copy("wire", "", None, None),))
    asked = replace(ASKED, articles=("wire",))

    ranks = [outcome(asked, cost(), hits, {1}).rank for hits in ([bridge, bridge, copied], [bridge, ferry], [])]

    assert ranks == [2, 0, 0]
    assert outcome(ASKED, cost(), [bridge], {1}).rank is None


def test_an_article_beyond_the_tenth_is_not_found(library):
    hits = [replace(hit(library), passage=replace(hit(library).passage, article_id=f"a{i}")) for i in range(11)]

    found = [outcome(replace(ASKED, articles=(id,)), cost(), hits, {1}).rank for id in ("a9", "a10")]

    assert found == [10, 0]


def test_a_citation_is_held_against_the_articles_and_the_text():
    answer = replace(cost(), citations=(citation(1, "1934"), citation(2, "£4.2", article_id="other")))
    cited = outcome(replace(ASKED, articles=("lantern-bridge",)), answer, [], {1}).citations

    assert [(each.expected, each.verbatim) for each in cited] == [(True, True), (False, False)]
    assert outcome(ASKED, answer, [], {1}).citations[0].expected is None


def test_every_figure_is_of_those_it_can_be_measured_on():
    measured = {figure.name: (figure.value, figure.of) for figure in figures(ALL)}

    assert list(measured) == list(MEANINGS)
    assert measured == {
        "hit@1": (0.3333, 3), "hit@5": (0.6667, 3), "hit@10": (0.6667, 3), "mrr@10": (0.4167, 3),
        "right": (0.3333, 3), "right_in_first_sentence": (0.3333, 3), "words_an_answer": (4.3333, 3),
        "answered": (0.6667, 3), "refused": (0.5, 2),
        "citations_verbatim": (1.0, 3), "cited_article_precision": (1.0, 3),
        "calibration_error": (0.4333, 3), "brier_score": (0.2433, 3), "risk_coverage_area": (0.4444, 3),
        "answered_at_80": (0.2, 5), "answered_at_90": (0.2, 5),
        "median_ms": (300, 5), "p95_ms": (480, 5),
    }  # fmt: skip


def test_what_cannot_be_measured_has_no_value():
    unscored = replace(UNFOUNDED, verdict="unscored", citations=(), confidence=None)
    measured = {figure.name: figure.value for figure in figures([unscored]) if figure.value is not None}

    assert measured == {"median_ms": 400, "p95_ms": 400}


def test_a_share_has_the_interval_of_wilson():
    outcomes = [RIGHT] * 8 + [replace(WRONG, verdict="wrong")] * 2
    (right,) = [figure for figure in figures(outcomes) if figure.name == "right"]

    assert (right.value, right.low, right.high) == (0.8, 0.4902, 0.9433)


def test_confidence_is_held_against_what_came_true():
    judged = [Sure(1.0, True), Sure(0.92, True), Sure(0.96, False), Sure(0.55, True), Sure(0.5, False)]

    assert reliability(judged) == [
        Bin(pytest.approx(0.525), 0.5, 2),
        Bin(pytest.approx(0.96), pytest.approx(2 / 3), 3),
    ]
    assert calibration_error(judged) == pytest.approx((2 * 0.025 + 3 * (0.96 - 2 / 3)) / 5)
    assert brier([Sure(0.5, True), Sure(0.5, False)]) == 0.25
    assert brier([Sure(1.0, True), Sure(0.0, False)]) == 0


def test_the_curve_gives_the_surest_first_and_the_equally_sure_together():
    judged = [Sure(0.7, False), Sure(0.9, True), Sure(0.7, True), Sure(0.5, False)]

    assert risk_coverage(judged, 8) == [
        Point(0.9, 1 / 8, 0), Point(0.7, 3 / 8, pytest.approx(1 / 3)), Point(0.5, 4 / 8, 1 / 2),
    ]  # fmt: skip
    assert area(judged) == pytest.approx((0 + 1 / 3 + 1 / 3 + 1 / 2) / 4)


def test_the_share_answered_at_an_accuracy_is_the_largest_with_so_many_right():
    judged = [Sure(0.9, True), Sure(0.8, False), Sure(0.7, True), Sure(0.6, True), Sure(0.5, True), Sure(0.4, False)]

    assert coverage_at(0.8, judged, 10) == 0.5
    assert coverage_at(0.9, judged, 10) == 0.1
    assert coverage_at(0.8, [Sure(0.9, False)], 10) == 0.0


def test_a_better_order_of_the_same_answers_has_a_smaller_area():
    sound = [Sure(0.9, True), Sure(0.8, True), Sure(0.6, False)]
    upside_down = [Sure(0.9, False), Sure(0.8, True), Sure(0.6, True)]

    assert area(sound) < area(upside_down)
    assert area([Sure(0.9, True)]) == 0
    assert area([Sure(0.9, False)]) == 1


def evaluation(*outcomes):
    return Evaluation("questions.jsonl", "2025-03-07T09:00:00+00:00", 2, outcomes)


def test_an_earlier_evaluation_is_read_from_its_own_json():
    before = evaluation(*ALL, replace(RIGHT, id=9))
    read = Earlier.read(json.loads(json.dumps(before.to_json())))
    compared = compare([replace(RIGHT, verdict="missed"), WRONG, *ALL[2:], replace(RIGHT, id=10)], read)

    assert [(each.outcome.id, each.before, each.outcome.verdict) for each in compared.changed] == [
        (1, "right", "missed")
    ]
    assert (compared.new, compared.gone, compared.at) == (1, 1, before.at)
    assert compared.before == {figure.name: figure.value for figure in before.figures}


def test_questions_without_an_id_are_known_by_their_words():
    before = evaluation(replace(RIGHT, id=None), replace(WRONG, id=None, question="Who?"))
    compared = compare(
        [replace(MISSED, id=None, question="Who?"), replace(RIGHT, id=None)], Earlier.read(before.to_json())
    )

    assert [(each.outcome.question, each.before) for each in compared.changed] == [("Who?", "wrong")]
