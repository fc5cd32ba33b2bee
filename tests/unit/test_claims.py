import pytest

from bot.writing.claims import Claim, Claims, Copied

REPLY = "QUOTE 1: will open in May\nSENTENCE: The mill opens in May.\nQUOTE 2: it cost 4 crowns\nSENTENCE: It cost 4.\n"
BOTH = [
    Claim("The mill opens in May.", (Copied(1, "will open in May"),)),
    Claim("It cost 4.", (Copied(2, "it cost 4 crowns"),)),
]


def read(*pieces):
    claims = Claims()
    return [claim for piece in pieces for claim in claims.feed(piece)] + list(claims.end())


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_claims_are_the_same_however_the_stream_is_cut(size):
    assert read(*(REPLY[at : at + size] for at in range(0, len(REPLY), size))) == BOTH


def test_a_claim_is_there_as_soon_as_its_line_ends():
    claims = Claims()
    seen = [len(list(claims.feed(line))) for line in REPLY.splitlines(keepends=True)]

    assert seen == [0, 1, 0, 1]


@pytest.mark.parametrize(
    "written",
    [
        f"Here is what I found:\n\n{REPLY}\nI hope that this helps!",
        f"```\n{REPLY}```",
        REPLY.replace("QUOTE 1:", "**QUOTE 1:**").replace("SENTENCE:", "- SENTENCE:"),
        REPLY.replace("QUOTE 2", "QUOTE [2]"),
        REPLY.replace("\n", "\r\n"),
        REPLY.replace("QUOTE 1", "> QUOTE 1").replace("SENTENCE: It", "### SENTENCE: It"),
    ],
)
def test_prose_and_markdown_around_claims_are_left_out(written):
    assert read(written) == BOTH


def test_a_sentence_may_stand_on_several_quotes():
    (claim,) = read("QUOTE 1: one two three\nQUOTE 3: four five six\nSENTENCE: All of it.\n")

    assert claim.copied == (Copied(1, "one two three"), Copied(3, "four five six"))


def test_quotes_belong_to_one_sentence_alone():
    first, second = read("QUOTE 1: one two three\nSENTENCE: It is so.\nSENTENCE: It is also so.\n")

    assert (first.copied, second.copied) == ((Copied(1, "one two three"),), ())


@pytest.mark.parametrize(("last", "claims"), [("It cost 4.", 1), ("It cost", 0), ("“It cost 4.”", 1)])
def test_a_last_line_without_an_end_counts_if_it_ends_like_a_sentence(last, claims):
    assert len(read(f"QUOTE 2: it cost 4 crowns\nSENTENCE: {last}")) == claims


@pytest.mark.parametrize("line", ["NOTHING", "NOTHING.", "**NOTHING**", "  NOTHING  \n"])
def test_a_model_can_say_that_nothing_answers(line):
    claims = Claims()
    assert [*claims.feed(line), *claims.end()] == []

    assert claims.declined


def test_a_line_without_end_is_let_go_with_its_end_and_the_next_one_is_read():
    assert read("SENTENCE: " + "and on " * 2000, "and on\n", REPLY) == BOTH


@pytest.mark.parametrize(
    "line", ["", "{}", '{"sentence": "x"}', "QUOTE: none", "QUOTE 1", "SENTENCE", "\x00", "NOTHINGS"]
)
def test_anything_else_is_no_claim(line):
    claims = Claims()

    assert [*claims.feed(f"{line}\n"), *claims.end()] == []
    assert not claims.declined
