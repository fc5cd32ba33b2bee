"""Who is let in over HTTP: known tokens, so often a minute, with bodies that are small and come quickly. Pure ASGI."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from time import monotonic
from typing import Any

from bot.assistants.tokens import Client, Tokens

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)

OPEN = frozenset({"/health", "/ready", "/openapi.json"})  # they tell nothing of what the library holds
LARGEST, DRAINED, SLOWEST = 64 * 1024, 1024 * 1024, 10.0  # bytes of a body, bytes read of one that is refused, seconds


class Guard:
    """Lets a request through to `app` with its client in `scope["state"]["client"]`, or answers it with an error."""

    def __init__(self, app: App, tokens: Tokens, *, each_minute: int, slowest: float = SLOWEST) -> None:
        self._app, self._tokens, self._slowest = app, tokens, slowest
        self._rates = Rates(each_minute)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        client = self._tokens.client(headers.get(b"authorization", ""))
        if client is None:
            challenge = ("WWW-Authenticate", 'Bearer realm="newsdesk"')
            await _refuse(send, 401, "send a token of NEWSDESK_API_TOKENS as `Authorization: Bearer …`", challenge)
        elif (wait := self._rates.wait(client)) > 0:
            again = ("Retry-After", str(int(wait) + 1))
            await _refuse(send, 429, f"more questions than this token may ask: ask again in {int(wait) + 1} s", again)
        elif int(headers.get(b"content-length", "0")) > LARGEST:  # a number: uvicorn refuses all else
            await self._refuse_large(receive, send)
        else:
            scope.setdefault("state", {})["client"] = client
            await self._read_and_serve(scope, receive, send)

    async def _read_and_serve(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._slowest):
                body = await _body(receive)
        except TimeoutError:
            await _refuse(send, 408, f"the body took longer than {self._slowest:g} s")
            return
        except OverflowError:
            await self._refuse_large(receive, send)
            return
        if body is None:  # hung up
            return
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()  # that it hangs up
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _refuse_large(self, receive: Receive, send: Send) -> None:
        """Answer after some more of the body was read: who is hung up on while they write never see the answer."""
        with suppress(TimeoutError, OverflowError):
            async with asyncio.timeout(self._slowest):
                await _body(receive, DRAINED)
        await _refuse(send, 413, f"the body is larger than {LARGEST // 1024} KB")


class Rates:
    """How often each client has asked: a bucket that fills with `each_minute` tokens a minute (Turner 1986)."""

    def __init__(self, each_minute: int) -> None:
        self._each_minute = each_minute
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, client: Client, now: float | None = None) -> float:
        """Count a request; return how many seconds it comes too early, 0 if it may be served."""
        now = monotonic() if now is None else now
        left, at = self._left.get(client.name, (float(self._each_minute), now))
        left = min(self._each_minute, left + (now - at) * self._each_minute / 60)
        if left < 1:
            self._left[client.name] = left, now
            return (1 - left) * 60 / self._each_minute
        self._left[client.name] = left - 1, now
        return 0.0


async def _body(receive: Receive, largest: int = LARGEST) -> bytes | None:
    """Return the whole body; None if the client has hung up. Raises OverflowError if it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > largest:
            raise OverflowError
        if not message.get("more_body"):
            return bytes(body)


async def _refuse(send: Send, status: int, error: str, *extra: tuple[str, str]) -> None:
    headers = [("Content-Type", "application/json"), ("Connection", "close"), *extra]
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": json.dumps({"error": error}, ensure_ascii=False).encode()})
