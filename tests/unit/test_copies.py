"""A story that several addresses carry counts once, and names them all."""

from dataclasses import asdict

import pytest
from fakes import citation

from bot.hits import Copy, Hit
from bot.search.copies import cited, once
from ingest.duplicates import runs, same
from ingest.library.catalogue import PlacedPassage

FIRE = (
    "A fire broke out on Tuesday night in the old rope works beside the harbour, and forty people had to leave their "
    "houses until the smoke had gone, the fire service said."
)
CAUSE = (
    "What set the store of hemp and tar alight is not known yet, said Jonna Reiss, who led the crews, but nobody was "
    "in the building when the first call came in from a passing ferry."
)
REPORT = f"{FIRE}\n\n{CAUSE}"
OWN = (
    "Readers of this paper remember the works as the place where half of the town once earned its living, and many of "
    "them came to the quay that morning to look at what was left of it."
)
INTERVIEW = (
    f"{CAUSE}\n\nShe has led the county's crews since spring and spoke to us of a life between alarms, of her father's "
    "boat, of the winter in which she learned to dive, and of why she never wanted to do anything else than this."
)
TEXTS = {"wire": REPORT, "paper": f"{REPORT}\n\n{OWN}", "brief": FIRE, "interview": INTERVIEW}


def hit(article_id, words, *, score=0.5):
    start = TEXTS[article_id].index(words)
    passage = PlacedPassage(
        number=1, id=f"{article_id}-{start}", text=words, sentences=((0, len(words)),), article_id=article_id,
        version=1, start=start, end=start + len(words), heading=None, title=f"The {article_id}",
        url=f"https://{article_id}.example/fire", outlet=article_id.title(), published="2025-03-06",
    )  # fmt: skip
    return Hit(passage=passage, score=score, dense=1, lexical=None)


def copy(article_id):
    return Copy(article_id, f"The {article_id}", f"https://{article_id}.example/fire", article_id.title())


def told(hits):
    return [(hit.passage.id, [copy.article_id for copy in hit.also]) for hit in once(hits, lambda id, _: TEXTS[id])]


def test_a_report_in_three_places_is_one_hit_that_names_the_others():
    (only,) = once([hit("paper", FIRE), hit("wire", FIRE), hit("brief", FIRE)], lambda id, _: TEXTS[id])

    assert only.passage.article_id == "paper"
    assert only.also == (copy("wire"), copy("brief"))


def test_each_passage_counts_once_and_the_better_hit_stays():
    assert told([hit("wire", CAUSE), hit("paper", FIRE), hit("paper", CAUSE), hit("wire", FIRE)]) == [
        (f"wire-{len(FIRE) + 2}", ["paper"]),
        ("paper-0", ["wire"]),
    ]


def test_what_only_one_copy_says_stays():
    assert told([hit("wire", FIRE), hit("paper", OWN)]) == [("wire-0", []), (f"paper-{len(REPORT) + 2}", [])]


def test_the_same_words_in_another_story_are_another_source():
    assert told([hit("wire", CAUSE), hit("interview", CAUSE)]) == [(f"wire-{len(FIRE) + 2}", []), ("interview-0", [])]


def test_a_passage_that_an_article_repeats_is_no_copy():
    assert told([hit("wire", FIRE), hit("wire", FIRE)]) == [("wire-0", []), ("wire-0", [])]


def test_a_citation_names_the_copies_of_the_passage_it_comes_from():
    hits = once([hit("wire", FIRE), hit("wire", CAUSE), hit("paper", CAUSE)], lambda id, _: TEXTS[id])
    asked = [("wire", FIRE[:40]), ("wire", CAUSE[:40]), ("gone", CAUSE[:40])]
    citations = [citation(1, quote, text=REPORT, article_id=article_id) for article_id, quote in asked]

    assert [each.also for each in cited(citations, hits)] == [(), (copy("paper"),), ()]


def test_copies_are_printed_with_their_addresses():
    (only,) = once([hit("wire", FIRE), hit("paper", FIRE)], lambda id, _: TEXTS[id])

    assert only.to_json()["also"] == [asdict(copy("paper"))]
    assert asdict(copy("paper")) == {
        "article_id": "paper", "title": "The paper", "url": "https://paper.example/fire", "outlet": "Paper",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (REPORT, REPORT.upper().replace(",", " –"), True),
        (REPORT, FIRE, True),
        (REPORT, f"{REPORT}\n\n{OWN}", True),
        (REPORT, REPORT.replace("Tuesday", "Monday").replace("forty", "fifty"), True),
        (REPORT, INTERVIEW, False),
        (FIRE, CAUSE, False),
        ("A fire broke out.", "A fire broke out!", True),
        ("A fire broke out.", "A fire broke out on Tuesday.", False),
        ("", "", False),
    ],
)
def test_one_story_is_told_from_another(one, other, expected):
    assert same(runs(one), runs(other)) is same(runs(other), runs(one)) is expected
