"""What a reader sees of answers, articles and differences; at 80 columns and without colours, if not said."""

import re
from dataclasses import replace
from io import StringIO

import pytest
from fakes import BRIDGE_TEXT, citation, cost, filled_library, headline, hit, modelled, refusal, unsure, warning
from rich.console import Console

from bot.answer import Sentence
from bot.formatting import day
from bot.hits import Copy
from bot.plain import clickable, plain, plain_line
from bot.terminal.difference import render_changes, render_corrections
from bot.terminal.pages import render_articles, render_context, render_findings, render_hits, render_version
from bot.terminal.render import render_answer
from bot.writing.writer import FAILED
from ingest.corrections.compare import compare
from ingest.corrections.history import Correction
from ingest.library.catalogue import Listed

EVIL = "\x1b[31mred\x1b[0m \x1b]0;owned\x07 \u202eesrever\u202c [bold]not markup[/] :smile: \x9b2Jwiped\rover"


def shown(renderable, *, width=80, colours=False):
    console = Console(
        file=StringIO(), width=width, force_terminal=colours, color_system="standard" if colours else None,
        markup=False, emoji=False, highlight=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(renderable, crop=False)
    return console.file.getvalue()


@pytest.fixture
def library(tmp_path):
    library = filled_library(tmp_path)
    yield library
    library.close()


def listed(**fields):
    known = {
        "id": "a", "title": "A headline", "url": None, "outlet": None, "published": None, "modified": None,
        "fetched": "2025-03-07T09:00:00+00:00", "version": 1, "passages": 1,
    }  # fmt: skip
    return Listed(**known | fields)


def test_an_answer(golden):
    golden("answer", shown(render_answer(warning())))


def test_an_answer_of_a_language_model_says_so_and_one_that_went_wrong_too(golden):
    both = (modelled(cost()), modelled(cost(), FAILED), modelled(refusal()))

    golden("answer_model", "\n".join(shown(render_answer(answer)) for answer in both))


COPIES = (
    Copy("gazette", "Bridge to close", "https://gazette.example/bridge", "Skerrin Gazette"),
    Copy("wire", "Bridge to close", None, None),
)


def test_other_addresses_of_the_same_story_are_shown_with_a_citation_and_with_a_hit(library):
    cited = shown(render_answer(replace(cost(), citations=(replace(cost().citations[0], also=COPIES),))))
    found = shown(render_hits([replace(hit(library), also=COPIES)]))

    for text in (cited, found):
        assert text.endswith("    also Skerrin Gazette https://gazette.example/bridge\n    also newsdesk show wire\n")


def test_an_answer_in_a_narrow_window_keeps_its_links_whole(golden):
    golden("answer_narrow", shown(render_answer(warning()), width=40))


def test_an_answer_in_colours(golden):
    golden("answer_colours", re.sub(r"id=\d+", "id=0", shown(render_answer(cost()), colours=True)))


def test_a_refusal(golden):
    golden("refusal", shown(render_answer(refusal())))


def test_a_refusal_without_anything_near_is_one_line():
    assert shown(render_answer(replace(refusal(), related=()))) == "The articles don't say.\n"


def test_what_comes_closest_is_shown_where_a_refusal_is_not_certain():
    told = shown(render_answer(unsure()))

    assert told.startswith("The articles may not answer this. The closest passage:")
    assert "“The bridge was opened in 1934.”" in told
    assert "https://courier.example/bridge" in told
    assert "The articles don't say." not in told


def test_a_headline_is_shown_above_the_beginning_of_its_article():
    told = shown(render_context(BRIDGE_TEXT, headline(), marked=True))

    assert told.startswith("Lantern Bridge will close")
    assert "Harbour bridge to close" in told


def test_a_refusal_looks_different_from_an_answer():
    assert shown(render_answer(refusal()), colours=True).startswith("\x1b[33m")


def test_lines_stay_readable_in_a_very_wide_window():
    long = replace(cost(), sentences=(Sentence("word " * 80, (1,)),))

    assert max(map(len, shown(render_answer(long), width=300).splitlines())) <= 100


def test_no_line_ends_in_blanks():
    lines = shown(render_answer(warning()), width=50).splitlines()

    assert lines == [line.rstrip() for line in lines]


def test_articles(golden, library):
    golden("articles", shown(render_articles(library.articles(), {})))


@pytest.mark.parametrize("length", [49, 70])
def test_an_id_is_never_cut(length):
    title = "A headline that is long enough to need a second line in any window that people use"
    article = listed(id="i" * length, title=title, outlet="The Eastmere Courier and Herald")

    table = shown(render_articles([article], {}))

    assert "i" * length in table
    assert "version 1" in table


def test_an_article(golden, library):
    golden("version", shown(render_version(library.version("lantern-bridge"))))


def test_a_version_that_is_not_current_says_until_when_it_was(library):
    version = replace(library.version("ferry"), valid_until="2025-03-09T10:00:00+00:00")

    assert "version 1 · until 9 March 2025" in shown(render_version(version))


def test_a_quote_within_its_paragraph(golden):
    shown_quote = render_context(BRIDGE_TEXT, citation(1, "for one summer now"), marked=True)

    golden("context", shown(shown_quote))


def test_a_quote_is_highlighted_where_there_are_colours():
    context = shown(render_context(BRIDGE_TEXT, citation(1, "opened in 1934"), marked=False), colours=True)

    assert "was \x1b[1;33mopened in 1934\x1b[0m." in context


def test_a_quote_across_paragraphs_is_shown_whole():
    quote = "opened in 1934.\n\nIt carries about"

    context = shown(render_context(BRIDGE_TEXT, citation(1, quote), marked=True))

    assert ">>opened in 1934.<<" in context
    assert ">>It carries about<<" in context


def test_hits(golden, library):
    golden("hits", shown(render_hits([hit(library), hit(library)])))


def test_findings():
    text = shown(render_findings([(True, "disk", "fine"), (False, "library", "damaged")]))

    assert text == "ok  disk     fine\nBAD library  damaged\n"


def test_a_difference(golden):
    after = BRIDGE_TEXT.replace("£4.2", "£4.8").replace("The bridge was opened in 1934.", "") + "\n\nIt is grey."

    golden("difference", shown(render_changes(compare(BRIDGE_TEXT, after))))


def test_a_correction_without_colours(golden, library):
    known = library.version("lantern-bridge")
    later = replace(known, number=2, title="Bridge", text=known.text.replace("£4.2", "£4.8"))

    golden("corrections", shown(render_corrections([Correction(known, later), Correction(later, later)], marked=True)))


def test_in_a_difference_the_changed_words_stand_out():
    difference = render_changes(compare("It costs £4.2 now.", "It costs £4.8 now."))

    assert "\x1b[1;32m£4.8\x1b[0m" in shown(difference, colours=True)


@pytest.mark.parametrize(
    "renderable",
    [
        render_answer(replace(cost(), sentences=(Sentence(EVIL, (1,)),))),
        render_answer(replace(cost(), citations=(citation(1, EVIL, text=EVIL, speaker=EVIL, title=EVIL),))),
        render_answer(replace(cost(), citations=(citation(1, EVIL, text=EVIL, outlet=EVIL, url=EVIL),))),
        render_answer(replace(cost(), citations=(citation(1, EVIL, text=EVIL, url=None, article_id=EVIL),))),
        render_articles([listed(id="x", title=EVIL, outlet=EVIL)], {}),
        render_context(EVIL, citation(1, "not", text=EVIL, title=EVIL), marked=True),
        render_answer(replace(cost(), citations=(citation(1, "It", text="It", also=(Copy(EVIL, EVIL, EVIL, EVIL),)),))),
        render_changes(compare(EVIL, f"Another. {EVIL}")),
    ],
)  # fmt: skip
def test_nothing_from_an_article_steers_the_terminal(renderable):
    text = shown(renderable)

    assert not {"\x1b", "\x9b", "\x07", "\r", "\u202e"} & set(text)
    assert "owned" not in text


def test_brackets_and_colons_mean_nothing():
    assert plain(EVIL).startswith("red  esrever [bold]not markup[/] :smile: ")


def test_a_link_can_be_clicked_where_the_terminal_can():
    assert "\x1b]8;" in shown(render_answer(cost()), colours=True)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\x1b]8", "https://a.example/a b", "file:///etc"]
)
def test_only_web_addresses_can_be_clicked(url):
    assert clickable(url) is None


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2025-03-06", "6 March 2025"),
        ("2025-03-06T07:30:00+00:00", "6 March 2025"),
        ("2025-03-06T23:30:00-05:00", "6 March 2025"),
    ],
)
def test_a_date_is_written_as_people_write_it(stamp, expected):
    assert day(stamp) == expected


def test_lines_become_one():
    assert plain_line(" a\r\nb\u2028c\td ") == "a b c d"
