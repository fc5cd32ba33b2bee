"""The door to httpx and ssrfguard: asks a server for one address, and connects to public addresses alone.

A name is looked up once for a connection, every address that it has is checked, and the connection is made to one of
those that were checked: what the name stands for a moment later makes no difference (DNS rebinding). Each redirect is
a request of its own, so it is checked like the first.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from ingest.errors import SourceError
from ingest.sources.web.address import agent, check
from ingest.sources.web.decoding import ACCEPTED, MAX_BYTES, decoder
from ingest.sources.web.hosts import AllowedHosts
from ingest.sources.web.lookup import Lookup, look_up
from ingest.sources.web.proxy import check_before_proxy
from ingest.sources.web.reply import Reply, Unreachable, Validators

if TYPE_CHECKING:
    import httpx
    from ssrfguard import Policy
    from ssrfguard.httpx import AsyncClient

MAX_WIRE_BYTES = 5 * 2**20  # as sent: a large news page is 0.5 MB before it is compressed
_ALLOW = "name it in NEWSDESK_ALLOWED_HOSTS if it is yours"


class Connection:
    """Asks servers; to be used as an async context. `resolver` stands in for `socket.getaddrinfo`.

    Where there is a `proxy`, it is asked for all hosts but those that are `allowed` by name.
    """

    def __init__(self, allowed: AllowedHosts, resolver: Lookup | None = None, proxy: str | None = None) -> None:
        self._allowed = allowed
        self._proxy = proxy
        self._resolver = resolver or look_up
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Make ready to ask."""
        from ssrfguard import Policy

        self._public = await self._client(Policy())
        self._proxied: httpx.AsyncClient = await self._through(self._proxy) if self._proxy else self._public
        self._named = await self._client(_anywhere()) if self._allowed.entries else self._public
        return self

    async def __aexit__(self, *error: object) -> None:
        """Close every connection."""
        await self._stack.aclose()

    async def ask(self, url: str, validators: Validators, seconds: float) -> Reply:
        """Return what the server of `url` says, within `seconds` in all; a redirect is not followed.

        Raises SourceError for an address that is refused, a server that cannot be reached, and too long an answer.
        """
        import httpx

        check(url)
        host = urlsplit(url).hostname or url
        try:
            parsed = httpx.URL(url)  # the host that is looked up for its name is the one that is connected to
            named = self._allowed.names(parsed.scheme, parsed.host, parsed.port)
            async with asyncio.timeout(seconds):  # of the whole, because a server may send a byte a second for ever
                client: httpx.AsyncClient = self._named if named else self._public
                if self._proxy and not named:
                    await check_before_proxy(url, _public(), self._resolver)
                    client = self._proxied
                return await _read(await _sent(client, parsed, validators))
        except SourceError:
            raise
        except Exception as error:  # httpx, ssrfguard, ssl and the sockets below them each raise their own
            raise Unreachable(_explained(error, host)) from error

    async def _client(self, policy: "Policy") -> "AsyncClient":
        from ssrfguard.httpx import AsyncClient

        # trust_env: a proxy that nobody has named here would look names up by itself, and reach what we may not.
        client = AsyncClient(policy=policy, resolver=self._resolver, trust_env=False, **_options())
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # nobody follows us from page to page
        return await self._stack.enter_async_context(client)

    async def _through(self, proxy: str) -> "httpx.AsyncClient":
        import httpx

        client = httpx.AsyncClient(proxy=httpx.Proxy(proxy), trust_env=False, **_options())
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return await self._stack.enter_async_context(client)


def _options() -> dict[str, Any]:
    import httpx

    return {
        "verify": _trusted(),
        "timeout": None,
        "limits": httpx.Limits(max_connections=100, max_keepalive_connections=20),
        "headers": {
            "User-Agent": agent(),
            "Accept": "text/html,application/xhtml+xml,application/xml,application/pdf,*/*;q=0.5",
            "Accept-Encoding": ACCEPTED,
        },
    }


@cache
def _public() -> "Policy":
    from ssrfguard import Policy

    return Policy()


@cache
def _anywhere() -> "Policy":
    """Return what is allowed for hosts that the user has named, and asked for no other."""
    from ssrfguard import Policy

    networks = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    return Policy(allowed_networks=networks, allowed_ports=frozenset(range(1, 65536)))


@cache
def _trusted() -> ssl.SSLContext:
    """Return the certificates that we trust; to read them takes 50 ms and as many MB for a while."""
    import httpx

    return httpx.create_ssl_context()


async def _sent(client: "httpx.AsyncClient", url: "httpx.URL", validators: Validators) -> "httpx.Response":
    import httpx

    request = client.build_request("GET", url, headers=validators.headers)
    try:
        return await client.send(request, stream=True, follow_redirects=False)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        # A server may close a connection that we kept open just when we use it again: this tells nothing of the page.
        return await client.send(request, stream=True, follow_redirects=False)


async def _read(response: "httpx.Response") -> Reply:
    body, received, now = bytearray(), 0, datetime.now(UTC)
    try:
        undo = decoder(response.headers.get("content-encoding", ""))
        async for piece in response.aiter_raw():
            received += len(piece)
            body += undo.feed(piece, MAX_BYTES - len(body))
            if received > MAX_WIRE_BYTES or len(body) > MAX_BYTES:
                raise SourceError(
                    f"it is larger than {MAX_WIRE_BYTES // 2**20} MB ({MAX_BYTES // 2**20} MB decompressed):"
                    " save the article's text and ingest the file"
                )
        undo.end()
    finally:
        await response.aclose()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(url=str(response.url), at=now, status=response.status_code, headers=headers, body=bytes(body))


def _explained(error: Exception, host: str) -> str:
    """Say what went wrong, and what to do."""
    import httpx
    from ssrfguard import BlockedAddressError, BlockedURLError

    match error:
        case BlockedAddressError():
            problem = f"{host} is not at a public address ({error.address}: {error.reason}): {_ALLOW}"
        case BlockedURLError(__cause__=BlockedAddressError()):
            problem = f"{host} is not a public address ({error.reason}): {_ALLOW}"
        case BlockedURLError():  # a port, or a host written so as to be misread
            reason = error.reason.replace("allowed_ports", "those of public sites")
            problem = f"its address is refused ({reason}): {_ALLOW}"
        case httpx.InvalidURL():
            problem = f"its address cannot be asked for ({error}): check it"
        case TimeoutError():
            problem = f"{host} takes too long to send it: try again later"
        case _:
            problem = _unreached(list(_causes(error)), host)
    return problem


def _unreached(causes: Sequence[BaseException], host: str) -> str:
    import httpx

    for cause in reversed(causes):
        match cause:
            case ssl.SSLCertVerificationError():
                return f"the certificate of {host} is not valid ({cause.verify_message}): tell its publisher"
            case socket.gaierror(errno=socket.EAI_AGAIN | socket.EAI_FAIL):
                return f"{host} cannot be looked up: check that this machine is connected to the network"
            case socket.gaierror():
                return f"there is no host {host}: check the address, and that this machine is connected to the network"
            case httpx.ConnectError():
                return f"{host} cannot be reached: check the address, or try again later"
    reason = str(causes[0]) or type(causes[0]).__name__
    return f"the connection to {host} broke off ({reason[:150]}): try again later"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
