"""Documents are read in a child process, and a bomb costs one line."""

import os
import signal
import zlib
from datetime import UTC, datetime

import pytest
from news_site import page
from pdf_file import pdf

from ingest import children
from ingest.errors import SourceError
from ingest.reading import sandbox
from ingest.sources.fetched import Fetched

NOW = datetime(2026, 5, 4, tzinfo=UTC)
PAGE = page("Harbour bridge to close").encode()


def read(content, kind="html"):
    return sandbox.read_apart(Fetched(source="/x", kind=kind, fetched=NOW, content=content))


def error(content, kind="html"):
    with pytest.raises(SourceError) as refused:
        read(content, kind)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def child_number():
    return sandbox._child._process.pid if sandbox._child else None


@pytest.fixture(autouse=True)
def _fresh_child():
    sandbox._close()
    yield
    sandbox._close()


def many_tags(count):
    """Return a page whose tags are each just small enough to be let in, with thousands of attributes."""
    tag = "<p " + " ".join(f"a{n}=1" for n in range(7000)) + ">words</p>"
    return ("<html><body><article>" + tag * count + "</article></body></html>").encode()


def pdf_bomb(megabytes):
    """Return a PDF whose one page is a stream of blanks, compressed to a thousandth."""
    stream = zlib.compress(b" " * (megabytes * 2**20), 9)
    whole = pdf(["words"])
    begin, end = whole.index(b"<< /Length"), whole.index(b"endstream")
    packed = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\n"
    return whole[:begin] + packed + whole[end:]


def test_one_child_reads_many_documents_until_it_has_read_enough(monkeypatch):
    monkeypatch.setattr(sandbox, "_DOCUMENTS", 3)
    numbers = []
    for _ in range(4):
        read(PAGE)
        numbers.append(child_number())

    assert numbers[0] == numbers[1]
    assert numbers[2] is None  # the third was its last
    assert numbers[3] not in (None, numbers[0])


def test_nothing_is_started_before_there_is_something_to_read():
    assert child_number() is None


def test_what_a_page_says_comes_through_the_pipe_as_it_was_read():
    from ingest.reading.html import read_html

    fetched = Fetched(source="/x", kind="html", fetched=NOW, content=PAGE)

    assert sandbox.read_apart(fetched) == read_html(fetched)


def test_a_document_that_takes_too_long_is_killed_and_the_next_one_is_read(monkeypatch):
    monkeypatch.setattr(sandbox, "_WALL_SECONDS", 0.01)
    assert "takes too long to be read" in error(many_tags(20))
    monkeypatch.undo()

    assert read(PAGE).text


def test_the_kernel_ends_a_child_that_computes_too_long(monkeypatch):
    lowered = "import ingest.reading.child as c; c._CPU_SECONDS = 1; c.main()"
    real = children.subprocess.Popen
    monkeypatch.setattr(
        children.subprocess, "Popen", lambda command, **rest: real([*command[:2], "-c", lowered], **rest)
    )

    assert "over 10 s of computing" in error(many_tags(20))


def test_a_pdf_that_unpacks_to_gigabytes_is_one_line():
    assert error(pdf_bomb(300), "pdf")
    assert read(pdf(["One page of it"]), "pdf").text == "One page of it"


@pytest.mark.parametrize("end", [signal.SIGSEGV, signal.SIGTERM])
def test_a_child_that_dies_between_two_documents_costs_none(end):
    read(PAGE)
    os.kill(child_number(), end)
    sandbox._child._process.wait()

    assert read(PAGE).text


@pytest.mark.parametrize(
    ("does", "message"),
    [
        ("print('x' * 10**5) or child._readers_of()['html'](f)", None),  # what a library prints is not the answer
        ("os.kill(os.getpid(), 11)", "ends in a crash"),
        ("os._exit(0)", "ends in a crash"),
        ("bytearray(2**33)", "more than 1 GB of memory"),
    ],
)
def test_whatever_a_library_does_in_the_child_is_an_article_or_one_line(monkeypatch, does, message):
    changed = (
        "import os; import ingest.reading.child as child; child._readers_of = child._readers;"
        f" child._readers = lambda: {{'html': lambda f: {does}}}; child.main()"
    )
    real = children.subprocess.Popen
    with monkeypatch.context() as patched:
        patched.setattr(
            children.subprocess, "Popen", lambda command, **rest: real([*command[:2], "-c", changed], **rest)
        )
        if message:
            assert message in error(PAGE)
        else:
            assert read(PAGE).text
    sandbox._close()

    assert read(PAGE).text


def test_files_in_the_user_s_folder_are_not_imported(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the folder')")
    monkeypatch.chdir(tmp_path)

    assert read(PAGE).text
