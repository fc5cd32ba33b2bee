"""The HTTP side: is the bot alive, is it ready, and, where Slack calls us, what it brings."""

import asyncio
import logging
import re
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.metrics import TYPE, Metrics
from ingest.errors import SettingsError

logger = logging.getLogger(__name__)

EVENTS = "/slack/events"
INSTALL, INSTALLED = "/slack/install", "/slack/oauth_redirect"

_LARGEST = 2**20  # bytes: Slack's largest payloads are a tenth of it
_SLOWEST = 10.0  # seconds for a request to come in
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

Door = Callable[[Callable[[], str | None]], web.Application]


def door(
    ready: Callable[[], str | None],
    app: AsyncApp | None = None,
    flow: AsyncOAuthFlow | None = None,
    secret: str | None = None,
    metrics: Metrics | None = None,
) -> web.Application:
    """Return what listens; `ready` tells why the bot is not, or None. With `app`, Slack's requests go to it.

    They are signed with `secret`. With `flow`, workspaces can install the bot.
    """
    verifier = SignatureVerifier(secret) if secret else None

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readiness(request: web.Request) -> web.Response:
        if (reason := ready()) is None:
            return web.json_response({"status": "ready"})
        return web.json_response({"status": "not ready", "reason": reason}, status=503)

    async def figures(request: web.Request) -> web.Response:
        assert metrics is not None
        return web.Response(body=await asyncio.to_thread(metrics.page), headers={"Content-Type": TYPE})

    async def slack(request: web.Request) -> web.StreamResponse:
        assert app is not None
        return await _unacceptable(request, verifier) or await _answered(request, app)

    async def oauth(request: web.Request) -> web.StreamResponse:
        assert flow is not None
        handle = flow.handle_installation if request.path == INSTALL else flow.handle_callback
        return await to_aiohttp_response(await handle(await _bolted(request)))

    listening = web.Application(client_max_size=_LARGEST)
    listening.router.add_get("/health", health)
    listening.router.add_get("/ready", readiness)
    if metrics is not None:
        listening.router.add_get("/metrics", figures)
    if app is not None:
        listening.router.add_post(EVENTS, slack)
    if flow is not None:
        listening.router.add_get(INSTALL, oauth)
        listening.router.add_get(INSTALLED, oauth)
    return listening


async def opened(listening: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Listen; return what is to be cleaned up, and the port (a free one for 0). Raises SettingsError."""
    runner = web.AppRunner(listening, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"nothing can listen on {host}:{port} ({error.strerror}): set NEWSDESK_PORT to a free port"
        ) from None
    return runner, runner.addresses[0][1]


async def _unacceptable(request: web.Request, verifier: SignatureVerifier | None) -> web.Response | None:
    """Return the answer to what is not Slack's. Bolt reads a body before it verifies it, and may fail over it."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or not _SIGNATURE.fullmatch(signature):
        return web.Response(status=401, text="this request is not signed")
    try:
        body = await asyncio.wait_for(request.read(), _SLOWEST)
    except web.HTTPRequestEntityTooLarge:
        return web.Response(status=413, text="this request is too large")
    except TimeoutError:
        return web.Response(status=408, text="this request is too slow")
    except (ConnectionError, web.RequestPayloadError):  # hung up: nobody reads this
        return web.Response(status=400, text="this request ended in the middle")
    if any(not value.isascii() for value in request.headers.values()):
        return web.Response(status=400, text="this request's headers cannot be read")
    return _forged(body, verifier, stamp, signature) if verifier else None


def _forged(body: bytes, verifier: SignatureVerifier, stamp: str, signature: str) -> web.Response | None:
    try:
        if not verifier.is_valid(body, stamp, signature):
            return web.Response(status=401, text="this request is not signed by Slack")
    except UnicodeDecodeError:
        return web.Response(status=400, text="this request cannot be read")
    return None


async def _answered(request: web.Request, app: AsyncApp) -> web.Response:
    try:
        bolted = await _bolted(request)
    except (ValueError, TypeError, AttributeError):  # signed, and still nothing that Slack sends
        return web.Response(status=400, text="this request cannot be read")
    return await to_aiohttp_response(await app.async_dispatch(bolted))


async def _bolted(request: web.Request) -> AsyncBoltRequest:
    headers = {name: [value] for name, value in request.headers.items()}
    return AsyncBoltRequest(body=(await request.read()).decode(), query=request.query_string, headers=headers)  # type: ignore[arg-type]  # a list of values is what Bolt makes of them
