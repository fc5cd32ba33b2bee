"""The language is known in one place: each list once, and two of them just as they are."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.english import calendar, common_words, names, stems, verbs

ROOT = Path(__file__).resolve().parents[2]

_DAYS = "|".join({*calendar.MONTHS, *calendar.WEEKDAYS} - {"may", "march"})  # words of other meanings
_SAY, _TREATS = (re.findall("[a-z]{3,}", pattern) for pattern in (verbs.ASKS_WHAT, verbs.TREATS))
_ASKS, _TOLD = (rf"(?:{'|'.join(forms)})" for forms in (_SAY, set(_TREATS) - set(_SAY)))
SPELLED = re.compile(
    # Rows of verbs: prose has two behind each other at most; orders to a machine have some as well, but not four.
    rf"\b(?:{_DAYS}|{_TOLD}\s*[|,]\s*{_TOLD}|{_TOLD}(?:\s+{_TOLD}){{2}}|{_ASKS}(?:[\s|,]+{_ASKS}){{3}})\b",
    re.IGNORECASE,
)


def spelled(source: str) -> Iterator[str]:
    """Yield what is spelled in a module's strings, but for its docstrings and the examples in a command's help."""
    nodes = list(ast.walk(ast.parse(source)))  # once: to walk takes longer than all else
    passed_over = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    passed_over |= {id(node.value) for node in nodes if isinstance(node, ast.keyword) and node.arg == "help"}
    for node in nodes:
        match node:
            case ast.Constant(value=str(words)) if id(node) not in passed_over:
                yield from SPELLED.findall(words)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                yield from SPELLED.findall(
                    ", ".join(str(each.value) for each in parts if isinstance(each, ast.Constant))
                )


def test_no_other_module_spells_a_month_a_weekday_or_verbs_of_saying():
    modules = [path for folder in ("bot", "ingest") for path in (ROOT / folder).rglob("*.py")]
    others = [path for path in modules if path.parent != ROOT / "ingest" / "english"]
    found = {str(path.relative_to(ROOT)): [*spelled(path.read_text("utf-8"))] for path in others}

    assert len(others) > 150
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "line",
    [
        'DAYS = ("Monday", "Tuesday")',
        'MONTHS = "may june".split()',
        'PATTERN = re.compile(r"\\b(?:jan|february)\\b")',
        'if word == "Sunday": pass',
        'SAID = "said|told"',
        'SAID = ["warned", "told"]',
        'SAID = {"warned", "told"}',
        'SAID = "said wrote told".split()',
        'SAID = f"{word} (?:said|told)"',
        'ASKED = "say tell claim deny".split()',
        'def f():\n    """Doc."""\n    return "in June"',
    ],
)
def test_a_module_that_spells_one_is_found(line):
    assert list(spelled(line))


@pytest.mark.parametrize(
    "line",
    [
        '"""What happened on Monday."""',
        'def f():\n    """In June, who said, told or wrote what?"""',
        'when = Option(help="A day, such as 6 March 2025 or Friday.")',
        'message = "it may be that what it said describes another page"',
        'ORDERS = "say|write|repeat"',
        "# In June",
    ],
)
def test_docstrings_examples_and_prose_spell_none(line):
    assert not list(spelled(line))


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (verbs.PASSAGES, "4b51a8a5d8a13a62"),
        (" ".join(sorted(common_words.COMMON)), "c9a4356da28a0306"),
    ],
    ids=["verbs that decide passage ids", "words that search and gate leave out"],
)
def test_a_list_that_stored_ids_and_weights_rest_on_stays_as_it_is(words, known):
    assert hashlib.sha256(words.encode()).hexdigest()[:16] == known


@pytest.mark.parametrize("name", ["jan", "Jan.", "January", "JANUARY"])
def test_a_month_has_its_number_however_it_is_written(name):
    assert calendar.month_number(name) == 1


@pytest.mark.parametrize(
    "form",
    [
        "said",
        "says",
        "warned",
        "warns",
        "denied",
        "denies",
        "admitted",
        "labelled",
        "labeled",
        "dubbed",
        "wrote",
        "vows",
    ],
)
def test_articles_are_read_with_every_form_of_a_verb(form):
    assert re.fullmatch(verbs.TREATS, form)


@pytest.mark.parametrize("other", ["admited", "dubed", "finding", "claims", "writing"])
def test_what_is_no_form_or_rather_a_noun_tells_of_no_speech(other):
    assert not re.fullmatch(verbs.TREATS, other)


@pytest.mark.parametrize(
    "forms",
    ["close closes closed closing", "investigate investigated investigation", "ferry ferries", "approve approval",
     "authority authorities", "experiment experiments experimental", "important importantly"],
)  # fmt: skip
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len(set(map(stems.stem, forms.split()))) == 1


@pytest.mark.parametrize(
    "pair",
    ["constitution construction", "compensation competition", "invest investigate", "transport transition",
     "university universal", "experience experiment", "import important", "author authority", "execution executive"],
)  # fmt: skip
def test_words_that_look_alike_have_stems_of_their_own(pair):
    assert len(set(map(stems.stem, pair.split()))) == 2


@pytest.mark.parametrize("name", ["Ann Lee", "Élodie Żak", "Şahin", "Ørsted", "Ấn Nguyễn", "Ana de Sá", "Mr. Łoś"])
def test_a_name_begins_with_any_capital(name):
    assert re.fullmatch(names.NAME, name)
    assert re.fullmatch(names.IN_CLAIMS, name)
