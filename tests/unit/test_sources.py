import gzip
import os
import socket
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from tld.utils import reset_tld_names

from ingest.sources import files
from ingest.sources.fetched import Failure, Fetched, failure
from ingest.sources.find import find
from ingest.sources.kinds import kind_by_content, kind_by_suffix, listing_by_content
from ingest.sources.web import site
from ingest.sources.web.address import linked, normal
from ingest.sources.web.site import same_site

STORY = b"The ferry office closed at noon.\n"


def found(argument, stdin=b""):
    return list(find(str(argument), stdin=BytesIO(stdin)))


def only_failure(argument, stdin=b""):
    [result] = found(argument, stdin)
    assert isinstance(result, Failure)
    assert "\n" not in result.error
    return result


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "ferry.txt"
    path.write_bytes(STORY)
    return path


def test_a_file_is_fetched_with_its_bytes_and_its_resolved_path(story, tmp_path):
    [fetched] = found(tmp_path / "." / "ferry.txt")

    assert (fetched.source, fetched.content, fetched.kind) == (str(story.resolve()), STORY, "text")


def test_the_time_of_fetching_is_now_and_not_when_the_file_was_written(story):
    os.utime(story, (0, 0))
    before = datetime.now(UTC)

    [fetched] = found(story)

    assert before <= fetched.fetched <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text"),
        ("a.TXT", "text"),
        ("a.md", "markdown"),
        ("a.markdown", "markdown"),
        ("a.htm", "html"),
        ("a.html", "html"),
        ("a.pdf", "pdf"),
        ("a.jsonl", "archive"),
        ("a.jsonl.gz", "archive"),
        ("a.txt.gz", None),
        ("a.docx", "docx"),
        ("a.eml", "mail"),
        ("a.json", "json"),
        ("a.png", None),
        ("a", None),
    ],
)
def test_the_suffix_says_the_kind(name, kind):
    assert kind_by_suffix(name) == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n\x00\xff", "pdf"),
        (b"\n  <!DOCTYPE html>\n<p>x", "html"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        ("\ufeff<html>".encode("utf-16-le"), "html"),
        (b"---\ntitle: x\n---\nbody", "markdown"),
        (b"---\r\ntitle: x\r\n---\r\nbody", "markdown"),
        (b'{"text": "one"}\n{"text": "two"}\n', "archive"),
        (b'{"text": "one"}', "archive"),
        (b"{ \n nothing like an archive", "text"),
        (b"---\na ruled line and no second one", "text"),
        (b"The <html> tag is thirty years old.", "text"),
        (b"Plain words.", "text"),
        ("Élysée".encode("cp1252"), "text"),
    ],
)
def test_without_a_known_suffix_the_content_says_the_kind(content, kind):
    assert kind_by_content(content) == kind


@pytest.mark.parametrize(
    ("content", "listing"),
    [
        (b"<?xml version='1.0'?>\n<!-- made by hand --><rss version='2.0'>", "feed"),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<rdf:RDF>", "feed"),
        ("\ufeff<?xml version='1.0' encoding='utf-16'?><rss>".encode("utf-16-le"), "feed"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "feed"),
        (b"<urlset xmlns='x'>", "sitemap"),
        (b"<sitemapindex>", "sitemap"),
        (b"<!DOCTYPE html><html><body><rss></body>", None),
        (b"<html><!-- <rss> -->", None),
        (b"The <rss> tag is old.", None),
        (b"<!---->" * 9000 + b"!", None),  # backtracking would take for ever
        (b"<!--" * 9000, None),
        (b"", None),
    ],
)
def test_a_listing_is_recognised_by_its_first_element(content, listing):
    assert listing_by_content(content) == listing


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Courier.Example/Story?utm_source=x&id=7&fbclid=y#part", "https://courier.example/Story?id=7"),
        ("https://courier.example", "https://courier.example/"),
        ("https://courier.example/s?q&x=%E4&y=a+b", "https://courier.example/s?q&x=%E4&y=a+b"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_an_address_keeps_what_its_server_needs_and_no_more(url, expected):
    assert normal(url) == normal(expected) == expected


def test_the_links_of_a_listing_are_addresses_each_once():
    no_pages = ["mailto:desk@courier.example", "javascript:alert(1)", "http://[::1", ""]
    links = ["/a", "b?x=1#c", "https://other.example/d", "/a#top", *no_pages]

    assert linked("https://courier.example/feeds/all.xml", links) == [
        "https://courier.example/a",
        "https://courier.example/feeds/b?x=1",
        "https://other.example/d",
    ]


def test_a_file_named_without_a_known_suffix_is_recognised_by_its_content(tmp_path):
    path = tmp_path / "saved-page"
    path.write_bytes(b"<html><body>x</body></html>")

    assert found(path)[0].kind == "html"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x14\x00\x00", b"a\x00b"])
def test_a_binary_file_is_refused(tmp_path, content):
    path = tmp_path / "picture.png"
    path.write_bytes(content)

    assert "neither text nor PDF" in only_failure(path).error


def test_a_missing_file_is_a_failure_that_names_it(tmp_path):
    result = only_failure(tmp_path / "gone.txt")

    assert result == Failure(str(tmp_path / "gone.txt"), "there is no such file or folder: check its name")


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n"])
def test_an_empty_file_is_a_failure(tmp_path, content):
    path = tmp_path / "empty.txt"
    path.write_bytes(content)

    assert "empty" in only_failure(path).error


def test_an_oversized_file_is_a_failure_and_is_not_read_whole(story, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", len(STORY) - 1)

    assert "larger than" in only_failure(story).error


def test_a_file_of_just_the_allowed_size_is_taken(story, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", len(STORY))

    assert found(story)[0].content == STORY


@pytest.mark.parametrize("name", ["locked.txt", "locked.jsonl"])
def test_a_file_we_may_not_read_is_a_failure(tmp_path, monkeypatch, name):
    path = tmp_path / name
    path.write_bytes(STORY)

    def refused(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refused)  # tests may run as root, whom no mode keeps out

    assert "permission" in only_failure(path).error


@pytest.mark.parametrize("argument", ["x" * 5000, "nul\0byte.txt", __file__ + "/below.txt"])
def test_an_impossible_path_is_a_failure(argument):
    assert only_failure(argument).error


def test_a_pipe_with_a_name_is_a_failure_and_does_not_block(tmp_path):
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)

    assert "newsdesk ingest -" in only_failure(path).error


def test_a_folder_gives_its_files_and_those_below_in_order(tmp_path):
    for name in ("b.md", "a/z.txt", "a/b/c.html", "c.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(STORY)

    assert [Path(each.source).relative_to(tmp_path.resolve()).as_posix() for each in found(tmp_path)] == [
        "a/b/c.html",
        "a/z.txt",
        "b.md",
        "c.pdf",
    ]


def test_in_a_folder_hidden_files_and_unknown_suffixes_are_skipped(tmp_path, story):
    (tmp_path / ".git").mkdir()
    for name in (".hidden.txt", ".git/a.txt", "picture.png", "Makefile", "draft.txt~"):
        (tmp_path / name).write_bytes(STORY)

    taken, note = found(tmp_path)
    assert (taken.source, note.source) == (str(story.resolve()), str(tmp_path))
    assert note.text.startswith("left out ")


def test_a_bad_file_in_a_folder_does_not_keep_the_others_out(tmp_path, story):
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").symlink_to(tmp_path / "gone.txt")

    results = found(tmp_path)

    assert [type(result) for result in results] == [Failure, Failure, Fetched]
    assert [Path(result.source).name for result in results] == ["a.txt", "b.txt", "ferry.txt"]


def test_a_folder_without_an_article_is_a_failure(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")

    assert "no article in this folder" in only_failure(tmp_path).error


def test_a_folder_we_may_not_list_is_a_failure(tmp_path, monkeypatch):
    def refused(_path):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(Path, "iterdir", refused)

    assert "permission" in only_failure(tmp_path).error


def test_links_that_go_round_in_circles_end(tmp_path, story):
    (tmp_path / "again").symlink_to(tmp_path)

    assert len(found(tmp_path)) == 1


def test_a_path_that_is_not_utf_8_keeps_a_source_of_its_own(tmp_path):
    for name in (b"caf\xe8.txt", b"caf\xe9.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(STORY)

    names = [Path(each.source).name for each in found(tmp_path)]

    assert names == ["caf\\xe8.txt", "caf\\xe9.txt"]


def test_two_different_pipes_are_two_sources_and_the_same_again_is_one():
    sources = [found("-", stdin)[0].source for stdin in (b"one story", b"another", b"one story")]

    assert sources[0] == sources[2] != sources[1]
    assert sources[0].startswith("stdin:")
    assert len(sources[0]) == len("stdin:") + 12


def test_what_is_piped_in_is_recognised_by_its_content():
    assert [found("-", stdin)[0].kind for stdin in (b"%PDF-1.4", b"<html>", b"Words.")] == [
        "pdf",
        "html",
        "text",
    ]


def test_nothing_piped_in_is_a_failure():
    assert only_failure("-", b"").source == "-"


def test_a_stdin_that_is_closed_is_a_failure():
    stdin = BytesIO()
    stdin.close()

    assert isinstance(next(find("-", stdin=stdin)), Failure)


def test_an_archive_is_opened_and_not_read(tmp_path):
    path = tmp_path / "week.jsonl"
    path.write_bytes(b'{"text": "one"}\n{"text": "two"}')

    [fetched] = found(path)

    assert (fetched.kind, fetched.content) == ("archive", b"")
    assert list(fetched.lines()) == list(fetched.lines()) == [b'{"text": "one"}\n', b'{"text": "two"}']


def test_a_zipped_archive_is_read_line_by_line(tmp_path):
    path = tmp_path / "week.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "one"}\n{"text": "two"}'))

    [fetched] = found(tmp_path)

    assert (fetched.kind, fetched.content) == ("archive", b"")
    assert list(fetched.lines()) == [b'{"text": "one"}\n', b'{"text": "two"}']


@pytest.mark.parametrize(
    "damage",
    [lambda zipped: zipped[:-9], lambda zipped: zipped[:20] + b"?" * 20, lambda _: STORY],
    ids=["cut short", "altered", "not zipped"],
)
def test_a_zipped_archive_that_is_damaged_is_an_error_of_reading(tmp_path, damage):
    path = tmp_path / "week.jsonl.gz"
    path.write_bytes(damage(gzip.compress(os.urandom(99))))

    with pytest.raises(OSError, match="it is no whole gzip file"):
        list(found(path)[0].lines())


def test_a_folder_is_listed_as_far_as_it_is_read(tmp_path, monkeypatch):
    for name in ("a/one.txt", "b/two.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(STORY)
    listed, whole = [], Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed.append(path.name) or whole(path))

    next(find(str(tmp_path), stdin=BytesIO()))

    assert listed == [tmp_path.name, "a"]


def test_of_a_line_that_is_too_long_only_the_beginning_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 9)
    path = tmp_path / "week.jsonl"
    path.write_bytes(b"short\n" + b"x" * 25 + b"\nafter\n")

    lines = list(found(path)[0].lines())

    assert lines == [b"short\n", b"x" * 10, b"after\n"]


def test_a_failure_is_one_line_and_not_too_long():
    error = failure("a.txt", ValueError("first\nsecond " + "x" * 1000)).error

    assert error.startswith("first second")
    assert len(error) == 300


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("m.courier.com", "www.courier.com"),
        ("amp.courier.com", "edition.courier.com"),
        ("news.courier.com", "courier.com"),
        ("Courier.com.", "courier.com"),
        ("anna.github.io", "www.anna.github.io"),
        ("m.courier.example", "courier.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_the_hosts_of_one_registered_name_are_one_site(one, other):
    assert same_site(one, other)
    assert same_site(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("evil.github.io", "github.io"),
        ("evil.github.io", "anna.github.io"),
        ("evil.blogspot.com", "anna.blogspot.com"),
        ("evil.co.uk", "co.uk"),
        ("evil.co.uk", "bbc.co.uk"),
        ("courier.com", "courier.org"),
        ("notcourier.com", "courier.com"),
        ("127.0.0.1", "10.0.0.1"),
        ("evil.0.1", "127.0.0.1"),
        ("", ""),
    ],
)
def test_hosts_that_anybody_can_get_are_sites_of_their_own(one, other):
    assert not same_site(one, other)
    assert not same_site(other, one)


def test_who_owns_a_host_is_known_without_the_network(monkeypatch):
    reset_tld_names()
    site._owned.cache_clear()
    for way in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, way, lambda *_, **__: pytest.fail("the network was asked"))

    assert not same_site("evil.github.io", "github.io")
    assert same_site("www.bbc.co.uk", "bbc.co.uk")
