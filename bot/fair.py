"""A queue in which nobody waits for all that another one has asked."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Gives one item of each user in turn; the items of a user in their order."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Hashable, deque[T]] = OrderedDict()
        self._some = asyncio.Event()

    def put(self, user: Hashable, item: T) -> None:
        """Add an item behind the others of its user."""
        self._waiting.setdefault(user, deque()).append(item)
        self._some.set()

    async def get(self) -> T:
        """Return the next item; waits for one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self.take()

    def take(self) -> T:
        """Return the next item. Raises KeyError if there is none."""
        user, items = self._waiting.popitem(last=False)
        item = items.popleft()
        if items:
            self._waiting[user] = items  # at the end: the others are next
        return item

    def __len__(self) -> int:
        """Return how many items wait."""
        return sum(map(len, self._waiting.values()))
