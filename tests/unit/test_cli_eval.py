"""`newsdesk eval`: in the terminal, as JSON, as a page, and beside an earlier run."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fakes import FakeDesk, cost, hit, refusal, warning

from ingest.errors import LibraryError

QUESTIONS = [
    {"id": "cost", "question": "How much will it cost?", "answers": ["£4.2 million"], "articles": ["lantern-bridge"]},
    {"id": 2, "question": "What did the engineer say?", "answers": ["no such words"],
     "articles": ["https://courier.example/bridge?utm_source=x"], "history": ["Who?"], "as_of": "2025-03-07"},
    {"question": "When will it reopen?", "answers": ["in May"], "articles": ["ferry"]},
    {"question": "Who built it?", "unanswerable": True, "more": 1},
    {"question": "Where is it?"},
]  # fmt: skip
EVIL = "<script>alert(1)</script> & <b onclick='x'>“bold”</b> \x1b[31m\u202e"


def jsonl(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@pytest.fixture
def desk(desk, tmp_path):
    """Answer two of the questions, one of them wrongly, and refuse the others."""
    answers = (
        replace(cost(), confidence=0.9),
        replace(warning(), confidence=0.7, timings_ms={"total": 97}),
        replace(refusal("Where is it?"), confidence=0.1),
    )
    desk._answers = {answer.question: answer for answer in answers}
    desk.hits = [hit(desk.library)]
    (tmp_path / "questions.jsonl").write_bytes(jsonl(QUESTIONS))
    return desk


@pytest.fixture
def told(newsdesk, desk):
    """Evaluate and return the JSON."""

    def run(*arguments):
        done = newsdesk("eval", "questions.jsonl", "--json", *arguments)
        assert (done.code, done.err) == (0, "")
        return json.loads(done.out)

    return run


def test_figures_and_what_went_wrong(golden, newsdesk, desk):
    done = newsdesk("eval", "questions.jsonl")

    assert (done.code, done.err) == (0, "")
    golden("evaluation", done.out)


def test_every_question_with_its_verdict_as_json(told):
    told = told()

    assert [(each["id"], each["verdict"], each["rank"]) for each in told["questions"]] == [
        ("cost", "right", 1), (2, "wrong", 1), (None, "missed", 0), (None, "refused", None), (None, "unscored", None),
    ]  # fmt: skip
    assert told["verdicts"] == {"right": 1, "wrong": 1, "missed": 1, "refused": 1, "unscored": 1}
    assert (told["file"], told["articles"], told["modes"]) == ("questions.jsonl", 2, {"quotes": 5})
    assert told["figures"]["right"] == {"value": 0.3333, "of": 3, "low": 0.0615, "high": 0.7923}
    assert told["figures"]["citations_verbatim"]["value"] == 1.0
    assert told["risk_coverage"] == [
        {"confidence": 0.9, "coverage": 0.25, "risk": 0.0}, {"confidence": 0.7, "coverage": 0.5, "risk": 0.5},
    ]  # fmt: skip


def test_a_question_is_asked_as_in_a_batch_and_the_models_load_before(newsdesk, desk):
    newsdesk("eval", "-", stdin=jsonl(QUESTIONS[1:2]))

    warmed, (question, turns, at, _), (searched, k, searched_at, _) = desk.asked
    assert warmed[1] == 1
    assert (question, searched) == ("What did the engineer say?", "Who? What did the engineer say?")  # a follow-up
    assert [turn.question for turn in turns] == ["Who?"]
    assert at == searched_at
    assert at.isoformat() == "2025-03-07T23:59:59.999999+00:00"
    assert k >= 10
    assert desk.opened == [True]


def test_a_citation_that_does_not_hold_is_counted(told, desk):
    shifted = replace(cost(), citations=(replace(cost().citations[0], start=3, end=12),))
    desk._answers[shifted.question] = shifted

    assert told()["figures"]["citations_verbatim"]["value"] == pytest.approx(0.6667)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"Who?", "is not JSON"),
        (b'{"id": 1}', "has no question"),
        (b'{"question": "Who?", "as_of": "soon"}', "as of: 'soon' is not a date"),
        (b'{"question": "Who?", "answers": "Ann"}', 'its answers are not a list of texts: write them as ["'),
        (b'{"question": "Who?", "answers": [1]}', "its answers are not a list of texts"),
        (b'{"question": "Who?", "articles": [null]}', "its articles are not a list of texts"),
        (b'{"question": "Who?", "answers": ["Ann", "?!"]}', "the answer '?!' has nothing to look for"),
        (b'{"question": "Who?", "unanswerable": "yes"}', "unanswerable is neither true nor false"),
        (b'{"question": "Who?", "unanswerable": true, "answers": ["Ann"]}', "it is unanswerable, but has answers"),
        (b'{"question": "How much will it cost?"}', "is “How much will it cost?”, and so is line 1 of stdin"),
        (b'{"question": "Who?", "articles": ["nope"]}', "there is no article 'nope'"),
        (b'{"question": "Who?", "articles": ["https://courier.example/no"]}', "there is no article 'https://courier"),
        (b'{"question": "' + b"x" * 2001 + b'"}', "the question has 2,001 characters"),
    ],
)
def test_a_broken_line_is_named_before_anything_is_asked(newsdesk, desk, line, message):
    done = newsdesk("eval", "-", stdin=b'{"question": "How much will it cost?"}\n\n' + line + b"\n")

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("newsdesk: line 3 of stdin")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not desk.asked


EARLIER = '{"at": "2025-03-07", "figures": {}, "questions": []}'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("missing.jsonl",), 1, "missing.jsonl cannot be read (No such file or directory): check its name"),
        (("empty.jsonl",), 1, 'empty.jsonl has no questions: write one a line, as {"question": "…", "answers": ["…"]}'),
        ((), 2, "missing argument 'FILE.jsonl'"),
        (("questions.jsonl", "--html", "no/such/folder.html"), 1, "folder.html cannot be written (No such file"),
        (("questions.jsonl", "--html", "."), 1, ". cannot be written (Is a directory): name another file after --html"),
        (("questions.jsonl", "--against", "no.json"), 1, "no.json cannot be read (No such file or directory)"),
        (("questions.jsonl", "--against", "."), 1, ". cannot be read (Is a directory): check its name"),
        (("questions.jsonl", "--against", "questions.jsonl"), 1, "is not what `newsdesk eval --json` prints"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line(newsdesk, desk, tmp_path, arguments, code, message):
    (tmp_path / "empty.jsonl").write_text("\n")

    done = newsdesk("eval", *arguments)

    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not desk.asked


@pytest.mark.parametrize(
    "other",
    [
        "[]",
        "3",
        "{}",
        "[" * 100_000,
        '{"at": 1, "figures": [], "questions": 1}',
        EARLIER.replace("{}", '{"right": {"value": "x"}}'),
        EARLIER.replace("2025-03-07", "soon"),
        EARLIER.replace("[]", '[{"id": [1], "question": "Who?", "verdict": "right"}]'),
    ],
)
def test_what_is_no_earlier_run_is_said_so(newsdesk, desk, tmp_path, other):
    (tmp_path / "other.json").write_text(other)

    done = newsdesk("eval", "questions.jsonl", "--against", "other.json")

    assert (done.code, done.out) == (1, "")
    assert done.err == "newsdesk: other.json is not what `newsdesk eval --json` prints: name a file with its output\n"


def test_an_answer_that_fails_names_its_line(newsdesk, desk, monkeypatch):
    class Failing(FakeDesk):
        async def answer(self, question, **options):
            raise LibraryError("the library is damaged: restore it")
            yield

    monkeypatch.setattr(desk, "__class__", Failing)

    done = newsdesk("eval", "questions.jsonl")

    assert (done.code, done.out) == (1, "")
    assert done.err == "newsdesk: line 1 of questions.jsonl: the library is damaged: restore it\n"


def test_a_page_that_is_there_outlives_a_run_that_fails(newsdesk, desk, tmp_path, monkeypatch):
    (tmp_path / "report.html").write_text("the last report")
    monkeypatch.setattr(desk, "search", lambda *_, **__: (_ for _ in ()).throw(LibraryError("damaged: restore it")))

    newsdesk("eval", "questions.jsonl", "--html", "report.html")

    assert (tmp_path / "report.html").read_text() == "the last report"


@pytest.fixture
def since(newsdesk, desk, tmp_path):
    """Keep a run, answer otherwise and in less time, and ask one other question; return the options to compare."""
    (tmp_path / "earlier.json").write_text(newsdesk("eval", "questions.jsonl", "--json").out)
    earlier = json.loads((tmp_path / "earlier.json").read_text())
    (tmp_path / "earlier.json").write_text(json.dumps(earlier | {"at": "2025-03-07T09:00:00+00:00"}))
    desk._answers["When will it reopen?"] = replace(cost("When will it reopen?"), confidence=0.8)
    del desk._answers["What did the engineer say?"]
    (tmp_path / "questions.jsonl").write_bytes(jsonl([*QUESTIONS[:4], {"question": "Why?"}]))
    return "--against", "earlier.json"


def test_what_has_changed_since_an_earlier_run(golden, newsdesk, since):
    done = newsdesk("eval", "questions.jsonl", *since)

    assert (done.code, done.err) == (0, "")
    golden("evaluation_against", done.out)


class Page(HTMLParser):
    """What a browser sees: every element with its attributes, and all words."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(" ".join(data.split()))


@pytest.fixture
def page(newsdesk, tmp_path):
    def write(*arguments):
        done = newsdesk("eval", "questions.jsonl", "--html", "report.html", *arguments)
        assert (done.code, done.err) == (0, "newsdesk: saved report.html\n")
        return (tmp_path / "report.html").read_text(encoding="utf-8")

    return write


def test_a_page_has_figures_plots_and_every_question(page, desk):
    shown = Page(page())

    assert [attributes["aria-label"] for tag, attributes in shown.tags if tag == "svg"] == [
        "The share of answers that are right, by confidence",
        "What would be wrong if only the surest answers were given",
        "How long answers take",
    ]
    assert [row["question"] for row in QUESTIONS if row["question"] not in shown.words] == []
    assert {"0.333", "expected: £4.2 million", "1 right: the answer contains an expected one"} <= set(shown.words)
    assert "1 answer at 0.90: 1.00 right" in shown.words


def test_a_page_opens_what_went_wrong(page, desk):
    tags = [attributes for tag, attributes in Page(page()).tags if tag == "details"]

    assert [("open" in attributes) for attributes in tags] == [True, True, False, False, False]


def test_a_page_beside_an_earlier_run(page, since):
    words = Page(page(*since)).words

    assert "Changed since 7 March 2025" in words
    assert any("missed → wrong" in each for each in words)
    assert any("since 7 March 2025: 2 verdicts changed, 1 question new, 1 question gone" in each for each in words)


def test_a_page_needs_no_script_no_network_and_shows_markup_as_text(page, desk, tmp_path):
    evil = replace(cost(EVIL), refusal=EVIL, citations=(replace(cost().citations[0], title=EVIL, url="javascript:x"),))
    desk._answers = {EVIL.strip(): evil}
    (tmp_path / "questions.jsonl").write_bytes(jsonl([{"id": EVIL, "question": EVIL.strip(), "answers": [EVIL]}]))
    html = page()
    shown = Page(html)

    assert {tag for tag, _ in shown.tags} <= set(
        "html head meta title style body h1 h2 h3 p a table tr td section article div span figure figcaption b svg"
        " line text circle polyline rect details summary footer".split()
    )
    assert not [attributes for _, attributes in shown.tags if {"src", "onclick", "style", "href"} & set(attributes)]
    assert any("<script>alert(1)</script> & <b onclick='x'>“bold”</b>" in each for each in shown.words)
    assert not {"\x1b", "\u202e"} & set(html)
    assert "default-src 'none'" in html


def test_a_page_of_refusals_alone_has_no_curves(page, desk, tmp_path):
    (tmp_path / "questions.jsonl").write_bytes(jsonl(QUESTIONS[3:]))

    assert sum(tag == "svg" for tag, _ in Page(page()).tags) == 1
