"""Posts a message in the newest shape that a workspace takes: blocks of 2026, blocks of any year, or text alone."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer
from bot.slack.blocks import plain
from bot.slack.elements import Block, Message
from bot.slack.faults import Refused
from bot.slack.modern import modern

logger = logging.getLogger(__name__)

Send = Callable[..., Awaitable[Any]]  # given `text` and `blocks`


@dataclass(slots=True)
class Dialect:
    """Which blocks a workspace shows: those of 2026, until it refuses them."""

    modern: bool = True


class Shapes:
    """The shapes of the messages of one answer."""

    def __init__(self, dialect: Dialect, answer: Answer | None) -> None:
        self._dialect = dialect
        self._answer = answer

    def newest(self, blocks: list[Block]) -> list[Block]:
        """Return blocks in the newest shape that is known to be shown."""
        return modern(blocks, self._answer) if self._dialect.modern else blocks

    async def send(self, message: Message, send: Send) -> Any:  # noqa: ANN401  (what `send` returns)
        """Send a message; if Slack dislikes its shape, the same in an older one. Raises Fault."""
        newest = self.newest(message.blocks)
        if newest != message.blocks:
            try:
                return await send(text=message.text, blocks=newest)
            except Refused as refused:
                if not refused.shape:
                    raise
                logger.info("older blocks are tried: %s", refused)
        try:
            sent = await send(text=message.text, blocks=message.blocks)
        except Refused as refused:
            if not refused.shape:
                raise
            logger.warning("an answer is posted as plain text: %s", refused)
            return await send(text=plain(message).text, blocks=[])
        if newest != message.blocks:  # it was the newer ones that this workspace does not take
            self._dialect.modern = False
        return sent
