"""The door to Slack's Web API: one call, with its limits and failures turned into faults."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.faults import RateLimited, Unclear, Unreached, refusal

logger = logging.getLogger(__name__)

# Slack takes no JSON for methods that read.
_READS = frozenset(
    "conversations.history conversations.replies conversations.info usergroups.users.list"
    " files.getUploadURLExternal".split()
)
_PATIENCE = 60.0  # seconds that a call waits for Slack to take calls again
_TRIES = 3  # of a call that may be repeated
_PAUSE = 0.2  # seconds, times four for each try


class SlackApi:
    """Calls Slack on behalf of one workspace. Raises faults.Fault, and nothing else."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        # Our own: the client's would repeat a post whose reply was lost, and so post it twice.
        client.retry_handlers = []
        self._closed_until: dict[str, float] = defaultdict(float)  # by method

    @property
    def token(self) -> str | None:
        """By which Slack knows who calls."""
        return self._client.token

    async def call(
        self,
        method: str,
        *,
        repeat: bool = False,
        patience: float = _PATIENCE,
        **arguments: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Return what Slack replies. With `repeat`, the call may be done twice without harm.

        `patience` is how many seconds to wait where Slack wants to be left alone.
        """
        waited, tries = 0.0, 0
        while True:
            loop = asyncio.get_running_loop()
            if (pause := self._closed_until[method] - loop.time()) > 0:
                if waited + pause > patience:
                    raise RateLimited(method, pause)
                waited += pause
                await asyncio.sleep(pause)
            try:
                return await self._once(method, arguments)
            except RateLimited as busy:
                self._closed_until[method] = loop.time() + busy.wait
                logger.info("%s", busy)
            except (Unreached, Unclear) as fault:
                tries += 1
                if tries == _TRIES or not (repeat or isinstance(fault, Unreached)):
                    raise
                await asyncio.sleep(_PAUSE * 4**tries)

    async def scopes(self) -> frozenset[str]:
        """Return what the token may do, as far as Slack tells. Raises like `call`."""
        try:
            reply = await self._client.auth_test()
        except SlackApiError as error:
            raise _fault("auth.test", error.response) from None
        except (ClientError, TimeoutError, OSError):
            raise Unreached("Slack cannot be reached: check the network") from None
        told = next((value for name, value in reply.headers.items() if name.lower() == "x-oauth-scopes"), "")
        return frozenset(scope.strip() for scope in told.split(",") if scope.strip())

    async def pages(
        self,
        method: str,
        key: str,
        *,
        patience: float = _PATIENCE,
        **arguments: Any,  # noqa: ANN401
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield what a method lists under `key`, page after page."""
        cursor = ""
        while True:
            here: dict[str, Any] = arguments | ({"cursor": cursor} if cursor else {})
            page = await self.call(method, repeat=True, patience=patience, **here)
            for item in page.get(key) or []:
                yield item
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def respond(self, url: str, **message: Any) -> None:  # noqa: ANN401
        """Answer a command or a button where only who used it sees it."""
        session = self._client.session
        assert session is not None, "one session serves all calls"
        try:
            async with session.post(url, json=message) as reply:
                if reply.status == 404:
                    raise refusal("response_url", "expired_url")
                if reply.status >= 500:
                    raise Unclear(f"Slack failed at a response_url ({reply.status})")
                if reply.status >= 400:
                    raise refusal("response_url", (await reply.text())[:80])
        except (ClientError, TimeoutError, OSError) as error:
            raise Unclear(f"a response_url was not reached ({type(error).__name__})") from None

    async def upload(self, name: str, content: bytes, *, title: str, channel: str, thread: str) -> None:
        """Post a file in a thread. Raises like `call`."""
        place = await self.call("files.getUploadURLExternal", repeat=True, filename=name, length=len(content))
        session = self._client.session
        assert session is not None, "one session serves all calls"
        try:
            async with session.post(place["upload_url"], data=content) as reply:
                if not reply.ok:
                    raise Unclear(f"Slack did not take a file ({reply.status})")
        except (ClientError, TimeoutError, OSError) as error:
            raise Unclear(f"Slack did not take a file ({type(error).__name__})") from None
        files = [{"id": place["file_id"], "title": title}]
        await self.call("files.completeUploadExternal", files=files, channel_id=channel, thread_ts=thread)

    async def _once(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            if method in _READS:
                reply = await self._client.api_call(method, http_verb="GET", params=arguments)
            else:
                reply = await self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise _fault(method, error.response) from None
        except ClientConnectorError:
            raise Unreached(f"Slack cannot be reached ({method}): check the network") from None
        except (ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unclear(f"Slack did not reply to {method} ({type(error).__name__})") from None
        found = reply.data
        return found if isinstance(found, dict) else {}


def _fault(method: str, response: Any) -> Exception:  # noqa: ANN401  (the SDK gives two kinds)
    status: int = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    data = getattr(response, "data", None)
    if status == 429:
        return RateLimited(method, _seconds(response.headers))
    if status >= 500 or not isinstance(data, dict):
        return Unclear(f"Slack failed at {method} ({status})")
    error = str(data.get("error") or "unknown")
    if error in ("ratelimited", "rate_limited", "message_limit_exceeded"):
        return RateLimited(method, _seconds(response.headers))
    if error in ("internal_error", "fatal_error", "service_unavailable", "request_timeout"):
        return Unclear(f"Slack failed at {method} ({error})")
    return refusal(method, error, data.get("needed"))


def _seconds(headers: Any) -> float:  # noqa: ANN401
    try:
        return min(max(float(headers.get("Retry-After") or 1), 0.1), 3600.0)
    except ValueError:
        return 1.0
