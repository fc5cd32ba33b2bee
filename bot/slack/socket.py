"""Socket Mode: we call Slack, and what happens comes through the socket. Watched, because sockets die in silence."""

import asyncio
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

logger = logging.getLogger(__name__)

_PING = 5.0  # seconds; without a reply to four of them the socket counts as dead
_LOOK = 1.0
_STUCK = 30.0  # seconds after which we connect anew ourselves: the library's own watch was seen to end


class Socket:
    """The socket, and whether it is alive."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token, logger=app.logger, ping_interval=_PING)
        self._connected = False
        self._watching: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing comes through the socket, or None."""
        return None if self._connected else "the socket to Slack is down"

    async def open(self) -> None:
        """Connect, and keep connected."""
        await self._handler.connect_async()  # type: ignore[no-untyped-call]
        self._connected = True
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Let nothing more come in."""
        self._connected = False
        if self._watching:
            self._watching.cancel()
        await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def _watch(self) -> None:
        client, down_for = self._handler.client, 0.0
        while True:
            await asyncio.sleep(_LOOK)
            connected = await client.is_connected()
            if connected != self._connected:
                logger.warning("the socket to Slack is %s", "up again" if connected else "down: connecting anew")
                self._connected = connected
            down_for = 0.0 if connected else down_for + _LOOK
            if down_for > _STUCK:
                down_for = 0.0
                try:
                    await asyncio.wait_for(client.connect_to_new_endpoint(force=True), _STUCK)
                except Exception as error:  # whatever it is, the next look tries again
                    logger.warning("the socket to Slack stays down (%s)", type(error).__name__)
