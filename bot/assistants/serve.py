"""Runs both doors over HTTP, and the protocol over stdin and stdout. The only module that imports uvicorn."""

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import uvicorn

from bot.assistants.api import api
from bot.assistants.guard import Guard
from bot.assistants.reception import Reception
from bot.assistants.tokens import Tokens
from bot.assistants.tools import over_http, server
from bot.desk import Desk
from bot.metrics import Metrics
from bot.settings import Settings
from ingest.errors import SettingsError

logger = logging.getLogger(__name__)

_NO_TOKEN = (
    "NEWSDESK_API_TOKENS is not set, and over HTTP nobody is let in without a token: make one with"
    " `openssl rand -hex 24` (docs/assistants.md shows how)"
)
_WAIT = 5  # seconds for answers that are being written when it is stopped


def known(settings: Settings) -> Tokens:
    """Return whom the settings let in. Raises SettingsError if that is nobody."""
    tokens = Tokens(settings.api_tokens.get_secret_value() if settings.api_tokens else "")
    if not tokens:
        raise SettingsError(_NO_TOKEN)
    return tokens


def serve(desk: Desk, settings: Settings, tokens: Tokens) -> None:
    """Serve /v1 and /mcp on the port of the settings, until stopped. Raises SettingsError if it is taken."""
    app = Guard(application(Reception(desk)), tokens, each_minute=settings.api_rate)
    config = uvicorn.Config(
        app, host=settings.bind, port=settings.port, log_level="critical", access_log=False, server_header=False,
        timeout_graceful_shutdown=_WAIT,
    )  # fmt: skip
    try:
        family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
        listening = socket.create_server((settings.bind, settings.port), family=family, backlog=config.backlog)
    except OSError as error:
        raise SettingsError(
            f"port {settings.port} of {settings.bind} cannot be listened on ({error.strerror}): set NEWSDESK_PORT to a"
            " free one, and NEWSDESK_BIND to an address of this machine"
        ) from None
    with closing(listening):
        host, port = listening.getsockname()[:2]
        logger.warning("answering on http://%s:%d: /v1 for programs, /mcp for assistants", host, port)
        uvicorn.Server(config).run([listening])


def application(reception: Reception) -> Any:  # noqa: ANN401  (FastAPI's type stays in `api`)
    """Return /v1, /health, /ready and /mcp as one application."""
    tools = server(reception)
    metrics = Metrics(reception.desk.library)
    reception.desk.on_answer.append(metrics.answered)
    protocol = over_http(tools)

    @asynccontextmanager
    async def running(_: object) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    app = api(reception, running, metrics)
    app.router.routes.extend(protocol.routes)
    return app


def stdio(desk: Desk) -> None:
    """Speak the protocol on stdin and stdout, until the other side closes them."""
    server(Reception(desk)).run("stdio")
