"""Which answers a correction overtakes, each once; and what the terminal says of it."""

import json
import threading
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeEmbedder, delete

from bot.answer import Answer, Citation, Sentence
from bot.recalls import find as recalls_find
from bot.recalls.find import find
from bot.recalls.listed import listed, newest
from bot.records.given import keep
from ingest.article import Article
from ingest.intake.take_in import take_in
from ingest.library.library import Library

TITLE = "Harbour bridge to close"
COST = "The repairs will cost £4.2 million, the harbour board said."
SPAN = "The bridge will close on 24 March and reopen in August."
SAYS = "“It will be a hard summer,” said Ruth Amberley, who chairs the board."
AGAIN = "The county pays half of the £4.2 million and the board the rest."
FERRY = "The ferry leaves every half an hour for as long as it is light."
MORE = "\n\n".join(
    f"People on the {side} side have been told {'what they need to know ' * 12}and more." for side in "abcd"
)
TEXT = f"{COST} {SPAN}\n\n{SAYS} Nobody will lose a job.\n\n{MORE}\n\n{FERRY}\n\n{AGAIN}"
NOON = datetime(2025, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def library(tmp_path):
    with closing(Library(tmp_path)) as library:
        publish(library, TEXT)
        yield library


def publish(library, text, *, hours=0, title=TITLE, id="bridge"):
    """Take a version in."""
    article = Article(
        id=id, title=title, text=text, source=f"/{id}.md", fetched=NOON + timedelta(hours=hours), published="2025-03-06"
    )
    take_in([article], library, FakeEmbedder)


def answered(library, *quotes, id="bridge", text=TEXT, how="ask", conversation=None, version=1, known=None):
    """Keep an answer that quotes some words of the first version; return its number."""
    cited = tuple(
        Citation(
            number=n, article_id=id, title=TITLE, url=None, outlet=None, published=None, version=version, quote=quote,
            start=start, end=start + len(quote) if quote != TITLE else 0,
        )
        for n, quote in enumerate(quotes, 1)
        for start in [0 if quote == TITLE else text.index(quote)]
    )  # fmt: skip
    said = tuple(Sentence(each.quote, (each.number,)) for each in cited)
    answer = Answer(question="How much?", understood="How much?", sentences=said, citations=cited, known=known)
    return keep(library.ledger, answer, how, conversation=conversation, days=90)


def kinds(library):
    find(library.ledger)
    return {each.answer: each.kind for each in listed(library.ledger)}


@pytest.mark.parametrize(
    ("quote", "old", "new", "kind"),
    [
        (COST, "£4.2", "£4.8", "number"),  # the quote was corrected
        (COST, COST, "The board has put it off.", "removed"),
        (SPAN, SPAN, "", "removed"),  # it was taken out
        (COST, "24 March", "28 March", "date"),  # a fact beside it, in its passage
        (AGAIN, "will cost £4.2 million", "will cost £4.8 million", "number"),  # the same fact elsewhere
        (SAYS, "a hard summer", "a long summer", "quotation"),
        (SPAN, "will close on", "is to close on", "wording"),
        (TITLE, "", "", "headline"),
        (FERRY, FERRY, f"In 6 weeks {FERRY}", "number"),  # a sentence that begins otherwise
        (FERRY, FERRY, f"But {FERRY}", "wording"),
    ],
)
def test_an_answer_whose_words_were_corrected_is_overtaken(library, quote, old, new, kind):
    turn = answered(library, quote)

    publish(library, TEXT.replace(old, new, 1) if old else TEXT, hours=1, title=TITLE if old else "Bridge stays open")

    assert kinds(library) == {turn: kind}


@pytest.mark.parametrize(
    ("quote", "old", "new"),
    [
        (FERRY, "will cost £4.2", "will cost £4.8"),  # another fact in another passage
        (SAYS, "Nobody will lose a job.", "Nobody loses a job."),  # only the wording, beside it
        (SPAN, TEXT, f"Correction: a name was wrong.\n\n{TEXT}"),  # something added
        (SPAN, TEXT, TEXT.replace("“", '"').replace("”", '"')),  # only style
        (FERRY, "Ruth Amberley", "Rut Amberley"),
        (FERRY, FERRY, f"6. {FERRY}"),  # the number of an item
    ],
)
def test_an_answer_that_quoted_what_was_not_touched_stands(library, quote, old, new):
    answered(library, quote)

    publish(library, TEXT.replace(old, new), hours=1)

    assert kinds(library) == {}


@pytest.mark.parametrize(("now", "overtaken"), [("Bo Ek", False), ("Eva Berg and Bo Ek", True)])
def test_a_name_that_is_left_out_elsewhere_is_not_one_that_was_corrected(library, now, overtaken):
    quote, said = "Ann Lee was born in Norhaven in a house by the sea.", "The inquiry of Ann Lee and Bo Ek has begun."
    text = f"{said}\n\n{MORE}\n\n{quote}"
    publish(library, text, id="inquiry")
    answered(library, quote, id="inquiry", text=text)

    publish(library, text.replace("Ann Lee and Bo Ek", now), id="inquiry", hours=1)

    assert bool(kinds(library)) is overtaken


def test_an_answer_is_overtaken_once_however_often_it_is_looked_for(library):
    turn = answered(library, COST, AGAIN)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)

    assert [find(library.ledger) for _ in range(3)] == [1, 0, 0]
    publish(library, TEXT.replace("4.2", "5.1"), hours=2)
    assert find(library.ledger) == 0  # it has been since the first
    assert [each.answer for each in listed(library.ledger)] == [turn]


def test_what_was_only_reworded_is_overtaken_by_a_fact_later(library):
    answered(library, COST)
    publish(library, TEXT.replace("will cost", "are to cost"), hours=1)
    find(library.ledger)
    publish(library, TEXT.replace("will cost £4.2", "are to cost £4.8"), hours=2)
    find(library.ledger)

    assert [each.kind for each in listed(library.ledger)] == ["wording", "number"]


def test_two_that_look_at_once_find_it_once(library, tmp_path):
    for _ in range(20):
        answered(library, COST)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    found, start = [], threading.Barrier(2)

    def look():
        with closing(Library(tmp_path)) as other:
            start.wait()
            found.append(find(other.ledger))

    looking = [threading.Thread(target=look) for _ in range(2)]
    for each in looking:
        each.start()
    for each in looking:
        each.join()

    assert sum(found) == len(listed(library.ledger)) == 20


def test_who_is_killed_before_it_is_recorded_finds_it_again(library, monkeypatch):
    answered(library, COST)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    with monkeypatch.context() as patched:
        patched.setattr("bot.recalls.find.record", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            find(library.ledger)

    assert listed(library.ledger) == []
    assert find(library.ledger) == 1


def test_an_answer_stored_only_after_its_correction_was_looked_for_is_found(library):
    known = library.arrived()
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    assert find(library.ledger) == 0
    turn = answered(library, COST, known=known)

    assert kinds(library) == {turn: "number"}
    assert find(library.ledger) == 0


def test_it_is_found_even_if_it_is_stored_while_somebody_looks(library, monkeypatch):
    known = library.arrived()
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    find(library.ledger)
    publish(library, TEXT.replace("4.2", "4.9"), hours=2)
    stored = []

    def recorded(connection, touched, really=recalls_find._recorded):
        with monkeypatch.context() as patched:  # as if it had got the lock before
            patched.setattr(library.ledger, "writing", lambda: nullcontext(connection))
            stored.extend([] if stored else [answered(library, COST, known=known)])
        return really(connection, touched)

    monkeypatch.setattr(recalls_find, "_recorded", recorded)
    assert kinds(library) == {stored[0]: "number"}


def test_an_answer_that_quotes_an_old_version_knowingly_is_not_overtaken_by_what_it_knew(library):
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    now = TEXT.replace("4.2", "4.8")
    compared = answered(library, COST, known=library.arrived())
    same = answered(library, FERRY, known=library.arrived())
    publish(library, now.replace("every half an hour", "every 20 minutes"), hours=2)

    assert kinds(library) == {same: "number"}
    publish(library, now.replace("4.8", "5.1").replace("every half an hour", "every 20 minutes"), hours=3)
    assert compared not in kinds(library)


def test_an_answer_that_quotes_a_version_newer_than_it_knew_is_compared_from_that_one(library):
    known = library.arrived()
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    text = TEXT.replace("4.2", "4.8")
    turn = answered(library, COST.replace("4.2", "4.8"), text=text, version=2, known=known)
    assert kinds(library) == {}
    publish(library, TEXT.replace("4.2", "5.1"), hours=2)

    assert kinds(library) == {turn: "number"}
    (recall,) = listed(library.ledger)
    assert (recall.from_version, recall.to_version, len(recall.changes)) == (2, 3, 1)


def test_an_older_edition_that_arrives_late_overtakes_nothing(library):
    answered(library, COST)
    publish(library, TEXT.replace("4.2", "3.9"), hours=-5)

    assert kinds(library) == {}


def test_of_a_removed_article_it_is_only_said_that_it_is_gone(library, tmp_path):
    turn = answered(library, COST)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    find(library.ledger)
    delete(library, "bridge")

    (gone,) = listed(library.ledger)
    assert (gone.answer, gone.kind, gone.article_id, gone.changes) == (turn, "removed", None, ())
    assert b"bridge" not in json.dumps(gone.to_json()).encode()


def test_an_answer_that_is_deleted_takes_its_recall_with_it(library):
    answered(library, COST)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    find(library.ledger)
    with library.ledger.writing() as connection:
        connection.exec_driver_sql("DELETE FROM turns")

    assert (listed(library.ledger), newest(library.ledger)) == ([], 0)


def test_what_a_recall_says(library):
    answered(library, COST)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)
    find(library.ledger)

    (recall,) = listed(library.ledger)
    told = recall.to_json()
    assert (told["question"], told["place"], told["kind"]) == ("How much?", "ask", "number")
    assert (told["from"], told["to"], told["corrected"]) == (1, 2, "2025-03-06T13:00:00+00:00")
    assert told["changes"] == [{"kind": "number", "before": COST, "after": COST.replace("4.2", "4.8")}]


def test_a_refusal_is_not_kept(library):
    assert keep(library.ledger, Answer(question="?", understood="?"), "ask", days=90) is None


def test_answers_are_kept_for_as_many_days_as_the_setting_says(library, monkeypatch):
    answered(library, COST)
    monkeypatch.setattr("bot.records.given.time.time", lambda: datetime.now(UTC).timestamp() + 91 * 86400)
    later = answered(library, COST)
    publish(library, TEXT.replace("4.2", "4.8"), hours=1)

    assert list(kinds(library)) == [later]
