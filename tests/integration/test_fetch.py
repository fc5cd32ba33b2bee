"""One address fetched from a real server, which may misbehave."""

import asyncio
import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from news_site import drip, endless, page, torn

from ingest.errors import SourceError
from ingest.sources.web import fetch as fetching
from ingest.sources.web import pacing
from ingest.sources.web.connection import Connection
from ingest.sources.web.decoding import MAX_BYTES, decoder
from ingest.sources.web.fetch import Fetcher
from ingest.sources.web.hosts import AllowedHosts
from ingest.sources.web.pacing import Turns
from ingest.sources.web.reply import Gone, HostBusy, Reply, Validators

STORY = page("Bridge to close")


def fetched(site, *paths, validators=Validators(), named=True):  # noqa: B008
    """Fetch `paths` side by side; return their replies or errors."""
    allowed = AllowedHosts.parse(site.host)

    async def fetch():
        room = asyncio.Event()
        room.set()
        async with Connection(allowed) as connection:
            fetcher = Fetcher(connection, allowed if named else Unsparing(), {}, Turns(room))
            asked = (fetcher.fetch(site.url(path), validators) for path in paths)
            return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(fetch())


class Unsparing:
    """Reaches the site, but spares it as if it were a stranger's."""

    def holds(self, url):
        return False


def reply(site, path, **options):
    [found] = fetched(site, path, **options)
    if isinstance(found, BaseException):
        raise found
    return found


def error(site, path, kind=SourceError):
    with pytest.raises(kind) as raised:
        reply(site, path)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_page_comes_with_what_to_ask_by_next_time(site):
    site.pages["/a"] = (
        200,
        {"Last-Modified": "Mon, 04 May 2026 10:00:00 GMT", "Content-Type": "text/html; charset=KOI8-R"},
        STORY,
    )
    found = reply(site, "/a")

    assert (found.status, found.body.decode(), found.charset, found.media_type) == (200, STORY, "koi8-r", "text/html")
    assert reply(site, "/a", validators=found.validators).status == 304
    assert site.asked[-1][1]["If-Modified-Since"] == "Mon, 04 May 2026 10:00:00 GMT"


def test_we_say_who_we_are_and_keep_no_cookies(site):
    site.pages["/a"] = (200, {"Set-Cookie": "who=you; Path=/"}, STORY)
    fetched(site, "/a", "/a")

    assert [headers["User-Agent"].split("/")[0] for _, headers in site.asked] == ["newsdesk"] * 2
    assert not any("Cookie" in headers for _, headers in site.asked)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_only_permanent_ones_move_a_page(site, status):
    site.pages |= {"/old": (status, {"Location": "/new?x=1#part"}, ""), "/new?x=1": STORY}

    found = reply(site, "/old")

    assert (found.url, found.moved) == (site.url("/new?x=1"), status in (301, 308))


def test_a_circle_of_redirects_ends(site):
    site.pages |= {"/a": (302, {"Location": "/b"}, ""), "/b": (302, {"Location": "/a"}, "")}

    assert error(site, "/a") == "it redirects more than 5 times: check the address"
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not a public address"),
        ("http://127.0.0.1:1/x", "its address is refused"),
        ("file:///etc/passwd", "is not a web address"),
        ("http://a:b@127.0.0.1/x", "user name or a password"),
        ("http://[::1", "Invalid URL in location header"),
    ],
)
def test_each_redirect_is_checked_like_the_first_address(site, target, message):
    site.pages["/a"] = (302, {"Location": target}, "")

    assert message in error(site, "/a")


def test_a_story_that_leads_to_the_front_page_is_gone(site):
    site.pages |= {"/story": (302, {"Location": "/"}, ""), "/": STORY}

    assert "the story is gone" in error(site, "/story", Gone)


@pytest.mark.parametrize(
    ("status", "message"),
    [(404, "there is no such page"), (410, "there is no such page"), (403, "refuses it to us"), (500, "status 500")],
)
def test_a_status_is_told_with_what_to_do(site, status, message):
    site.pages["/a"] = (status, {}, "no")

    assert message in error(site, "/a")


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("identity", bytes),
    ],
)
def test_what_is_compressed_is_decompressed(site, encoding, compress):
    site.pages["/a"] = (200, {"Content-Encoding": encoding}, compress(STORY.encode()))

    assert reply(site, "/a").body.decode() == STORY


@pytest.mark.parametrize(
    ("encoding", "body", "message"),
    [
        ("gzip", gzip.compress(STORY.encode(), mtime=0)[:-20], "breaks off in the middle"),
        ("br", brotli.compress(STORY.encode())[:-20], "breaks off in the middle"),
        ("gzip", b"not gzip at all", "cannot be decompressed"),
        ("br", b"\xff\xff\xff not brotli", "cannot be decompressed"),
        ("zstd", b"x", "was not asked for"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "was not asked for"),
    ],
)
def test_what_cannot_be_decompressed_whole_is_refused(site, encoding, body, message):
    site.pages["/a"] = (200, {"Content-Encoding": encoding}, body)

    assert message in error(site, "/a")


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("br", partial(brotli.compress, quality=1))]
)
def test_a_bomb_is_refused_before_it_fills_the_memory(site, encoding, compress):
    site.pages["/a"] = (200, {"Content-Encoding": encoding}, compress(bytes(400 * 2**20)))
    tracemalloc.start()

    message = error(site, "/a")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "larger than 5 MB (20 MB decompressed)" in message
    assert peak < 6 * MAX_BYTES


@given(
    pieces=st.lists(st.binary(max_size=2000), max_size=8),
    room=st.integers(0, 5000),
    encoding=st.sampled_from(["gzip", "br"]),
)
@settings(max_examples=60)
def test_whatever_the_pieces_they_decode_to_the_whole_or_to_little_more_than_there_is_room_for(pieces, room, encoding):
    whole = b"".join(pieces)
    packed = gzip.compress(whole) if encoding == "gzip" else brotli.compress(whole)
    undo, found = decoder(encoding), b""
    for start in range(0, len(packed), 7):
        found += undo.feed(packed[start : start + 7], room - len(found))
        if len(found) > room:
            break
    else:
        undo.end()
        assert found == whole
        return

    assert len(whole) > room
    assert whole.startswith(found)


def test_an_endless_page_is_cut_off(site):
    site.pages["/a"] = endless

    assert "larger than 5 MB" in error(site, "/a")


def test_a_page_that_drips_is_given_up_after_the_time_for_the_whole(site, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.6)
    site.pages["/a"] = drip

    assert "takes too long" in error(site, "/a")


def test_a_page_that_breaks_off_is_not_half_taken(site):
    site.pages["/a"] = torn

    assert "broke off" in error(site, "/a")


def test_a_server_that_is_not_there_is_told_in_one_line(site):
    site.close()

    assert "127.0.0.1 cannot be reached: check the address, or try again later" in error(site, "/a")


def test_a_host_that_does_not_answer_is_left_alone_after_some_tries(site, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 1.5)
    paths = [f"/{n}" for n in range(20)]
    site.pages |= {path: drip for path in paths}

    errors = fetched(site, *paths)

    assert len(site.asked) < 20
    assert {str(each).split(" ", 1)[1] for each in errors} == {
        "takes too long to send it: try again later",
        "left 5 requests in a row without an answer: try again later",
    }


# --- politeness ---


def test_what_robots_txt_forbids_is_not_asked_for(site):
    site.pages |= {"/robots.txt": "User-agent: newsdesk\nDisallow: /private\n\nUser-agent: *\nDisallow: /", "/a": STORY}

    assert "robots.txt does not let newsdesk read it" in error(site, "/private/a")
    assert reply(site, "/a").status == 200
    assert site.times() == {"/a": 1}


def test_a_robots_txt_that_fails_forbids_everything(site):
    site.pages |= {"/robots.txt": (500, {}, ""), "/a": STORY}

    assert "its robots.txt cannot be read (status 500)" in error(site, "/a")
    assert not site.asked


def test_a_stranger_s_host_is_asked_by_two_at_once_with_a_pause_between(site, monkeypatch):
    pauses = []
    real = asyncio.sleep

    async def sleep(seconds):
        pauses.append(seconds)
        await real(0)

    monkeypatch.setattr(pacing.asyncio, "sleep", sleep)
    site.pages |= {"/robots.txt": "User-agent: *\nCrawl-delay: 7"} | {f"/{n}": STORY for n in range(4)}

    fetched(site, "/0", "/1", "/2", "/3", named=False)

    assert max(pauses) == pytest.approx(22, abs=1)  # robots.txt, then a second, then three times seven
    assert site.most_at_once <= 2


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "wait", ["0", lambda: format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), "soon", None]
)
def test_a_host_that_is_busy_for_a_moment_is_asked_again(site, monkeypatch, status, wait):
    monkeypatch.setattr(fetching, "_FIRST_WAIT", timedelta(milliseconds=10))
    headers = {"Retry-After": wait} if wait else {}
    replies = iter([(status, headers, ""), (status, headers, ""), (200, {}, STORY)])
    site.pages["/a"] = lambda handler: handler._answer(next(replies))

    assert reply(site, "/a").body.decode() == STORY


def test_a_host_that_asks_for_an_hour_gets_it(site):
    site.pages |= {"/a": (429, {"Retry-After": "3600"}, ""), "/b": STORY}

    busy, other = fetched(site, "/a", "/b")

    assert isinstance(busy, HostBusy)
    assert timedelta(minutes=59) < busy.until - datetime.now(UTC) <= timedelta(hours=1)
    assert "asks not to be asked before" in str(busy)
    assert site.times()["/a"] == 1
    assert isinstance(other, HostBusy | Reply)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120),
        ("999999999999", 86400),
        ("Mon, 04 May 2026 12:00:30 GMT", 30),
        ("Mon, 04 May 2026 11:00:00 GMT", 0),
        ("Mon, 04 May 2099 12:00:00 GMT", 86400),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_never_more_than_a_day(given, seconds):
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    found = Reply(url="http://a.example/", at=now, status=429, headers={"retry-after": given}).wait(now)

    assert found == (None if seconds is None else timedelta(seconds=seconds))


def through_proxy(proxy, *urls, resolver, allowed=AllowedHosts()):  # noqa: B008
    async def ask():
        async with Connection(allowed, resolver, proxy) as connection:
            return [await connection.ask(url, Validators(), 5.0) for url in urls]

    return asyncio.run(ask())


def unknown(*_):
    raise OSError("no name server here")


def test_a_proxy_that_is_named_is_asked_for_names_that_it_alone_can_look_up(site):
    site.pages["http://courier.example/story"] = STORY

    [found] = through_proxy(site.url(""), "http://courier.example/story", resolver=unknown)

    assert found.body.decode() == STORY
    assert [path for path, _ in site.asked] == ["http://courier.example/story"]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://[::1]/x", "http://169.254.169.254/x", "http://localhost/x", "http://a.example:22/x"],
)
def test_a_proxy_is_not_asked_for_what_is_not_public(site, url):
    with pytest.raises(SourceError):
        through_proxy(site.url(""), url, resolver=unknown)

    assert not site.asked


def test_a_proxy_is_not_asked_for_a_name_that_is_known_to_be_at_a_private_address(site):
    with pytest.raises(SourceError, match="not at a public address"):
        through_proxy(site.url(""), "http://a.example/x", resolver=lambda *_: [(2, 1, 6, "", ("10.0.0.7", 80))])

    assert not site.asked


def test_a_host_of_one_s_own_is_asked_without_the_proxy(site):
    site.pages["/story"] = STORY

    [found] = through_proxy(
        "http://127.0.0.1:9", site.url("/story"), resolver=None, allowed=AllowedHosts.parse(site.host)
    )

    assert found.body.decode() == STORY


def test_without_the_setting_a_proxy_in_the_environment_is_not_used(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.pages["/story"] = STORY

    assert reply(site, "/story").status == 200
