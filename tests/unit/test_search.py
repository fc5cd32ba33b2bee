"""Two rankings become one, and the reranker has the last word on the best of it."""

import json
from dataclasses import replace
from datetime import date
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hits import Hit
from bot.question.when import ANY, When, Window
from bot.search.find import DEEP, DEPTH, QUICK, fuse, lead
from bot.search.rank import ENOUGH, rerank, to_read, with_headline
from ingest.library.catalogue import PlacedPassage
from ingest.models.loading import Models

FAR = 10**6  # characters into an article: no lead bonus to speak of


class ScriptedReranker:
    """Gives each text the logit that the script has for it, by a word in it; zero to all others."""

    name = "scripted"

    def __init__(self, logits):
        self.logits = logits
        self.read = []

    def score(self, question, texts):
        self.read.append((question, list(texts)))
        found = [next((v for word, v in self.logits.items() if word in text.split()), 0.0) for text in texts]
        return np.array(found, np.float32)


def passage(name, *, start=FAR, number=None, published="2025-03-06"):
    """Return a passage whose id, text and article are told by `name`."""
    return PlacedPassage(
        number=sum(name.encode()) * 1000 + len(name) if number is None else number, id=name, text=f"Text {name} .",
        sentences=((0, 5),), article_id=f"article-{name}", version=1, start=start, end=start + 5, heading=None,
        title="Headline", url="https://courier.example/a", outlet="Courier", published=published,
    )  # fmt: skip


def ranked(*names, start=FAR):
    return [(passage(name, start=start), 1 - i / 10) for i, name in enumerate(names)]


def hits(*names, start=FAR):
    return fuse(ranked(*names, start=start), [])


def scripted(**logits):
    models = Models()
    models._loaders["reranker"] = lambda: ScriptedReranker(logits)
    return models


def order(found):
    return [hit.passage.id for hit in found]


def test_what_both_methods_find_passes_what_one_finds_first():
    assert order(fuse(ranked("a", "both"), ranked("b", "both")))[0] == "both"


def test_the_score_is_the_sum_of_reciprocal_ranks():
    (hit,) = [hit for hit in fuse(ranked("a", "x"), ranked("b", "c", "x")) if hit.passage.id == "x"]

    assert hit.score == pytest.approx(1 / 12 + 1 / 13)


def test_a_hit_knows_its_ranks():
    found = {hit.passage.id: (hit.dense, hit.lexical) for hit in fuse(ranked("a", "b"), ranked("b", "c"))}

    assert found == {"a": (1, None), "b": (2, 1), "c": (None, 2)}


@pytest.mark.parametrize("dense, lexical", [("a", "b"), ("b", "a")])
def test_ties_go_by_passage_id(dense, lexical):
    assert order(fuse(ranked(dense), ranked(lexical))) == ["a", "b"]


def test_nothing_found_is_no_hits():
    assert fuse([], []) == []


def test_of_like_ranks_the_earlier_passage_of_its_article_comes_first():
    late, early = (passage("a", start=3000), 0.5), (passage("b", start=0), 0.5)

    assert order(fuse([late], [early])) == ["b", "a"]


def test_the_lead_falls_to_a_third_within_3000_characters():
    assert [lead(passage("a", start=0)), lead(passage("a", start=3000))] == pytest.approx([1, exp(-1)])


@given(st.permutations("abcdef"), st.permutations("cdefgh"))
def test_every_passage_is_one_hit_and_scores_fall(dense, lexical):
    found = fuse(ranked(*dense), ranked(*lexical))

    assert sorted(order(found)) == list("abcdefgh")
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_the_reranker_orders_what_it_reads():
    found = rerank(scripted(a=-3.0, b=1.0, c=4.0), "Q?", hits("a", "b", "c"))

    assert [(hit.passage.id, hit.rerank, hit.logit, hit.score) for hit in found] == [
        ("c", 1, 4.0, 1), ("b", 2, 1.0, 1 / 2), ("a", 3, -3.0, 1 / 3),
    ]  # fmt: skip


def test_equal_logits_go_by_passage_id():
    assert order(rerank(scripted(), "Q?", hits("b", "a"))) == ["a", "b"]


def test_what_the_reranker_did_not_read_keeps_its_place_behind():
    found = rerank(scripted(c=9.0), "Q?", hits("a", "b", "c", "d"), read=2)

    assert [(hit.passage.id, hit.rerank, hit.logit) for hit in found[2:]] == [("c", None, None), ("d", None, None)]
    assert [hit.score for hit in found] == [1, 1 / 2, 1 / 3, 1 / 4]


def test_the_reranker_reads_the_headline_with_the_passage():
    (hit,) = hits("a")

    assert with_headline(hit) == "Headline. Text a ."


def test_the_reranker_reads_no_more_than_it_is_told():
    reranker = ScriptedReranker({})
    models = Models()
    models._loaders["reranker"] = lambda: reranker

    rerank(models, "Q?", hits(*"abcdefghijkl"))

    assert [(question, len(texts)) for question, texts in reranker.read] == [("Q?", QUICK)]


JUNE = When(Window(date(2025, 6, 1), date(2025, 6, 30)))


def batches(asked=ANY, **logits):
    """Return how many texts the reranker was given at a time to list ten of thirty hits."""
    reranker = ScriptedReranker(logits)
    models = Models()
    models._loaders["reranker"] = lambda: reranker
    rerank(models, "Q?", hits(*"abcdefghijklmnopqrstuvwxyz"), read=to_read(10), enough=ENOUGH, asked=asked)
    return [len(texts) for _, texts in reranker.read]


@pytest.mark.parametrize(
    ("logits", "read"),
    [
        ({"a": ENOUGH}, [4]),
        ({"d": ENOUGH + 1}, [4]),
        ({"a": ENOUGH - 0.1}, [4, 4, 4]),
        ({"e": ENOUGH}, [4, 4]),
        ({"l": ENOUGH}, [4, 4, 4]),
        ({}, [4, 4, 4]),
    ],
)
def test_for_a_list_no_more_is_read_once_a_hit_is_good_enough(logits, read):
    assert batches(**logits) == read


@pytest.mark.parametrize("asked", [JUNE, When(newest=True)])
def test_where_the_days_count_a_list_is_read_to_its_end(asked):
    assert batches(asked, a=ENOUGH) == [12]


def dated(**published):
    """Return a hit for each name, published then."""
    return fuse([(passage(name, published=date), 0.5) for name, date in published.items()], [])


def test_the_newest_is_worth_two_logits():
    old_and_new = dated(old="2019-05-01", new="2025-05-01")

    assert order(rerank(scripted(old=1.9), "Who won the cup?", old_and_new)) == ["new", "old"]
    assert order(rerank(scripted(old=2.1), "Who won the cup?", old_and_new)) == ["old", "new"]


def test_newness_counts_from_the_newest_that_is_read_and_falls_to_a_third_in_four_months():
    before_and_after = dated(before="2019-01-01", after="2019-05-01T00:00:00+00:00")

    assert order(rerank(scripted(before=2 - 2 * exp(-1) - 0.01), "Q?", before_and_after)) == ["after", "before"]
    assert order(rerank(scripted(before=2 - 2 * exp(-1) + 0.01), "Q?", before_and_after)) == ["before", "after"]


def test_an_article_without_a_date_is_not_taken_for_an_old_one():
    assert order(rerank(scripted(none=0.1), "Q?", dated(none=None, new="2025-05-01"))) == ["none", "new"]


def test_the_lead_of_an_article_is_worth_two_and_a_half_logits_at_most():
    lead_and_late = [*hits("lead", start=0), *hits("late")]

    assert order(rerank(scripted(late=2.4), "Q?", lead_and_late)) == ["lead", "late"]
    assert order(rerank(scripted(late=2.6), "Q?", lead_and_late)) == ["late", "lead"]


def test_a_story_of_the_days_asked_about_is_worth_two_logits_whatever_is_newer():
    june_and_august = dated(june="2025-06-12", august="2025-08-12")
    newer = 2 - 2 * exp(-61 / 120)

    for august, first in ((2 - newer - 0.05, "june"), (2 - newer + 0.05, "august")):
        found = rerank(scripted(august=august), "Who won in June?", june_and_august, asked=JUNE)
        assert order(found)[0] == first


def test_a_story_of_the_days_asked_about_is_read_before_one_that_was_found_sooner():
    found = hits(*"abcdefg")
    (june,) = dated(june="2025-06-12")
    found.append(replace(june, score=found[QUICK - 1].score - 0.03))

    assert order(rerank(scripted(june=9.0), "Q?", found, asked=JUNE))[0] == "june"
    assert order(rerank(scripted(june=9.0), "Q?", found))[-1] == "june"


def test_days_of_which_nothing_was_found_change_nothing():
    found, models = hits("a", "b", "c"), scripted(b=1.0, c=2.0)

    assert rerank(models, "Q?", found, asked=JUNE) == rerank(models, "Q?", found)


def test_who_asks_for_the_latest_gets_the_newest_of_what_answers_nearly_as_well():
    older_and_newer = dated(older="2025-05-01", newer="2025-05-15", undated=None)

    assert order(rerank(scripted(older=2.9), "Q?", older_and_newer, asked=When(newest=True))) == [
        "newer", "older", "undated",
    ]  # fmt: skip
    assert order(rerank(scripted(older=3.1), "Q?", older_and_newer, asked=When(newest=True)))[0] == "older"
    assert order(rerank(scripted(older=2.9), "Q?", older_and_newer))[0] == "older"


def test_no_hits_stay_none():
    assert rerank(scripted(), "Q?", []) == []


def test_a_hit_is_printed_with_its_ranks():
    hit = Hit(passage=passage("a", start=40), score=0.123456789, dense=2, lexical=None, rerank=1, logit=3.0)

    assert json.loads(json.dumps(hit.to_json())) == {
        "article_id": "article-a", "title": "Headline", "url": "https://courier.example/a", "published": "2025-03-06",
        "version": 1, "start": 40, "end": 45, "text": "Text a .", "score": 0.123457,
        "ranks": {"dense": 2, "lexical": None, "rerank": 1}, "also": [],
    }  # fmt: skip


@pytest.mark.parametrize(("k", "read"), [(1, 12), (10, 12), (20, 22), (50, DEEP)])
def test_the_more_hits_are_listed_the_deeper_is_read(k, read):
    assert to_read(k) == read
    assert DEEP <= DEPTH
