"""After a correction the library is the one that never held anything else, and old facts don't come back."""

import pytest
from invented import WordsEmbedder
from revisions import FILES, ask_for_facts, equal, pairs


def pair(name, title, before, *changes, retitled=None):
    """Return a pair of versions in the form of the shared files; `changes` are (old sentence, new sentence)."""
    after = before
    for old, new in changes:
        after = after.replace(old, new)
    listed = [{"kind": "number_or_date", "before": old, "after": new} for old, new in changes]
    return {
        "pair_id": name, "title_before": title, "title_after": retitled or title, "before": before, "after": after,
        "fact_change": True, "changes": listed,
    }  # fmt: skip


MILL = """The paper mill of Ostervik will let 340 people go before the end of the year, its owners said on Monday.

The mill has made newsprint for 96 years and was the largest employer of the valley.

"We tried everything that can be tried," said Edda Lund, who leads the company. The union wants to hear what was tried.

The municipality will meet on 14 October to speak of what can be done for those who lose their work."""

TUNNEL = """A tunnel under the Grava pass will be 11 kilometres long and open in 2031, the road office has decided.

Drivers now cross the pass in 45 minutes, when it is open at all: it was closed for 71 days last winter.

The work is to begin in spring. The stone that is broken out will be used to build a dyke on the coast."""

LIBRARY = """The town library of Fenwick counted 218,000 visitors last year, more than in any year before.

Most of them came to read and to borrow, but one in six came for the courses that it gives in the evening.

Its head, Ines Okafor, puts it down to the new opening hours, which the council wants to look at again in June."""

ROWS = [
    pair("mill", "Paper mill to close", MILL,
         ("will let 340 people go before the end of the year, its owners said on Monday.",
          "will let 410 people go before the end of the year, its owners said on Monday.")),
    pair("tunnel", "A tunnel under the pass", TUNNEL, ("it was closed for 71 days last winter.",
                                                       "it was closed for 83 days last winter.")),
    pair("library", "Library fuller than ever", LIBRARY, ("counted 218,000 visitors last year",
                                                          "counted 281,000 visitors last year")),
]  # fmt: skip
RETITLED = pair(
    "mill", "Paper mill to close", f"{MILL}\n\n{TUNNEL}\n\n{LIBRARY}", ("96 years", "98 years"),
    retitled="Ostervik loses its paper mill",
)  # fmt: skip


def differences(seen):
    return {what: times for what, times in seen.items() if any(word.isupper() for word in what.split(": ")[-1].split())}


def test_in_either_order_the_library_is_the_one_of_the_new_versions(tmp_path):
    seen = equal(ROWS, tmp_path, WordsEmbedder())

    assert differences(seen) == {}
    assert seen["after: dense searches"] == 9


def test_after_a_new_headline_too(tmp_path):
    seen = equal([RETITLED, *ROWS[1:]], tmp_path, WordsEmbedder())

    assert (differences(seen), seen["pairs with a new headline"]) == ({}, 1)


def test_old_facts_do_not_come_back_but_as_of_their_time(tmp_path):
    assert ask_for_facts(ROWS, tmp_path) == {
        "facts": 3, "now: answered": 3, "now: from this article": 3, "as of before: the old value": 3,
    }  # fmt: skip


# --- real pairs: minutes, and only where they are ---


def shared(path):
    if not path.exists():
        pytest.skip(f"there is no {path}: these pairs are not part of newsdesk")
    return pairs(path)


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_after_real_pairs_in_either_order_the_library_is_the_one_of_the_new_versions(tmp_path, path):
    seen = equal(shared(path), tmp_path, WordsEmbedder())

    assert differences(seen) == {}


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_real_facts_that_were_corrected_do_not_come_back(tmp_path, path):
    seen = ask_for_facts(shared(path), tmp_path)

    assert seen["facts"] > 10
    assert seen["now: THE OLD VALUE"] == 0
    assert seen["as of before: the old value"] > seen["facts"] * 0.5
