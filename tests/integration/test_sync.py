"""A library that is kept up to date from a news site, by the code that the commands run."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from invented import WordsEmbedder, back_to_first_schema
from news_site import CONSENT, PARAGRAPHS, STUB, drip, feed, page, sitemap

from ingest.intake.replies import is_due
from ingest.intake.sync import Intake, due, wanted
from ingest.library.known import KEPT, STALE_AFTER, Visit
from ingest.library.library import Library
from ingest.reading.read import Given
from ingest.sources.web import fetch as fetching
from ingest.sources.web.crawl import WebAccess
from ingest.sources.web.hosts import AllowedHosts

BRIDGE = page("Bridge to close")


@pytest.fixture
def library(tmp_path):
    with closing(Library(tmp_path / "home")) as library:
        yield library


@pytest.fixture
def desk(library, site):
    return Desk(library, site)


class Desk:
    """Ingests and syncs as the commands do."""

    def __init__(self, library, site, resolver=None):
        self.library, self.site = library, site
        self.web = WebAccess(AllowedHosts.parse(site.host), {}, resolver)
        self.embedder = WordsEmbedder()

    def intake(self, **options):
        return Intake(self.library, lambda: self.embedder, self.web, BytesIO(), **options)

    def ingest(self, *sources, given=Given(), **options):  # noqa: B008
        named = [source if Path(source).exists() else self.site.url(source) for source in sources]
        return self.intake(**options).take([wanted(source, given) for source in named])

    def sync(self):
        self.site.asked.clear()
        return self.intake().take(due(self.library.sources.all(), datetime.now(UTC)))

    def known(self, path):
        return {source.address: source for source in self.library.sources.all()}.get(self.site.url(path))

    def texts(self):
        return {article.title: self.library.version(article.id).text for article in self.library.articles()}


def counts(report):
    return report.added, report.updated, report.unchanged, len(report.failed)


def only_error(report):
    [failed] = report.failed
    return failed.error


# --- pages ---


def test_a_page_is_taken_in_by_what_it_says_of_itself(desk, site):
    site.pages["/bridge?utm_source=x"] = site.pages["/bridge"] = page(
        "Bridge to close",
        head='<script type="application/ld+json">{"@type":"NewsArticle","headline":"The bridge closes",'
        '"datePublished":"2026-05-03T08:00:00Z","dateModified":"2026-05-04T08:00:00Z"}</script>',
    )
    report = desk.ingest("/bridge?utm_source=x")
    [article] = desk.library.articles()

    assert counts(report) == (1, 0, 0, 0)
    assert (article.title, article.url) == ("The bridge closes", site.url("/bridge"))
    assert (article.published, article.modified) == ("2026-05-03T08:00:00+00:00", "2026-05-04T08:00:00+00:00")


def test_an_unchanged_page_is_asked_for_and_not_sent(desk, site):
    site.pages["/bridge"] = BRIDGE
    desk.ingest("/bridge")
    report = desk.sync()

    assert counts(report) == (0, 0, 1, 0)
    assert "If-None-Match" in site.asked[0][1]


def test_a_page_without_validators_is_recognised_by_its_bytes(desk, site, monkeypatch):
    site.pages["/bridge"] = (200, {"ETag": ""}, BRIDGE)
    desk.ingest("/bridge")
    monkeypatch.setattr("ingest.intake.sync.read", None)  # nothing is read again
    report = desk.sync()

    assert counts(report) == (0, 0, 1, 0)


def test_a_corrected_page_becomes_a_version_of_which_little_is_embedded(desk, site):
    further = [
        f"Pier {n} was looked at on day {n} of the survey, by two divers who found the stone sound down to the bed, but"
        f" for a crack of {n} centimetres that will be filled before the winter storms of this year set in again."
        for n in range(12)
    ]
    site.pages["/bridge"] = page("Bridge to close", paragraphs=[*PARAGRAPHS, *further])
    desk.ingest("/bridge")
    site.pages["/bridge"] = page("Bridge to close", cost="4.8", paragraphs=[*PARAGRAPHS, *further])
    report = desk.sync()

    assert counts(report) == (0, 1, 0, 0)
    assert report.passages_embedded == 1 <= report.passages_reused
    assert "4.8 million" in desk.texts()["Bridge to close"]


def test_what_was_said_of_a_page_is_said_again_by_sync(desk, site):
    site.pages["/bridge"] = BRIDGE
    desk.ingest("/bridge", given=Given(id="bridge", title="Ours", published="2026-05-01"))
    site.pages["/bridge"] = page("Bridge to close", cost="4.8")
    desk.sync()
    [article] = desk.library.articles()

    assert (article.id, article.title, article.published, article.version) == ("bridge", "Ours", "2026-05-01", 2)


@pytest.mark.parametrize("status", [301, 302, 308])
def test_a_page_that_has_moved_stays_the_same_article(desk, site, status):
    site.pages["/old"] = BRIDGE
    desk.ingest("/old")
    site.pages |= {"/old": (status, {"Location": "/new"}, ""), "/new": page("Bridge to close", cost="5")}
    desk.sync()

    assert len(desk.library.articles()) == 1


@pytest.mark.parametrize(("status", "articles"), [(301, 1), (302, 2)])
def test_another_text_at_the_new_address_is_the_same_article_only_if_the_old_one_has_moved_for_good(
    desk, site, status, articles
):
    site.pages["/old"] = BRIDGE
    desk.ingest("/old")
    rewritten = [
        f"Another story altogether, told at some length in sentence number {n}, about herons." for n in range(9)
    ]
    site.pages |= {"/old": (status, {"Location": "/new"}, ""), "/new": page("Herons", paragraphs=rewritten)}
    desk.sync()

    assert len(desk.library.articles()) == articles


def test_a_page_may_not_claim_the_address_of_another_site(desk, site):
    canonical = '<link rel="canonical" href="https://other.example/story">'
    site.pages["/bridge"] = page("Bridge to close", head=canonical)
    desk.ingest("/bridge")

    assert desk.library.articles()[0].url == site.url("/bridge")


@pytest.mark.parametrize(
    ("content_type", "encoded"),
    [
        ("text/html; charset=windows-1251", "windows-1251"),  # only the server says so
        ("text/html; charset=iso-8859-1", "utf-8"),  # the server is wrong
        ("text/html; charset=nonsense", "utf-8"),
        ("text/html", "utf-16"),
    ],
)
def test_a_page_is_read_in_its_charset_or_in_what_it_must_be(desk, site, content_type, encoded):
    words = "Совет города закрыл мост на лето, и автобусы ходят каждые двадцать минут вместо парома."
    body = page("Мост", paragraphs=[words] * 1 + [f"{n}. {words}" for n in range(4)]).encode(encoded)
    site.pages["/bridge"] = (200, {"Content-Type": content_type}, body)
    desk.ingest("/bridge")

    assert words in desk.texts()["Мост"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "empty page"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither text nor PDF"),
        ("<html><body></body></html>", "no article"),
    ],
)
def test_what_is_no_article_is_a_failure_and_no_source(desk, site, body, message):
    site.pages["/x"] = body
    report = desk.ingest("/x")

    assert message in only_error(report)
    assert desk.library.sources.all() == []


# --- feeds and sitemaps ---


def test_of_a_feed_the_pages_are_taken_in_side_by_side(desk, site):
    paths = [f"/story/{n}" for n in range(6)]
    site.pages |= {path: page(f"Story {path[-1]}") for path in paths}
    site.pages["/feed"] = feed(*paths, "mailto:desk@courier.example", "/story/0#comments", "")
    report = desk.ingest("/feed")

    assert counts(report) == (6, 0, 0, 0)
    assert all(PARAGRAPHS[0] in text for text in desk.texts().values())
    assert desk.known("/feed").kind == "feed"


@pytest.mark.parametrize("listing", [feed, sitemap])
def test_a_listing_brings_new_pages_and_corrections_and_keeps_what_it_drops(desk, site, listing):
    site.pages |= {"/a": page("Story A"), "/b": page("Story B"), "/c": page("Story C")}
    site.pages["/list"] = listing(site.url("/a"), site.url("/b"))
    first = desk.ingest("/list")
    site.pages |= {
        "/list": listing(site.url("/b"), site.url("/c")),
        "/a": page("Story A", cost="9"),
        "/b": page("Story B", cost="8"),
    }
    second, third = desk.sync(), desk.sync()

    assert (counts(first), counts(second)) == ((2, 0, 0, 0), (1, 2, 0, 0))
    assert (third.added, third.updated, third.failed) == (0, 0, [])
    assert set(desk.texts()) == {"Story A", "Story B", "Story C"}


def test_the_corrections_of_a_feed_that_has_not_changed_are_found(desk, site):
    site.pages |= {"/feed": feed("/a"), "/a": page("Story A")}
    desk.ingest("/feed")
    site.pages["/a"] = page("Story A", cost="7")

    assert counts(desk.sync()) == (0, 1, 0, 0)
    assert site.asked[0][0] == "/feed"


@pytest.mark.parametrize(
    ("tried", "now", "asked"),
    [
        (0, 0.01, True),
        (1, 1.05, False),
        (1, 1.1, True),
        (24, 26, False),
        (24, 27, True),
        (700, 719, False),
        (600, 721, False),
    ],
)
def test_a_page_that_its_feed_has_dropped_is_asked_ever_more_rarely_and_then_never(desk, site, tried, now, asked):
    """All in hours since it was listed last."""
    site.pages |= {"/feed": feed("/a"), "/a": page("Story A")}
    desk.ingest("/feed")
    listed = desk.known("/a").listed
    dropped = replace(desk.known("/a"), tried=listed + timedelta(hours=tried))

    assert is_due(dropped, listed + timedelta(seconds=1), listed + timedelta(hours=now)) is asked
    assert is_due(dropped, listed, listed + timedelta(hours=now))  # had it not been dropped


def test_one_that_was_dropped_long_ago_is_no_source_any_more_but_an_article(desk, site):
    site.pages |= {"/feed": feed("/a"), "/a": page("Story A"), "/b": page("Story B")}
    desk.ingest("/feed")
    later = datetime.now(UTC) + KEPT + timedelta(days=1)
    visit = Visit(address=site.url("/feed"), kind="feed", at=later, pages=[site.url("/b")])
    desk.library.sources.record([visit])

    assert desk.known("/a") is None
    assert desk.known("/b")
    assert set(desk.texts()) == {"Story A"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<rss version='2.0'><channel></channel></rss>", None),
        ("<rss><channel><item>", None),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "lists no news"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "is not XML"),
        (
            '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://a.example/news.xml'
            "</loc></sitemap></sitemapindex>",
            "ingest the one for news, such as https://a.example/news.xml",
        ),
        (
            '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><urlset>&c;</urlset>',
            "is not XML",
        ),
    ],
)
def test_a_listing_that_lists_nothing_says_why(desk, site, body, message):
    site.pages["/list"] = body
    report = desk.ingest("/list")

    assert counts(report)[:3] == (0, 0, 0)
    assert (message is None and not report.failed) or message in only_error(report)


def test_one_bad_page_of_a_feed_does_not_keep_the_others_out(desk, site, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 3.0)
    site.pages |= {"/feed": feed("/a", "/gone", "/slow", "http://10.0.0.1/x", "/b"), "/a": page("A"), "/b": page("B")}
    site.pages["/slow"] = drip
    report = desk.ingest("/feed")

    assert (report.added, sorted(failed.source for failed in report.failed)) == (
        2,
        sorted(["http://10.0.0.1/x", site.url("/gone"), site.url("/slow")]),
    )
    assert desk.known("/gone").error == "there is no such page (status 404): check the address, or remove the article"


def test_whatever_a_library_stumbles_over_is_the_trouble_of_one_page(desk, site, monkeypatch):
    site.pages |= {"/feed": feed("/a", "/b"), "/a": page("A"), "/b": page("B")}
    real = fetching.Fetcher.fetch

    async def fetch(self, url, validators):
        if url.endswith("/a"):
            raise RecursionError("too deep")
        return await real(self, url, validators)

    monkeypatch.setattr(fetching.Fetcher, "fetch", fetch)
    report = desk.ingest("/feed")

    assert report.added == 1
    assert only_error(report) == "fetching it fails (RecursionError: too deep): save the page as a file"


def test_a_crawl_that_cannot_begin_says_why_and_ends(desk, site, monkeypatch):
    def fail():
        raise OSError("no certificates here")

    monkeypatch.setattr("ingest.sources.web.connection._trusted", fail)

    with pytest.raises(OSError, match="no certificates here"):
        desk.ingest("/a")


# --- what is refused as a new version ---


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (CONSENT, "a consent notice"),
        (STUB, "a paywall"),
        (page("Harbour bridge to close", paragraphs=PARAGRAPHS[:1]), "has shrunk"),
        (page("Just a moment", paragraphs=["Please enable JavaScript and cookies to continue to the site."]), "robots"),
    ],
)
def test_what_is_not_the_article_any_more_is_refused_and_the_old_version_stays(desk, site, body, message):
    site.pages["/bridge"] = page("Harbour bridge to close", paragraphs=PARAGRAPHS * 3)
    desk.ingest("/bridge")
    before = desk.texts()
    site.pages["/bridge"] = body
    refused, again = desk.sync(), desk.sync()

    assert message in only_error(refused)
    assert "the old version is kept" in only_error(refused)
    assert "--anyway" in only_error(again)
    assert desk.texts() == before


def test_it_is_taken_in_if_the_user_says_so_and_sync_then_leaves_it(desk, site):
    site.pages["/bridge"] = page("Harbour bridge to close", paragraphs=PARAGRAPHS * 3)
    desk.ingest("/bridge")
    site.pages["/bridge"] = page("Harbour bridge to close", paragraphs=PARAGRAPHS[:1])

    assert counts(desk.ingest("/bridge", anyway=True)) == (0, 1, 0, 0)
    assert counts(desk.sync()) == (0, 0, 1, 0)


@pytest.mark.parametrize("body", [CONSENT, STUB])
def test_it_is_no_first_version_either(desk, site, body):
    site.pages["/bridge"] = body

    assert "not the article: save the page" in only_error(desk.ingest("/bridge"))
    assert desk.texts() == {}


def test_a_long_article_about_cookies_is_an_article(desk, site):
    words = "We use cookies, says the banner: accept all or manage options. Nobody reads the cookie policy. "
    site.pages["/cookies"] = page("What banners say", paragraphs=[words + PARAGRAPHS[n] for n in range(5)] * 3)

    assert counts(desk.ingest("/cookies")) == (1, 0, 0, 0)


# --- files and folders ---


def test_files_and_folders_are_synced_too(desk, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("The ferry is late today.")
    (tmp_path / "b.txt").write_text("The bus is on time today.")
    desk.ingest(str(tmp_path / "folder"), str(tmp_path / "b.txt"))
    (tmp_path / "folder" / "c.txt").write_text("The tram has been cancelled.")
    (tmp_path / "b.txt").write_text("The bus is late today, too.")

    assert counts(desk.sync()) == (1, 1, 1, 0)


def test_a_file_that_is_gone_is_a_failure_and_its_article_stays(desk, tmp_path):
    (tmp_path / "b.txt").write_text("The bus is on time today.")
    desk.ingest(str(tmp_path / "b.txt"))
    (tmp_path / "b.txt").unlink()
    report = desk.sync()

    assert "there is no such file" in only_error(report)
    assert len(desk.texts()) == 1
    assert desk.library.sources.all()[0].failures == 1


# --- takedown ---


def test_what_was_removed_does_not_come_back_by_sync_but_by_its_name(desk, site):
    site.pages |= {"/feed": feed("/a", "/b"), "/a": page("Story A"), "/b": page("Story B")}
    desk.ingest("/feed")
    [article] = [article for article in desk.library.articles() if article.title == "Story A"]
    desk.library.remove(article.id)
    site.pages["/feed"] = feed("/b", "/a")
    synced, ingested = desk.sync(), desk.ingest("/feed")

    assert (synced.added, ingested.added, set(desk.texts())) == (0, 0, {"Story B"})
    assert counts(desk.ingest("/a")) == (1, 0, 0, 0)
    site.pages["/a"] = page("Story A", cost="11")
    assert desk.sync().updated == 1


def test_nor_does_a_file_by_its_folder(desk, tmp_path):
    (tmp_path / "a.txt").write_text("The ferry is late today.")
    desk.ingest(str(tmp_path))
    desk.library.remove(desk.library.articles()[0].id)

    assert (desk.ingest(str(tmp_path)).added, desk.sync().added) == (0, 0)
    assert desk.ingest(str(tmp_path / "a.txt")).added == 1


def test_one_that_is_removed_while_it_is_fetched_stays_away(desk, site):
    site.pages |= {"/feed": feed("/a"), "/a": page("Story A")}
    desk.ingest("/feed")
    site.pages["/a"] = page("Story A", cost="6")
    embed = desk.embedder.embed

    def removed_meanwhile(texts):
        desk.library.remove(desk.library.articles()[0].id)
        return embed(texts)

    desk.embedder.embed = removed_meanwhile
    report = desk.sync()

    assert (report.added, report.updated, desk.texts()) == (0, 0, {})
    assert desk.known("/a") is None


def test_a_removed_article_s_address_is_nowhere_in_the_ledger(desk, site, tmp_path):
    site.pages["/secret-headline-of-it"] = page("Story A")
    desk.ingest("/secret-headline-of-it")
    desk.library.remove(desk.library.articles()[0].id)

    held = [
        path for path in (tmp_path / "home").rglob("*") if path.is_file() and b"secret-headline" in path.read_bytes()
    ]
    assert held == []


# --- schedule ---


def test_a_source_that_asks_for_peace_is_left_alone_until_then(desk, site):
    site.pages["/a"] = page("Story A")
    desk.ingest("/a")
    site.pages["/a"] = (429, {"Retry-After": "3600"}, "")
    desk.sync()
    report = desk.sync()

    assert counts(report) == (0, 0, 0, 0)
    assert site.asked == []
    assert desk.known("/a").wait_until > datetime.now(UTC) + timedelta(minutes=55)


def test_a_source_is_stale_when_its_schedule_has_gone_by_a_few_times(desk, site):
    site.pages |= {"/feed": feed("/a", "/b"), "/a": page("Story A"), "/b": page("Story B")}
    desk.ingest("/feed")
    desk.library.sources.schedule(60)
    now, late = datetime.now(UTC), datetime.now(UTC) + timedelta(seconds=60 * STALE_AFTER + 5)

    assert desk.library.sources.stale_articles(now) == {}
    assert {source.address for source in desk.library.sources.stale_articles(late).values()} == {site.url("/feed")}
    stale = desk.library.sources.stale_articles(late)
    assert len(stale) == 2
    some = sorted(stale)[:1]
    assert desk.library.sources.stale_articles(late, some) == {some[0]: stale[some[0]]}
    assert desk.library.sources.stale_articles(now, some) == desk.library.sources.stale_articles(late, ()) == {}


def test_a_feed_is_stale_when_none_of_its_pages_refreshes(desk, site):
    site.pages |= {"/feed": feed("/a", "/b"), "/a": page("Story A"), "/b": page("Story B")}
    desk.ingest("/feed")
    desk.library.sources.schedule(60)
    late = datetime.now(UTC) + timedelta(hours=1)
    failed = [Visit(address=site.url(path), kind="page", at=late, error="status 500") for path in ("/a", "/b")]
    desk.library.sources.record([Visit(address=site.url("/feed"), kind="feed", at=late), failed[0]])
    one = desk.library.sources.stale(late)
    desk.library.sources.record(failed[1:])
    [both] = desk.library.sources.stale(late)

    assert one == []
    assert (both.address, both.error) == (site.url("/feed"), "status 500")


def test_what_is_said_of_one_article_is_not_said_of_a_feed(desk, site):
    site.pages |= {"/feed": feed("/a"), "/a": page("Story A")}

    assert "describes one article" in only_error(desk.ingest("/feed", given=Given(title="T")))


@pytest.mark.parametrize("argument", ["x" * 5000, "nul\0byte.txt", "missing.txt"])
def test_a_name_that_leads_nowhere_is_a_failure_and_no_source(desk, argument):
    report = desk.intake().take([wanted(argument, Given())])

    assert counts(report) == (0, 0, 0, 1)
    assert desk.library.sources.all() == []


def test_without_a_schedule_nothing_is_stale(desk, site):
    site.pages["/a"] = page("Story A")
    desk.ingest("/a")

    assert desk.library.sources.stale_articles(datetime.now(UTC) + timedelta(days=900)) == {}


# --- several processes, and kills ---


def test_only_one_process_syncs_a_library_at_a_time(library, tmp_path):
    with (
        closing(Library(tmp_path / "home")) as other,
        library.sources.syncing() as first,
        other.sources.syncing() as second,
    ):
        assert (first, second) == (True, False)
    with other.sources.syncing() as third:
        assert third


def test_what_to_ask_by_is_kept_only_once_the_article_is(desk, site, monkeypatch):
    site.pages["/a"] = page("Story A")
    desk.ingest("/a")
    site.pages["/a"] = page("Story A", cost="6")
    before = desk.known("/a")

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Library, "commit", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()

    assert desk.known("/a") == before
    assert counts(desk.sync()) == (0, 1, 0, 0)


KILLED = """
import sys
sys.path[:0] = {paths!r}
from test_sync import *
library = Library({home!r})
Desk(library, type("Site", (), {{"host": {host!r}, "url": lambda self, path: "http://" + self.host + path,
                                 "asked": []}})()).sync()
"""


def test_a_sync_that_is_killed_again_and_again_loses_nothing_and_ends_whole(desk, site, tmp_path):
    paths = [f"/story/{n}" for n in range(40)]
    site.pages |= {path: page(f"Story {path}") for path in paths} | {"/feed": feed(*paths)}
    desk.ingest("/feed")
    site.pages |= {path: page(f"Story {path}", cost="99") for path in paths}
    code = KILLED.format(paths=[str(Path(__file__).parent), *sys.path], home=str(tmp_path / "home"), host=site.host)
    for wait in (0, 4, 12, 25):
        already = len(site.asked)
        process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while len(site.asked) - already <= wait and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    desk.sync()

    assert len(desk.texts()) == 40
    assert all("99 million" in text for text in desk.texts().values())
    with closing(sqlite3.connect(tmp_path / "home" / "ledger.sqlite3")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.sqlite
def test_a_library_from_before_there_were_sources_is_upgraded_and_keeps_its_articles(desk, site, tmp_path):
    site.pages["/a"] = page("Story A")
    desk.ingest("/a")
    desk.library.close()
    back_to_first_schema(tmp_path / "home")
    with closing(Library(tmp_path / "home")) as upgraded:
        again = Desk(upgraded, site)

        assert again.sync().failed == []
        assert counts(again.ingest("/a")) == (0, 0, 1, 0)
        assert again.known("/a")


def test_the_tables_of_the_migrations_are_those_of_the_code(library):
    from sqlalchemy import inspect

    from ingest.library.schema import metadata

    found = inspect(library.ledger.writer_engine)
    for table in metadata.sorted_tables:
        assert [column["name"] for column in found.get_columns(table.name)] == [column.name for column in table.columns]
