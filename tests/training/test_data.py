"""What a reader learns from keeps its rules: what has no answer has none, and what is held out is never learnt from."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from training import negatives, news, sources
from training.pairs import Asked, Pair, around, lacks, read, shared, within, write
from training.shown import Deck, tokenized

ROUTE = "The ferry leaves Port Ellen at 7 a.m. It carries sixty cars. Captain Ines Falk has run it since 1998."
FARES = "Tickets for the ferry cost £4. Children travel free, says Tom Reed, who sells them."
BOARD = "The harbour board meets in Castlebury. Ines Falk is a member, and Maya Lund chairs it."


def asked(question: str, answer: str, text: str = ROUTE, *, title: str = "Island ferry", pool: str = "ferry") -> Asked:
    spans = tuple(sources.places(text, answer)) if answer else ()
    return Asked("made", "learn", question, question, title, text, spans, pool)


class Vectors(negatives.Vectors):
    """Places each text by the words that it has."""

    def of(self, texts, *, questions=False):
        vectors = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, sum(word.encode()) % 64] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def some() -> list[Asked]:
    return [
        asked("When does the ferry leave Port Ellen?", "7 a.m."),
        asked("Who has run the ferry since 1998?", "Ines Falk"),
        asked("What do tickets cost, says Tom Reed?", "£4", FARES),
        asked("Who chairs the board that Maya Lund is on?", "Maya Lund", BOARD),
        asked("Who owns the ferry?", ""),
    ]


def test_what_is_near_lacks_the_answer_and_is_another_text(some, tmp_path):
    found = list(negatives.near(some, Vectors(tmp_path / "none.npz")))

    answers = {each.question: each for each in some}
    assert len(found) == 8  # two each: of the article, and of all articles, since there are few
    assert all(not pair.spans for pair in found)
    assert all(lacks(pair.text, answers[pair.question].answers) for pair in found)
    assert all(answers[pair.question].text not in pair.text for pair in found)


def test_a_swapped_name_is_one_that_the_text_does_not_hold():
    others = ["Maya Lund", "Ines Falk", "Tom Reed", "Port Ellen", "2004", "7"]
    for seed in range(20):
        question = negatives.swapped(
            asked("Who has run the ferry from Port Ellen since 1998?", "Ines Falk"), others, random.Random(seed)
        )
        assert question in (
            "Who has run the ferry from Maya Lund since 1998?",
            "Who has run the ferry from Tom Reed since 1998?",
            "Who has run the ferry from Port Ellen since 2004?",
        )


def test_no_name_to_swap_gives_no_question():
    assert negatives.swapped(asked("How many cars?", "sixty"), ["Maya Lund"], random.Random(0)) is None


def test_a_sentence_alone_keeps_its_answer_and_another_has_none(monkeypatch):
    monkeypatch.setattr(negatives, "ALONE", 1.1)
    monkeypatch.setattr(negatives, "WINDOW", 1.1)
    pairs = list(negatives.shorter(asked("How many cars does the ferry carry?", "sixty"), random.Random(0)))

    told = [(pair.kind, pair.text, [pair.text[start:end] for start, end in pair.spans]) for pair in pairs]
    assert told == [
        ("alone", "It carries sixty cars.", ["sixty"]),
        ("alone", "The ferry leaves Port Ellen at 7 a.m.", []),
        ("window", f"Island ferry. {ROUTE}", ["sixty"]),
    ]


def test_sentences_around_a_place():
    place = sources.places(ROUTE, "sixty")[0]
    start, end = around(ROUTE, place, beside=0)

    assert ROUTE[start:end] == "It carries sixty cars."
    assert within([place, (0, 3)], (start, end)) == [(11, 16)]


def test_words_shared_leave_out_what_every_question_has():
    assert shared("When does the ferry leave?", "The ferry will leave at once.") == 1.0
    assert shared("When does the ferry leave?", "When does the bridge close?") == 0.0


@pytest.mark.parametrize(
    ("question", "fine"),
    [
        ("What does the ferry carry?", True),
        ("What sort of friction?", False),
        ("What is the first name of Falk?", False),
        ("Who did somebody tell of it?", False),
        ("Falk has run it since when?", False),
    ],
)
def test_odd_questions_are_left_out(question, fine):
    assert sources.sensible(question) == fine


def test_tokens_become_a_text_with_places():
    text, places = sources.joined(["He", "did", "n't", "say", ",", "``", "No", "''", "-LRB-", "$", "5", "-RRB-", "."])

    assert text == "He didn't say, “No” ($5)."
    assert [text[start:end] for start, end in places] == [
        "He", "did", "n't", "say", ",", "“", "No", "”", "(", "$", "5", ")", ".",
    ]  # fmt: skip


def test_splits_are_by_title_or_text_and_never_overlap(tmp_path):
    for name in ("new_wiki", "reddit", "amazon_reviews"):
        rows = [
            {
                "title": "All_of_it" if name == "reddit" else f"Title_{number // 5}",
                "context": f"Text {name} {number} says so.",
                "questions": [{"id": f"{name}{number}", "question": "What says so?", "answers": [["Text", 0]]}],
            }
            for number in range(300)
        ]
        with gzip.open(tmp_path / f"squadshifts_{name}.jsonl.gz", "wt") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
    found = list(sources.shifts(tmp_path))

    splits = {each.source: {} for each in found}
    for each in found:
        splits[each.source].setdefault(each.text if each.source == "reddit" else each.pool, set()).add(each.split)
    assert all(len(split) == 1 for by in splits.values() for split in by.values())
    assert {split for by in splits.values() for some in by.values() for split in some} == {"learn", "check", "held"}


def quiz(date: str, number: int) -> dict:
    article = {
        "url": "https://example.org/a",
        "title": "Ferry to sail twice as often",
        "published": date,
        "text": ROUTE,
    }
    other = article | {
        "url": "https://example.org/b",
        "title": "Ferry fares",
        "text": f"{FARES} The ferry carries cars.",
    }
    return {
        "id": f"{date}_{number}", "date": date, "question": "How many cars does the ferry carry?", "open": True,
        "answers": ["Sixty"], "positive": [article], "near_miss": [other],
    }  # fmt: skip


@pytest.fixture
def quizzes(tmp_path) -> Path:
    path = tmp_path / "quizzes.jsonl.gz"
    with gzip.open(path, "wt") as lines:
        lines.writelines(json.dumps(quiz(date, n)) + "\n" for n, date in enumerate(("2024-07-31", "2024-08-01")))
    return path


def test_quizzes_are_parted_by_day(quizzes):
    assert {(pair.group[:10], pair.split) for pair in news.news(quizzes)} == {
        ("2024-07-31", "learn"),
        ("2024-08-01", "check"),
    }


def test_passages_stand_under_their_headline_and_answer_where_they_hold_the_answer(quizzes):
    pairs = [pair for pair in news.news(quizzes) if pair.split == "learn"]

    answering = [pair for pair in pairs if pair.kind == "asked"]
    assert [pair.text for pair in answering] == [f"Ferry to sail twice as often. {ROUTE}"]
    assert [pair.text[start:end] for pair in answering for start, end in pair.spans] == ["sixty"]
    assert all(bool(pair.spans) != lacks(pair.text, ["sixty"]) for pair in pairs if pair.kind != "swapped")
    assert any(pair.kind == "near" and pair.text.startswith("Ferry fares. ") for pair in pairs)


def test_pairs_are_kept_as_they_are(tmp_path, quizzes):
    pairs = list(news.news(quizzes))
    write(tmp_path / "pairs.jsonl", pairs)

    assert list(read(tmp_path / "pairs.jsonl")) == pairs


def test_tokens_of_an_answer_and_none_where_it_is_too_far_down():
    far = "Nothing. " * 400
    pairs = [
        Pair("made", "learn", "asked", "1", "How many cars?", ROUTE, tuple(sources.places(ROUTE, "sixty"))),
        Pair("made", "learn", "asked", "2", "How many?", far + ROUTE, tuple(sources.places(far + ROUTE, "sixty"))),
    ]
    (shown,) = tokenized(pairs)

    ((first, last),) = shown.spans
    assert ROUTE[shown.places[first, 0] : shown.places[last, 1]] == "sixty"


def test_an_epoch_is_the_same_each_time_it_is_dealt(quizzes):
    shown = tokenized([pair for pair in news.news(quizzes) if pair.split == "learn"])
    deck = Deck(shown, seed=1, shares={"news": 30})

    assert deck.batches(2) == Deck(shown, seed=1, shares={"news": 30}).batches(2) != deck.batches(3)
    dealt = [shown[i] for batch in deck.batches(0) for i in batch]
    assert sum(each.answerable for each in dealt) == 30
    assert sum(not each.answerable for each in dealt) == 60
