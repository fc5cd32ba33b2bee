"""No request leaves for an address that is not public: each row is a way in, and what blocks it.

Names are looked up in a table, and where a connection would be opened, its address is written down and refused: so
nothing leaves this machine, whatever happens.
"""

import asyncio
import socket

import pytest

from ingest.errors import SourceError
from ingest.sources.web.connection import Connection
from ingest.sources.web.hosts import AllowedHosts
from ingest.sources.web.reply import Validators

PUBLIC = "93.184.215.14"
NOT_PUBLIC = "not at a public address|is not a public address"
MISREAD = "its address is refused"
NO_HOST = "its address cannot be asked for"
NO_ADDRESS = "is not a web address"

LITERAL = [
    ("http://127.0.0.1/", NOT_PUBLIC),  # loopback
    ("http://127.8.8.8/", NOT_PUBLIC),
    ("http://0.0.0.0/", NOT_PUBLIC),  # this host
    ("http://10.0.0.1/", NOT_PUBLIC),  # private
    ("http://172.16.0.1/", NOT_PUBLIC),
    ("http://192.168.1.1/", NOT_PUBLIC),
    ("http://100.64.0.1/", NOT_PUBLIC),  # carrier-grade NAT
    ("http://169.254.1.1/", NOT_PUBLIC),  # link-local
    ("http://169.254.169.254/latest/meta-data/", NOT_PUBLIC),  # cloud metadata
    ("http://169.254.170.2/v2/credentials", NOT_PUBLIC),
    ("http://100.100.100.200/", NOT_PUBLIC),
    ("http://192.0.0.192/", NOT_PUBLIC),
    ("http://224.0.0.1/", NOT_PUBLIC),  # multicast
    ("http://239.255.255.250/", NOT_PUBLIC),
    ("http://255.255.255.255/", NOT_PUBLIC),  # broadcast
    ("http://240.0.0.1/", NOT_PUBLIC),  # reserved
    ("http://198.18.0.1/", NOT_PUBLIC),  # benchmarking
    ("http://192.0.2.1/", NOT_PUBLIC),  # documentation
    ("http://[::1]/", NOT_PUBLIC),
    ("http://[::]/", NOT_PUBLIC),
    ("http://[::ffff:127.0.0.1]/", NOT_PUBLIC),  # IPv4 in IPv6: mapped
    ("http://[::ffff:a9fe:a9fe]/", NOT_PUBLIC),
    ("http://[::127.0.0.1]/", NOT_PUBLIC),  # compatible
    ("http://[64:ff9b::7f00:1]/", NOT_PUBLIC),  # NAT64
    ("http://[64:ff9b:1::7f00:1]/", NOT_PUBLIC),
    ("http://[2002:7f00:1::]/", NOT_PUBLIC),  # 6to4
    ("http://[2001:0:7f00:1::]/", NOT_PUBLIC),  # Teredo
    ("http://[fe80::1]/", NOT_PUBLIC),  # link-local
    ("http://[fe80::1%25eth0]/", MISREAD),
    ("http://[fc00::1]/", NOT_PUBLIC),  # unique local
    ("http://[fd00:ec2::254]/", NOT_PUBLIC),  # metadata
    ("http://[fec0::1]/", NOT_PUBLIC),  # site-local, deprecated
    ("http://[ff02::1]/", NOT_PUBLIC),  # multicast
    ("http://[100::1]/", NOT_PUBLIC),  # discard
    ("http://[2001:db8::1]/", NOT_PUBLIC),  # documentation
]
WRITTEN_ODDLY = [
    ("http://2130706433/", MISREAD),  # decimal
    ("http://0177.0.0.1/", NO_HOST),  # octal
    ("http://0x7f000001/", NOT_PUBLIC),  # hexadecimal, which the resolver reads
    ("http://0x7f.1/", f"{MISREAD}|{NOT_PUBLIC}"),
    ("http://127.1/", f"{MISREAD}|{NOT_PUBLIC}"),  # short
    ("http://①②⑦.⓪.⓪.①/", NO_HOST),  # circled digits
    ("http://127。0。0。1/", f"{MISREAD}|{NOT_PUBLIC}"),  # ideographic full stops
    ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", NO_HOST),
    ("http://127.0.0.1%2f.example.org/", f"{MISREAD}|{NOT_PUBLIC}|cannot be"),
    ("http://example.org@127.0.0.1/", "user name or a password"),
    ("http://example.org:80@169.254.169.254/", "user name or a password"),
    ("http://127.0.0.1\\@example.org/", f"user name|{MISREAD}|{NO_ADDRESS}|broke off"),
    ("http://127.0.0.1#@example.org/", NOT_PUBLIC),
    ("http://127.0.0.1?@example.org/", NOT_PUBLIC),
    ("http://example.org:6379/", MISREAD),  # another service's port
    ("file:///etc/passwd", NO_ADDRESS),
    ("ftp://example.org/", NO_ADDRESS),
    ("gopher://127.0.0.1:6379/_INFO", NO_ADDRESS),
    ("http:///etc/passwd", NO_ADDRESS),
    ("http://[::1", NO_ADDRESS),
    ("http://example.org:99999/", NO_ADDRESS),
]
RESOLVED = [
    ("http://localhost/", ["127.0.0.1"], NOT_PUBLIC),
    ("http://LOCALHOST./", ["::1"], NOT_PUBLIC),
    ("http://inside.example/", ["10.1.2.3"], NOT_PUBLIC),
    ("http://metadata.google.internal/", ["169.254.169.254"], NOT_PUBLIC),
    ("http://mapped.example/", ["::ffff:192.168.0.1"], NOT_PUBLIC),
    ("http://nat64.example/", ["64:ff9b::a00:1"], NOT_PUBLIC),
    ("http://both.example/", [PUBLIC, "127.0.0.1"], NOT_PUBLIC),  # one door open, one to the inside
    ("http://both6.example/", ["::1", PUBLIC], NOT_PUBLIC),
]


@pytest.fixture
def connected(monkeypatch):
    """The addresses that a connection was about to be opened to."""
    addresses = []

    async def refuse(remote_host, remote_port, **_):
        addresses.append(str(remote_host))
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("anyio.connect_tcp", refuse)
    return addresses


class Names:
    """Answers lookups from a list, the next one each time, and as the system does what are numbers."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.lookups = 0

    def __call__(self, host, port, family=0, kind=0, protocol=0, flags=0):
        self.lookups += 1
        try:
            return socket.getaddrinfo(host, port, family, kind, protocol, socket.AI_NUMERICHOST)
        except socket.gaierror:
            if not self.answers:
                raise
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [self._answer(address, port) for address in found]

    def _answer(self, address, port):
        if ":" in address:
            return socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)
        return socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)


def asked(url, names, allowed=""):
    async def ask():
        async with Connection(AllowedHosts.parse(allowed), names) as connection:
            return await connection.ask(url, Validators(), 5.0)

    with pytest.raises(SourceError) as refused:
        asyncio.run(ask())
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(("url", "blocked_by"), LITERAL + WRITTEN_ODDLY)
def test_an_address_that_is_not_public_is_not_connected_to(connected, url, blocked_by):
    error = asked(url, Names())

    assert connected == []
    assert any(part in error for part in blocked_by.split("|")), error


@pytest.mark.parametrize(("url", "answer", "blocked_by"), RESOLVED)
def test_nor_is_one_that_a_name_stands_for(connected, url, answer, blocked_by):
    error = asked(url, Names(answer))

    assert connected == []
    assert any(part in error for part in blocked_by.split("|")), error


def test_a_public_address_is_connected_to(connected):
    asked("http://news.example/", Names([PUBLIC]))

    assert connected == [PUBLIC]


def test_what_is_connected_to_is_what_was_checked_whatever_the_name_stands_for_next(connected):
    names = Names([PUBLIC], ["127.0.0.1"])
    asked("http://rebinding.example/", names)

    assert (connected, names.lookups) == ([PUBLIC], 1)


@pytest.mark.parametrize(
    ("allowed", "url", "reached"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000/", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8001/", False),
        ("127.0.0.1", "http://127.0.0.1:8001/", True),
        ("intranet.example", "http://intranet.example/", True),
        ("intranet.example", "http://other.example/", False),
        ("intranet.example", "http://intranet.example.org/", False),
        ("[::1]:8000, 10.0.0.7", "http://[::1]:8000/", True),
    ],
)
def test_a_host_that_the_user_has_named_may_be_anywhere_and_no_other(connected, allowed, url, reached):
    asked(url, Names(["10.0.0.9"]), allowed)

    assert bool(connected) is reached


@pytest.mark.parametrize(
    "url",
    [
        "http://intranet.example\\@169.254.169.254/",
        "http://intranet.example\\.169.254.169.254/",
        "http://169.254.169.254\\@intranet.example/",
        "http://169.254.169.254#@intranet.example/",
        "http://169.254.169.254/@intranet.example",
        "http://intranet.example%2f@169.254.169.254/",
        "http://intranet.example:80@169.254.169.254/",
        "http://[::ffff:169.254.169.254]:80/?intranet.example",
        "http://169.254.169.254 intranet.example/",
    ],
)
def test_no_spelling_makes_another_host_of_the_named_one(connected, url):
    asked(url, Names([PUBLIC]), "intranet.example")

    assert set(connected) <= {PUBLIC}
    assert "169.254.169.254" not in " ".join(connected)


@pytest.mark.parametrize("text", ["http://intranet.example", "a b", "host:port", "host:0", "[::1", "host:70000", "*"])
def test_what_is_no_host_is_refused_with_how_to_write_it(text):
    with pytest.raises(ValueError, match="is not a host: write it as"):
        AllowedHosts.parse(text)
