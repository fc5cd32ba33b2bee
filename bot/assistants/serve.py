"""Runs both doors over HTTP, and the protocol over stdin and stdout. The only module that imports uvicorn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from bot.assistants.api import api
from bot.assistants.guard import Guard
from bot.assistants.reception import Reception
from bot.assistants.tokens import Tokens
from bot.assistants.tools import over_http, server
from bot.desk import Desk
from bot.settings import Settings
from ingest.errors import SettingsError

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
    """Serve /v1 and /mcp on the port of the settings, until stopped."""
    app = Guard(application(Reception(desk)), tokens, each_minute=settings.api_rate)
    config = uvicorn.Config(
        app, host=settings.bind, port=settings.port, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=_WAIT,
    )  # fmt: skip
    uvicorn.Server(config).run()


def application(reception: Reception) -> Any:  # noqa: ANN401  (FastAPI's type stays in `api`)
    """Return /v1, /health, /ready and /mcp as one application."""
    tools = server(reception)
    protocol = over_http(tools)

    @asynccontextmanager
    async def running(_: object) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    app = api(reception, running)
    app.router.routes.extend(protocol.routes)
    return app


def stdio(desk: Desk) -> None:
    """Speak the protocol on stdin and stdout, until the other side closes them."""
    server(Reception(desk)).run("stdio")
